from . import test_part_plan_purchase
