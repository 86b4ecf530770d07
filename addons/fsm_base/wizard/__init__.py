from . import fsm_ask
from . import fsm_dispatch
from . import fsm_dispatch_hours
from . import fsm_sign
