from . import fsm_ask
from . import fsm_part_receipt
from . import fsm_ask_return
from . import fsm_part_return_receipt
from . import fsm_part_return_check
