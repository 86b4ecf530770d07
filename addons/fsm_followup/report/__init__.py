from . import fsm_service_report_document
