from . import fsm_ask
from . import fsm_dispatch
from . import fsm_sign
from . import fsm_engineer_leave
from . import fsm_report_export_ask
from . import fsm_report_send
