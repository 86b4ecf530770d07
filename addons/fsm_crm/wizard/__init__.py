from . import fsm_opportunity
