from . import test_machine_cost
