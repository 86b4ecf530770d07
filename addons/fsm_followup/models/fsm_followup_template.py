from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class FsmFollowupTemplate(models.Model):
    """A questionnaire (回访问卷): what customers are asked after a visit, and what follows from their answers."""

    _name = "fsm.followup.template"
    _description = "Follow-up Questionnaire"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="Name of the questionnaire, for the office.")
    sequence = fields.Integer(default=10, help="Where several fit a request, the first one by this order is asked.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Only for this company; empty: for all.")
    type_ids = fields.Many2many(
        "fsm.request.type",
        string="Request Types",
        help="Kinds of requests that the questions are for; empty: all that have no questionnaire of their own.",
    )
    intro = fields.Text(
        "Greeting", translate=True, help="What the customer reads above the questions, e.g. why you ask him."
    )
    version_ids = fields.One2many("fsm.followup.template.version", "template_id", "Versions")
    version_id = fields.Many2one(
        "fsm.followup.template.version",
        "Newest Version",
        compute="_compute_version_id",
        store=True,
        help="The questions that are asked from now on.",
    )
    question_ids = fields.One2many(
        related="version_id.question_ids", readonly=False, help="What is asked, in this order."
    )
    threshold = fields.Float(
        "Satisfied From",
        default=60.0,
        help="Score from 0 to 100. Who gives less is not satisfied: a service manager has to settle it. 0: never.",
    )
    settle_hours = fields.Float(
        "Hours to Settle",
        default=24.0,
        help="Hours in which a service manager talks to a customer who is not satisfied.",
    )
    call_after_days = fields.Integer(
        "Called After", default=2, help="Days for which we wait for an answer before we call those who are called."
    )
    expire_days = fields.Integer("Link Is Valid For", default=14, help="Days for which the customer can answer.")
    retry_hours = fields.Float("Called Again After", default=4.0, help="Hours until the next try when nobody answers.")
    most_tries = fields.Integer("Tries", default=3, help="How many times we try to reach the customer.")
    followup_count = fields.Integer(
        "Number of Follow-ups", compute="_compute_followup_count", help="How many times it was sent."
    )

    _threshold_percent = models.Constraint("CHECK(threshold BETWEEN 0 AND 100)", "Scores are from 0 to 100.")
    _times_positive = models.Constraint(
        "CHECK(settle_hours >= 0 AND call_after_days >= 0 AND retry_hours >= 0)", "Times can't be negative."
    )
    _expire_positive = models.Constraint("CHECK(expire_days > 0)", "The link has to be valid for a day at least.")
    _tries_positive = models.Constraint("CHECK(most_tries > 0)", "Try once at least.")

    @api.depends("version_ids.number")
    def _compute_version_id(self):
        for template in self:
            template.version_id = template.version_ids.sorted("number")[-1:]

    def _compute_followup_count(self):
        # sudo: a number; how often it was sent does not depend on who looks
        groups = (
            self.env["fsm.followup"].sudo()._read_group([("template_id", "in", self.ids)], ["template_id"], ["__count"])
        )
        counts = {template.id: count for template, count in groups}
        for template in self:
            template.followup_count = counts.get(template.id, 0)

    # ------------------------------------------------------------------
    # ORM: the questions are those of the newest version
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        questions = [vals.pop("question_ids", None) for vals in vals_list]
        for vals in vals_list:
            vals.setdefault("version_ids", [Command.create({"number": 1})])
        templates = super().create(vals_list)
        for template, commands in zip(templates, questions, strict=True):
            if commands:
                template.version_id.question_ids = commands
        return templates

    def write(self, vals):
        vals = dict(vals)
        commands = vals.pop("question_ids", None)
        result = super().write(vals)
        if commands:
            self.check_access("write")
            for template in self:
                template._change_questions(commands)
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for vals in vals_list:
            vals["name"] = self.env._("%s (copy)", vals["name"])
        return vals_list

    def copy(self, default=None):
        """A copy starts with the present questions, as its first version."""
        copies = super().copy(default)
        for template, new in zip(self, copies, strict=True):
            new.version_ids.unlink()
            template.version_id.copy({"template_id": new.id, "number": 1})
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        for template in self:
            if template.followup_count:
                raise UserError(
                    self.env._("“%s” was sent to customers and stays in the history. Archive it.", template.name)
                )

    # ------------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------------

    def _change_questions(self, commands):
        """Change the questions of the newest version, or of a new one when that was sent already.

        :param list commands: what is to be done with the questions of the newest version
        """
        self.ensure_one()
        old = self.version_id
        if all(command[0] == Command.LINK for command in commands):
            return
        if old.is_used:
            # two people who change it at once would make the same version twice
            self.lock_for_update()
            new = old.copy({"number": old.number + 1})
            questions, options = self._map_copies(old, new)
            commands = [self._translate_command(command, questions, options) for command in commands]
            old = new
        old.write({"question_ids": commands})
        self.invalidate_recordset(["version_id", "question_ids"])

    @api.model
    def _map_copies(self, old, new):
        """Which question and which option of a version was copied to which.

        :return: two dicts ``{id: id of the copy}``
        """
        questions = dict(zip(old.question_ids.sorted("id"), new.question_ids.sorted("id"), strict=True))
        options = {}
        for before, after in questions.items():
            options |= dict(zip(before.option_ids.sorted("id").ids, after.option_ids.sorted("id").ids, strict=True))
        return {before.id: after.id for before, after in questions.items()}, options

    @api.model
    def _translate_command(self, command, copies, options):
        """One command for questions of the old version, as one for their copies."""
        kind, record_id, values = (*command, None, None)[:3]
        if kind == Command.SET:
            return Command.set([copies.get(question, question) for question in values])
        if isinstance(values, dict) and values.get("option_ids"):
            values = {**values, "option_ids": [self._translate_command(c, options, {}) for c in values["option_ids"]]}
        return (kind, copies.get(record_id, record_id), values)

    @api.model
    def _find_for(self, requests):
        """The questionnaire of each request.

        :return: dict ``{request: template}``, without those that have none
        """
        domain = [("company_id", "in", [False, *requests.company_id.ids])]
        # sudo: which questions are asked does not depend on who hands in the report
        templates = self.sudo().search(domain).filtered("version_id.question_ids")
        found = {request: templates._find_one(request) for request in requests}
        return {request: template for request, template in found.items() if template}

    def _find_one(self, request):
        """The first of the questionnaires that is for the sub-type of the request, its type, or all types."""
        own = self.filtered(lambda template: not template.company_id or template.company_id == request.company_id)
        for kind in filter(None, (request.subtype_id, request.type_id)):
            if fitting := own.filtered(lambda template, kind=kind: kind in template.type_ids):
                return fitting[0]
        return own.filtered(lambda template: not template.type_ids)[:1]

    def action_open_followups(self):
        """Open the follow-ups that asked this."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_followup.fsm_followup_action")
        return {**action, "domain": [("template_id", "=", self.id)], "context": {}}
