from . import fsm_component_change
from . import fsm_unit_bill
from . import fsm_unit_change
from . import fsm_dispatch
from . import fsm_unit_change_label
from . import fsm_unit_label
