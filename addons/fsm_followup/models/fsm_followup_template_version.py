from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmFollowupTemplateVersion(models.Model):
    """The questions of a questionnaire as they were asked at one time. What was sent to a customer never changes."""

    _name = "fsm.followup.template.version"
    _description = "Version of a Questionnaire"
    _order = "template_id, number desc"

    template_id = fields.Many2one(
        "fsm.followup.template",
        "Questionnaire",
        required=True,
        index=True,
        ondelete="cascade",
        help="The questionnaire.",
    )
    company_id = fields.Many2one(related="template_id.company_id", store=True, index=True, precompute=True)
    number = fields.Integer("Version", required=True, default=1, help="The first version is 1.")
    question_ids = fields.One2many("fsm.followup.question", "version_id", "Questions", copy=True)
    followup_ids = fields.One2many("fsm.followup", "version_id", "Follow-ups")
    is_used = fields.Boolean(
        "Was Sent", compute="_compute_is_used", help="It was sent to a customer: it can't be changed."
    )

    _number_unique = models.UniqueIndex(
        "(template_id, number)", "There is such a version of the questionnaire already."
    )

    @api.depends("followup_ids")
    def _compute_is_used(self):
        # sudo: whether it was sent does not depend on who looks
        groups = self.env["fsm.followup"].sudo()._read_group([("version_id", "in", self.ids)], ["version_id"])
        used = {version.id for (version,) in groups}
        for version in self:
            version.is_used = version.id in used

    @api.depends("template_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.template_id.name} · {version.number}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_free()

    def write(self, vals):
        if {"template_id", "number", "question_ids"} & vals.keys():
            self._check_free()
        return super().write(vals)

    def _check_free(self):
        """Refuse to change what was sent to a customer.

        :raise UserError: says which version, and what can be done instead
        """
        for version in self.filtered("is_used"):
            raise UserError(
                self.env._(
                    "“%s” was sent to customers and stays as it is. Change the questions in the questionnaire: that "
                    "makes a new version.",
                    version.display_name,
                )
            )
