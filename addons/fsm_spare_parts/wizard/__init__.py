from . import fsm_ask
from . import fsm_dispatch
from . import fsm_part_receipt
from . import fsm_part_picker
from . import fsm_part_receipt_difference
from . import fsm_part_difference_settle
from . import fsm_part_receipt_scan
