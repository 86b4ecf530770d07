from odoo import api, fields, models
from odoo.exceptions import UserError

OPEN_STATES = ("sent", "answered", "calling")


class FsmFollowup(models.Model):
    """What one customer says about one report (客户回访): on his page, and to the agent who calls him."""

    _name = "fsm.followup"
    _description = "Follow-up"
    _inherit = ["fsm.workflow.mixin", "portal.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id.name", "request_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_transitions = {
        "sent": {"answered": (), "calling": ("agent",), "skipped": ("agent",), "expired": (), "cancelled": ()},
        "answered": {"calling": ("agent",), "done": (), "cancelled": ()},
        "calling": {"done": ("agent",), "skipped": ("agent",), "cancelled": ()},
        "skipped": {"calling": ("agent",)},
        "expired": {"calling": ("agent",)},
        "done": {},
        "cancelled": {},
    }
    # everything but these is written by the steps
    _fsm_by_hand = frozenset({"call_note", "agreement", "questionnaire"})
    _fsm_field_roles = {"call_note": ("agent",), "agreement": ("manager",), "questionnaire": ("agent",)}

    name = fields.Char("Number", readonly=True, copy=False, index=True, help="Number of the follow-up.")
    state = fields.Selection(
        [
            ("sent", "Sent"),
            ("answered", "Answered"),
            ("calling", "To Call"),
            ("done", "Done"),
            ("skipped", "Closed Without Answers"),
            ("expired", "Not Answered in Time"),
            ("cancelled", "Cancelled"),
        ],
        default="sent",
        required=True,
        index=True,
        copy=False,
        help="Where the follow-up stands.",
    )
    # about whom and what: statistics group by these
    report_id = fields.Many2one(
        "fsm.service.report",
        "Service Report",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
        help="The report after which the customer is asked.",
    )
    task_id = fields.Many2one(related="report_id.task_id", store=True, index=True, precompute=True)
    # not before it is created, or the request would have it twice among its follow-ups
    request_id = fields.Many2one(related="report_id.request_id", store=True, index=True)
    type_id = fields.Many2one(related="request_id.type_id", store=True, index=True)
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True, precompute=True)
    engineer_id = fields.Many2one(related="report_id.engineer_id", store=True, index=True, precompute=True)
    team_id = fields.Many2one(related="report_id.team_id", store=True, index=True, precompute=True)
    agent_id = fields.Many2one(
        related="request_id.agent_id", string="Customer Service", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(
        related="report_id.partner_id", string="Customer", store=True, index=True, precompute=True
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Company of the Customer", store=True, index=True
    )
    product_id = fields.Many2one(
        related="report_id.product_id", string="Machine", store=True, index="btree_not_null", precompute=True
    )
    product_tmpl_id = fields.Many2one(
        related="product_id.product_tmpl_id",
        string="Machine Model",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    contact_id = fields.Many2one(related="request_id.contact_id")
    contact_phone = fields.Char(related="request_id.contact_phone")
    work_done = fields.Text(related="report_id.work_done")
    # what is asked, and until when
    version_id = fields.Many2one(
        "fsm.followup.template.version", "Questions", required=True, readonly=True, index=True, ondelete="restrict"
    )
    template_id = fields.Many2one(related="version_id.template_id", store=True, index=True, precompute=True)
    sent_on = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now, help="When the customer got the link."
    )
    expires_on = fields.Datetime(required=True, readonly=True, help="Until when he can answer.")
    answered_on = fields.Datetime(readonly=True, copy=False, help="When the customer answered last.")
    photo_ids = fields.Many2many(
        "ir.attachment", "fsm_followup_photo_rel", string="Photos", readonly=True, help="Photos from the customer."
    )
    # the call
    is_selected = fields.Boolean(
        "Among Those Who Are Called", readonly=True, help="Chosen by the share that is set on the type of request."
    )
    call_on = fields.Datetime("Call After", readonly=True, help="When the customer is called if he has not answered.")
    tries = fields.Integer(readonly=True, aggregator=None, help="How many times nobody answered.")
    next_call_on = fields.Datetime("Next Try", readonly=True, help="When to call again.")
    called_on = fields.Datetime(readonly=True, help="When the customer was reached.")
    called_by_id = fields.Many2one("res.users", readonly=True, help="Who has called.")
    call_note = fields.Text("Notes of the Call", help="What was said on the phone, beside the answers.")
    # what came of it
    answer_ids = fields.One2many("fsm.followup.answer", "followup_id", "Answers")
    customer_score = fields.Float(
        compute="_compute_score", store=True, aggregator="avg", digits=(5, 1), help="Score of what the customer wrote."
    )
    score = fields.Float(
        compute="_compute_score",
        store=True,
        aggregator="avg",
        digits=(5, 1),
        help="From 0 to 100: the customer's answers, or what the agent has corrected.",
    )
    is_scored = fields.Boolean(
        "Has a Score", compute="_compute_score", store=True, help="There are answers that count."
    )
    says_not_fixed = fields.Boolean(
        "Not Fixed", compute="_compute_score", store=True, help="The customer says that it is not fixed."
    )
    reopened_on = fields.Datetime(
        "Request Reopened On", readonly=True, help="When the request was reopened because it was not fixed."
    )
    is_low = fields.Boolean("Not Satisfied", readonly=True, help="The score was below that of a satisfied customer.")
    settle_by = fields.Datetime(readonly=True, help="When a service manager should have talked to the customer.")
    settled_on = fields.Datetime(readonly=True, help="When it was settled with the customer.")
    settled_by_id = fields.Many2one("res.users", readonly=True, help="Who has settled it.")
    agreement = fields.Text("What Was Agreed", help="What you have agreed with the customer who was not satisfied.")

    _report_unique = models.UniqueIndex("(report_id)", "The customer was asked about this report already.")
    _name_company_unique = models.UniqueIndex("(name, company_id)", "This number of a follow-up is already in use.")
    _access_token_idx = models.UniqueIndex("(access_token) WHERE access_token IS NOT NULL")
    _due_idx = models.Index("(call_on) WHERE state = 'sent' AND is_selected")
    _expiry_idx = models.Index("(expires_on) WHERE state IN ('sent', 'answered')")
    _to_settle_idx = models.Index("(settle_by) WHERE is_low AND settled_on IS NULL")

    @api.depends("answer_ids.score", "answer_ids.is_scored", "answer_ids.weight", "answer_ids.yes_no")
    def _compute_score(self):
        for followup in self:
            customers = followup.answer_ids.filtered(lambda answer: answer.source == "customer")
            final = followup._get_final_answers()
            followup.customer_score, __ = self._get_mean(customers)
            followup.score, followup.is_scored = self._get_mean(final)
            followup.says_not_fixed = any(
                answer.question_id.tells_fixed and answer.yes_no != answer.question_id.good_answer for answer in final
            )

    @api.model
    def _get_mean(self, answers):
        """The mean of the scores by the weights of their questions.

        :return: tuple (mean, whether there is one)
        """
        counted = answers.filtered("is_scored")
        weight = sum(counted.mapped("weight"))
        return (sum(answer.score * answer.weight for answer in counted) / weight, True) if weight else (0.0, False)

    def _get_final_answers(self):
        """One answer to each question: the agent's where he has corrected or completed, else the customer's."""
        by_question = {}
        for answer in self.answer_ids.sorted(lambda answer: answer.source == "agent"):
            by_question[answer.question_id] = answer
        return self.env["fsm.followup.answer"].union(*by_question.values())

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = " · ".join(filter(None, (followup.name, followup.partner_id.name)))

    def _compute_access_url(self):
        super()._compute_access_url()
        for followup in self:
            followup.access_url = f"/fsm/follow-up/{followup.access_token}"

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        reports = self.env["fsm.service.report"].browse(vals["report_id"] for vals in vals_list)
        numbered = [
            {"company_id": report.company_id.id, **vals} for report, vals in zip(reports, vals_list, strict=True)
        ]
        self.env["ir.sequence"]._fsm_number("fsm.followup", numbered)
        for vals, with_name in zip(vals_list, numbered, strict=True):
            vals["name"] = with_name["name"]
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What customers have said stays in the history."))

    def _fsm_check_fields(self, vals):
        stored = {name for name in vals if self._fields[name].store}
        if written := stored - self._fsm_by_hand - self._get_social_fields():
            field = self._fields[min(written)]._description_string(self.env)
            raise UserError(self.env._("“%s” is written by doing the step, not by hand.", field))
        self._check_hand_written(vals)
        super()._fsm_check_fields(vals)

    @api.model
    def _get_social_fields(self):
        """Fields of the log and the tasks, which Odoo guards."""
        return self.env["mail.thread"]._fields.keys() | self.env["mail.activity.mixin"]._fields.keys()

    def _check_hand_written(self, vals):
        """Notes of the call are written while there is something to call, what was agreed while it is to be settled."""
        for followup in self:
            if "agreement" in vals and (not followup.is_low or followup.settled_on):
                raise UserError(self.env._("%s: there is nothing to settle.", followup.name))
            if "call_note" in vals and followup.state != "calling":
                raise UserError(followup._fsm_not_to_call_message())

    def _fsm_not_to_call_message(self):
        return self.env._(
            "%(followup)s is “%(state)s”: there is no call to make. Press “Call the Customer” first.",
            followup=self.name,
            state=self._fsm_state_label(),
        )

    # ------------------------------------------------------------------
    # Process: what the cards say, and what stays open
    # ------------------------------------------------------------------

    @api.model
    def _fsm_extra_steps(self):
        return {**super()._fsm_extra_steps(), "low_score": self.env._("Not Satisfied")}

    def _fsm_get_request(self):
        return self.request_id

    def _fsm_step_deadline(self, step):
        if step.state == "low_score" and self.settle_by:
            return self.settle_by
        if step.state == "calling" and self.next_call_on:
            return self.next_call_on
        return super()._fsm_step_deadline(step)

    def _fsm_step_info(self):
        info = {}
        # sudo: whoever holds the step may know what it is about
        for followup in self.sudo():
            score = self.env._("Score %s", f"{followup.score:.0f}") if followup.is_scored else None
            words = (followup.partner_id.name, followup.engineer_id.name, score)
            info[followup.id] = {"fsm_info": " · ".join(filter(None, words))}
        return info

    def _fsm_close_steps(self, key=None, feedback=None):
        """What a service manager has to settle stays in his list, whatever becomes of the call."""
        if key:
            return super()._fsm_close_steps(key, feedback=feedback)
        kept = self.filtered(lambda followup: followup.is_low and not followup.settled_on)
        for state, followups in kept.grouped("state").items():
            super(FsmFollowup, followups)._fsm_close_steps(state, feedback=feedback)
        return super(FsmFollowup, self - kept)._fsm_close_steps(feedback=feedback)
