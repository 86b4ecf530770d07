from odoo import fields, models
from odoo.exceptions import UserError

WAITING_STATES = ("sent", "calling")


class FsmRequest(models.Model):
    """What the customer says about the visits of a request."""

    _inherit = "fsm.request"

    followup_ids = fields.One2many(
        "fsm.followup", "request_id", "Follow-ups", groups="fsm_base.group_fsm_agent,fsm_base.group_fsm_engineer"
    )
    followup_count = fields.Integer(
        "Number of Follow-ups",
        compute="_compute_followup_count",
        groups="fsm_base.group_fsm_agent,fsm_base.group_fsm_engineer",
        help="How many times the customer was asked how it went.",
    )

    def _compute_followup_count(self):
        counts = dict(
            self.env["fsm.followup"]._read_group([("request_id", "in", self.ids)], ["request_id"], ["__count"])
        )
        for request in self:
            request.followup_count = counts.get(request, 0)

    def _wants_followup(self):
        """Whether customers are asked how it went, by the type and the sub-type of the request."""
        return self.type_id.is_followup and (not self.subtype_id or self.subtype_id.is_followup)

    def action_close(self):
        self._check_followups()
        return super().action_close()

    def _check_followups(self):
        """Refuse to close a request by hand before the customer has said how it went, where its type demands it."""
        # sudo: what is open does not depend on what this user may read
        demanding = self.sudo().filtered("type_id.followup_before_close")
        for followup in demanding.followup_ids:
            if followup.state in WAITING_STATES:
                raise UserError(
                    self.env._(
                        "%(request)s can be closed when the customer has said how it went: %(followup)s is "
                        "“%(state)s”. Call the customer, or close the follow-up without a call and say why.",
                        request=followup.request_id.name,
                        followup=followup.name,
                        state=followup._fsm_state_label(),
                    )
                )

    def _fsm_move(self, target, values=None, note=None):
        result = super()._fsm_move(target, values, note=note)
        if target in ("cancelled", "resolved"):
            # sudo: the follow-up is the system's, whoever cancels or resolves the request
            followups = self.sudo().followup_ids
            if target == "cancelled":
                followups._cancel_with_request()
            else:
                followups.filtered(lambda followup: followup.state != "cancelled")._reopen_request()
        return result

    def action_open_followups(self):
        """Open what the customer says about the visits of the request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_followup.fsm_followup_action")
        return {**action, "domain": [("request_id", "=", self.id)], "context": {}}
