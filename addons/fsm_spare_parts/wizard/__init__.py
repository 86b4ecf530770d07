from . import fsm_ask
from . import fsm_part_receipt
