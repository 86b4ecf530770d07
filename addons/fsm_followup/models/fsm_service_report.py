from datetime import timedelta
from hashlib import sha256

from odoo import fields, models


class FsmServiceReport(models.Model):
    """The customer is asked how it went when the report is handed in for the first time."""

    _inherit = "fsm.service.report"

    followup_ids = fields.One2many(
        "fsm.followup", "report_id", "Follow-up", groups="fsm_base.group_fsm_agent,fsm_base.group_fsm_engineer"
    )

    def _fsm_move(self, target, values=None, note=None):
        if target == "submitted":
            # before the move: where nobody reviews, it approves the report and closes the request
            self._make_followups()
        return super()._fsm_move(target, values, note=note)

    def _make_followups(self):
        """Make the follow-ups of those reports that have none, where the type of the request wants one.

        :return: the new follow-ups
        """
        # sudo: the follow-up is the system's; the engineer who hands in the report only reads it
        reports = self.sudo()
        followups = reports.env["fsm.followup"]
        asked = followups.search([("report_id", "in", reports.ids)]).report_id
        wanted = (reports - asked).filtered(lambda report: report.request_id._wants_followup())
        templates = followups.env["fsm.followup.template"]._find_for(wanted.request_id)
        now = fields.Datetime.now()
        new = followups.create(
            [
                {
                    "report_id": report.id,
                    "version_id": templates[report.request_id].version_id.id,
                    "sent_on": now,
                    "expires_on": now + timedelta(days=templates[report.request_id].expire_days),
                }
                for report in wanted
                if report.request_id in templates
            ]
        )
        for followup in new.filtered("type_id.followup_share"):
            if followup._is_chosen(followup.type_id.followup_share):
                followup._fsm_moving().write(
                    {"is_selected": True, "call_on": now + timedelta(days=followup.template_id.call_after_days)}
                )
        return new

    def _get_feedback_url(self):
        # sudo: the address is for the customer, whoever has the message sent
        followup = self.sudo().followup_ids
        return followup._get_page_url() if followup._can_be_answered() else super()._get_feedback_url()

    def action_open_followup(self):
        """Open what the customer says about the report."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_followup.fsm_followup_action")
        return {**action, "views": [(False, "form")], "res_id": self.followup_ids.id, "context": {}}


class FsmFollowup(models.Model):
    """Who is called."""

    _inherit = "fsm.followup"

    def _is_chosen(self, share):
        """Whether the follow-up is among the ``share`` percent that are called. Its number decides, so that nobody can
        choose, and the answer is always the same."""
        return int.from_bytes(sha256(self.name.encode()).digest()[:8], "big") % 100 < share
