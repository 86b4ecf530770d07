from . import fsm_unit_label
from . import ir_actions_report
