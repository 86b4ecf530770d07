from odoo import api, fields, models


class FsmFollowupAnswer(models.Model):
    """What the customer has answered to one question, or what the agent has heard from him."""

    _name = "fsm.followup.answer"
    _description = "Answer of a Follow-up"
    _order = "followup_id, sequence, question_id, source"
    _check_company_auto = True

    followup_id = fields.Many2one("fsm.followup", "Follow-up", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="followup_id.company_id", store=True, index=True, precompute=True)
    engineer_id = fields.Many2one(related="followup_id.engineer_id", store=True, index=True, precompute=True)
    team_id = fields.Many2one(related="followup_id.team_id", store=True, precompute=True)
    product_id = fields.Many2one(related="followup_id.product_id", store=True, precompute=True)
    answered_on = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now, help="When it was said."
    )
    question_id = fields.Many2one(
        "fsm.followup.question",
        "What Was Asked",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The question.",
    )
    sequence = fields.Integer(related="question_id.sequence", store=True, precompute=True)
    kind = fields.Selection(related="question_id.kind")
    source = fields.Selection(
        [("customer", "Customer"), ("agent", "Customer Service")],
        "Written By",
        required=True,
        readonly=True,
        help="The customer himself on his page, or the agent who has called him.",
    )
    number = fields.Float("Stars or Number", readonly=True, help="Stars, or the number.")
    yes_no = fields.Selection([("yes", "Yes"), ("no", "No")], "Yes or No", readonly=True)
    option_ids = fields.Many2many("fsm.followup.option", string="Chosen", readonly=True)
    text = fields.Text("Text of the Answer", readonly=True, help="What was written.")
    answer = fields.Char("What Was Answered", compute="_compute_answer", help="The answer in words.")
    is_scored = fields.Boolean(readonly=True, help="The answer counts in the score.")
    score = fields.Float(readonly=True, aggregator="avg", digits=(5, 1), help="How good the answer is, from 0 to 100.")
    weight = fields.Float(readonly=True, help="How much it counts.")

    _once = models.UniqueIndex("(followup_id, question_id, source)", "This question was answered already.")

    @api.depends("question_id", "number", "yes_no", "option_ids", "text")
    @api.depends_context("lang")
    def _compute_answer(self):
        words = {"yes": self.env._("Yes"), "no": self.env._("No"), False: ""}
        for answer in self:
            kind = answer.question_id.kind
            if kind == "stars":
                answer.answer = "★" * int(answer.number) + "☆" * (5 - int(answer.number))
            elif kind == "yes_no":
                answer.answer = words[answer.yes_no]
            elif kind in ("one", "several"):
                answer.answer = self.env._(", ").join(answer.option_ids.mapped("name"))
            elif kind == "number":
                answer.answer = f"{answer.number:g}"
            else:
                answer.answer = answer.text

    @api.depends("question_id.name")
    def _compute_display_name(self):
        for answer in self:
            answer.display_name = answer.question_id.name

    def _get_raw(self):
        """The answer as a page sends it, see ``_read_answer`` of the question."""
        self.ensure_one()
        kind = self.question_id.kind
        if kind == "stars":
            return int(self.number)
        if kind == "number":
            return self.number
        if kind == "one":
            return self.option_ids[:1].id
        if kind == "several":
            return self.option_ids.ids
        return self.yes_no if kind == "yes_no" else self.text

    def _store_scores(self):
        """Write down how good the answers are: the questions don't change any more."""
        for answer in self:
            score = answer.question_id._score_answer(answer)
            answer.is_scored = score is not None and answer.question_id.weight > 0
            answer.score = score or 0.0
            answer.weight = answer.question_id.weight
