from . import crm_lead
from . import fsm_desk
from . import fsm_request
