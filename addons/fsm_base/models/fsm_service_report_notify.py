from odoo import models


class FsmServiceReport(models.Model):
    """What customers are told about a report."""

    _inherit = "fsm.service.report"

    def _fsm_move(self, target, values=None, note=None):
        super()._fsm_move(target, values, note=note)
        if target == "submitted":
            self.env["fsm.event"]._emit("report_submitted", self)

    def _fsm_get_request(self):
        return self.request_id

    def _fsm_event_occurrence(self, code):
        if code == "report_submitted":
            return str(self.submitted_on)
        return super()._fsm_event_occurrence(code)

    def _fsm_event_is_over(self, code, occurrence):
        return self.state not in ("submitted", "approved")

    def _fsm_event_content(self, code):
        # a report that was returned and handed in again is no news for the customer
        return "submitted" if code == "report_submitted" else super()._fsm_event_content(code)

    def _get_feedback_url(self):
        """Hook: address of the page on which the customer says how it went, by default that of his request."""
        self.ensure_one()
        return self._get_public_url()
