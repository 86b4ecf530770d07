from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("stars", "Stars"),
    ("yes_no", "Yes or No"),
    ("one", "One of Several"),
    ("several", "Several at Once"),
    ("number", "A Number"),
    ("text", "Free Text"),
]


class FsmFollowupQuestion(models.Model):
    """One question of a version of a questionnaire."""

    _name = "fsm.followup.question"
    _inherit = ["fsm.followup.frozen.mixin"]
    _description = "Question of a Questionnaire"
    _order = "version_id, sequence, id"

    version_id = fields.Many2one("fsm.followup.template.version", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    name = fields.Char("What Is Asked", required=True, translate=True, help="The question, in the customer's words.")
    kind = fields.Selection(KINDS, "Answered By", required=True, default="stars", help="How the customer answers.")
    required = fields.Boolean("Must Be Answered", default=True, help="It can't be left out.")
    weight = fields.Float(default=1.0, help="How much the answer counts in the score; 0: not at all.")
    good_answer = fields.Selection(
        [("yes", "Yes"), ("no", "No")], default="yes", help="Which answer is good; empty: the answer has no score."
    )
    tells_fixed = fields.Boolean(
        "Tells Whether It Is Fixed",
        help="The answer that is not good means: not fixed. The request is worked on again.",
    )
    number_from = fields.Float("Worst Number", help="The number with the score 0.")
    number_to = fields.Float(
        "Best Number",
        help="The number with the score 100. The same as the worst number: any number is fine, without score.",
    )
    option_ids = fields.One2many("fsm.followup.option", "question_id", "Options", copy=True)

    _weight_positive = models.Constraint("CHECK(weight >= 0)", "A weight can't be negative.")

    @api.constrains("kind", "option_ids")
    def _check_options(self):
        for question in self:
            if question.kind in ("one", "several") and len(question.option_ids) < 2:
                raise ValidationError(self.env._("“%s”: give two options at least to choose from.", question.name))

    @api.constrains("kind", "tells_fixed", "good_answer")
    def _check_tells_fixed(self):
        for question in self.filtered("tells_fixed"):
            if question.kind != "yes_no" or not question.good_answer:
                raise ValidationError(
                    self.env._(
                        "“%s”: whether it is fixed is told by yes or no. Choose that, and which answer is good.",
                        question.name,
                    )
                )

    def _get_versions(self):
        return self.version_id


class FsmFollowupOption(models.Model):
    """One of the answers from which a customer chooses."""

    _name = "fsm.followup.option"
    _inherit = ["fsm.followup.frozen.mixin"]
    _description = "Option of a Question"
    _order = "question_id, sequence, id"

    question_id = fields.Many2one(
        "fsm.followup.question", "What Is Asked", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Answer to Choose", required=True, translate=True, help="The answer, in the customer's words.")
    score = fields.Float(default=100.0, help="From 0 to 100: how good the answer is for us.")

    _score_percent = models.Constraint("CHECK(score BETWEEN 0 AND 100)", "Scores are from 0 to 100.")

    def _get_versions(self):
        return self.question_id.version_id
