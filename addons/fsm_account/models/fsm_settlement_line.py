from odoo import api, fields, models
from odoo.exceptions import UserError

DEDUCTION_KINDS = [
    ("missed_arrival", "Late Arrival"),
    ("repeat_visit", "Repeat Visit"),
    ("other", "Other"),
]


class FsmSettlementLine(models.Model):
    """One visit that is paid, one deduction for a visit, or one amount apart from visits."""

    _name = "fsm.settlement.line"
    _description = "Fee Settlement Line"
    _order = "settlement_id, done_on, task_id, sequence, id"
    _check_company_auto = True

    settlement_id = fields.Many2one("fsm.settlement", "Fee Settlement", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="settlement_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="settlement_id.state", string="Settlement Is")
    is_editable = fields.Boolean(related="settlement_id.is_editable")
    kind = fields.Selection(
        [("visit", "Visit"), ("deduction", "Deduction"), ("other", "Other Amount")],
        required=True,
        default="deduction",
        help="A visit, a deduction, or an amount that is paid apart from visits.",
    )
    sequence = fields.Integer(compute="_compute_sequence", store=True, precompute=True)
    expense_id = fields.Many2one(
        "fsm.expense",
        "Visit Expenses",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The expenses of the visit.",
    )
    task_id = fields.Many2one(related="expense_id.task_id", string="Visit", store=True, index="btree_not_null")
    partner_id = fields.Many2one(related="expense_id.partner_id", string="Customer", store=True)
    done_on = fields.Datetime(related="expense_id.done_on", store=True)
    counts = fields.Boolean(compute="_compute_counts", store=True, help="The settlement stands; it was not cancelled.")
    deduction_kind = fields.Selection(DEDUCTION_KINDS, "Deducted For", help="Why something is taken off.")
    actual_amount = fields.Monetary(related="expense_id.actual_amount", string="Handed In")
    amount = fields.Monetary("Amount to Pay", required=True, help="What is paid, before taxes; deductions below zero.")
    note = fields.Char("Explanation", help="What the provider has to know: why this amount.")
    answer = fields.Selection(
        [("open", "No Answer"), ("confirmed", "Confirmed"), ("disputed", "Disputed")],
        required=True,
        default="open",
        readonly=True,
        copy=False,
        help="What the provider says about it.",
    )
    dispute_reason = fields.Text(readonly=True, copy=False, help="What the provider has against it.")

    _visit_settled_once = models.UniqueIndex(
        "(expense_id) WHERE kind = 'visit' AND counts", "This visit is in another settlement already."
    )
    _sign = models.Constraint(
        "CHECK(CASE WHEN kind = 'deduction' THEN amount <= 0 ELSE amount >= 0 END)",
        "A deduction is below zero, everything else above.",
    )
    _visit_known = models.Constraint(
        "CHECK(kind <> 'visit' OR expense_id IS NOT NULL)", "Choose the visit that is settled."
    )
    _deduction_kind_known = models.Constraint(
        "CHECK((kind = 'deduction') = (deduction_kind IS NOT NULL))", "Say what a deduction is for."
    )

    @api.depends("kind")
    def _compute_sequence(self):
        for line in self:
            line.sequence = {"visit": 1, "deduction": 2}.get(line.kind, 3)

    @api.depends("settlement_id.state")
    def _compute_counts(self):
        for line in self:
            line.counts = line.settlement_id.state != "cancelled"

    @api.depends("kind", "task_id.name", "deduction_kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        reasons = dict(self._fields["deduction_kind"]._description_selection(self.env))
        for line in self:
            # sudo: the number of a visit that belongs to the line
            parts = (line.sudo().task_id.name, reasons.get(line.deduction_kind) or kinds.get(line.kind))
            line.display_name = " · ".join(filter(None, parts))

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind != "deduction":
            self.deduction_kind = False
        elif not self.deduction_kind:
            self.deduction_kind = "other"

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [
            {"deduction_kind": "other", **vals} if vals.get("kind", "deduction") == "deduction" else vals
            for vals in vals_list
        ]
        lines = super().create(vals_list)
        lines.settlement_id._check_editable()
        lines._check_visits()
        lines.settlement_id._check_not_below_zero()
        return lines

    def write(self, vals):
        self.check_access("write")
        self.settlement_id._check_editable()
        if not self.env.su and {"answer", "dispute_reason"} & vals.keys():
            raise UserError(self.env._("The answer is up to the provider."))
        result = super().write(vals)
        if {"settlement_id", "expense_id", "kind"} & vals.keys():
            self.settlement_id._check_editable()
            self._check_visits()
        if {"amount", "settlement_id"} & vals.keys():
            self.settlement_id._check_not_below_zero()
        return result

    def unlink(self):
        self.check_access("unlink")
        settlements = self.settlement_id
        settlements._check_editable()
        result = super().unlink()
        settlements.exists()._check_not_below_zero()
        return result

    def _check_visits(self):
        """Only visits of the same provider (or engineer) that are done and whose expenses stand.

        :raise UserError: says which does not fit
        """
        for line in self.filtered("expense_id"):
            # sudo: whoever settles need not be able to read the visit
            expense, settlement = line.sudo().expense_id, line.sudo().settlement_id
            payee = (expense.provider_id, self.env["fsm.engineer"] if expense.provider_id else expense.engineer_id)
            if payee != (settlement.provider_id, settlement.engineer_id):
                raise UserError(
                    self.env._(
                        "%(visit)s is not of %(payee)s.", visit=expense.task_id.name, payee=settlement.payee_name
                    )
                )
            if line.kind == "visit" and (expense.state != "approved" or expense.task_state != "done"):
                raise UserError(
                    self.env._(
                        "%(visit)s can't be settled: the visit has to be done and its expenses approved.",
                        visit=expense.task_id.name,
                    )
                )
