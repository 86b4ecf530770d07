from . import test_part_plan_purchase
from . import test_part_plan_purchase_tours
