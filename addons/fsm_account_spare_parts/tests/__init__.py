from . import test_settlement_old_parts
