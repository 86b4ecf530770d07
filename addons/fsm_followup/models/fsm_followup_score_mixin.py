from odoo import api, fields, models
from odoo.fields import Domain

READERS = "fsm_base.group_fsm_agent,fsm_base.group_fsm_engineer"


class FsmFollowupScoreMixin(models.AbstractModel):
    """Somebody or something that customers have given a score: how good on average, and how often.

    A model that inherits it names the field of ``fsm.followup`` that leads to it.
    """

    _name = "fsm.followup.score.mixin"
    _description = "What Customers Think Of"

    _fsm_followup_field = None

    followup_score = fields.Float(
        "Score",
        compute="_compute_followup_score",
        digits=(5, 1),
        groups=READERS,
        help="Mean of what customers have said, from 0 to 100.",
    )
    followup_count = fields.Integer(
        "Scores", compute="_compute_followup_score", groups=READERS, help="How many customers have said something."
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_followup_score(self):
        name = self._fsm_followup_field
        domain = Domain("is_scored", "=", True) & Domain("state", "!=", "cancelled") & Domain(name, "in", self.ids)
        groups = self.env["fsm.followup"]._read_group(domain, [name], ["score:avg", "__count"])
        found = {record.id: (score, count) for record, score, count in groups}
        for record in self:
            record.followup_score, record.followup_count = found.get(record._origin.id, (0.0, 0))

    def action_open_followups(self):
        """Open what customers have said."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_followup.fsm_followup_action")
        domain = [(self._fsm_followup_field, "=", self.id), ("is_scored", "=", True)]
        return {**action, "domain": domain, "context": {}}
