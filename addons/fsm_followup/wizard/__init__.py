from . import fsm_ask
