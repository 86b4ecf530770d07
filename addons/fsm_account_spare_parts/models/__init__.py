from . import fsm_settlement_line
from . import fsm_settlement
