from . import fsm_unit_change
from . import fsm_unit_change_label
