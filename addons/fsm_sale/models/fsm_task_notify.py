from odoo import models


class FsmTask(models.Model):
    """What customers are told about quotations on site."""

    _inherit = "fsm.task"

    def _fsm_event_occurrence(self, code):
        if code == "quotation_sent":
            return str(self._get_open_quotation().id)
        if code == "quotation_accepted":
            return str(self._get_accepted_quotations()[:1].id)
        return super()._fsm_event_occurrence(code)

    def _fsm_event_is_over(self, code, occurrence):
        if code == "quotation_sent":
            # accepted, declined, or replaced by another one meanwhile
            return self._fsm_event_occurrence(code) != occurrence
        if code == "quotation_accepted":
            return not self._get_accepted_quotations()
        return super()._fsm_event_is_over(code, occurrence)
