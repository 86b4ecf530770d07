from . import fsm_unit_change
