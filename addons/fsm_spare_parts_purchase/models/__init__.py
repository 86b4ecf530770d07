from . import fsm_part_plan
from . import purchase_order
