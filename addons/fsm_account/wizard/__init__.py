from . import fsm_bill
