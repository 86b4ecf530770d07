from odoo import models


class FsmTask(models.Model):
    """What customers are told about a visit."""

    _inherit = "fsm.task"

    def _fsm_move(self, target, values=None, note=None):
        # a report that is returned brings the visit back on site: nobody has arrived then
        arriving = self.filtered(lambda task: task.state == "en_route") if target == "on_site" else self.browse()
        super()._fsm_move(target, values, note=note)
        if target == "dispatched":
            self.env["fsm.event"]._emit("task_dispatched", self)
        self.env["fsm.event"]._emit("engineer_checked_in", arriving)

    def _fsm_get_request(self):
        return self.request_id

    def _fsm_event_occurrence(self, code):
        if code == "task_dispatched":
            return f"{self.dispatched_on} {self.engineer_id.id} {self.planned_start}"
        if code == "engineer_checked_in":
            return str(self.actual_start)
        return super()._fsm_event_occurrence(code)

    def _fsm_event_is_over(self, code, occurrence):
        if self.state == "cancelled":
            return True
        if code == "task_dispatched":
            # rejected, or sent once more: then there is another message that says so
            return self.state in ("draft", "rejected") or self._fsm_event_occurrence(code) != occurrence
        return super()._fsm_event_is_over(code, occurrence)

    def _fsm_event_content(self, code):
        if code == "task_dispatched":
            return f"{self.engineer_id.id} {self.planned_start} {self.planned_end}"
        return super()._fsm_event_content(code)
