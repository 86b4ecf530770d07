from . import fsm_quote
from . import fsm_quote_flow
from . import fsm_quote_line
from . import sale_advance_payment_inv
