from . import fsm_bill
from . import fsm_ask_settlement
from . import fsm_dispatch_expense
from . import fsm_settle
