from odoo import fields, models


class FsmRequest(models.Model):
    """What customers are told about their request."""

    _inherit = "fsm.request"

    notification_ids = fields.One2many("fsm.notification", "request_id", "Messages to the Customer")
    notification_count = fields.Integer(
        "Number of Messages", compute="_compute_notification_count", help="Messages to the customer about the request."
    )

    def _compute_notification_count(self):
        groups = self.env["fsm.notification"]._read_group([("request_id", "in", self.ids)], ["request_id"], ["__count"])
        counts = dict(groups)
        for request in self:
            request.notification_count = counts.get(request, 0)

    def _fsm_move(self, target, values=None, note=None):
        received = self.filtered(lambda request: request.state == "draft") if target == "open" else self.browse()
        super()._fsm_move(target, values, note=note)
        self.env["fsm.event"]._emit("request_received", received)
        if target == "closed":
            self.env["fsm.event"]._emit("request_closed", self)

    def _fsm_get_request(self):
        return self

    def _fsm_event_is_over(self, code, occurrence):
        if code == "request_received":
            return self.state in ("draft", "cancelled")
        if code == "request_closed":
            return self.state != "closed" or self._fsm_event_occurrence(code) != occurrence
        return super()._fsm_event_is_over(code, occurrence)

    def action_open_notifications(self):
        """Open what the customer was told about the request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_notification_action")
        return {**action, "domain": [("request_id", "=", self.id)], "context": {}}
