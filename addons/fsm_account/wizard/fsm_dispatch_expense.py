from odoo import api, fields, models

from ..models.fsm_rate_propose import RateNeed


class FsmDispatch(models.TransientModel):
    """What an outsourced engineer may cost stands in the form before he is sent."""

    _inherit = "fsm.dispatch"

    provider_id = fields.Many2one(related="engineer_id.provider_id")
    company_currency_id = fields.Many2one(related="request_id.company_id.currency_id")
    budget_line_ids = fields.One2many(
        "fsm.dispatch.expense",
        "dispatch_id",
        "Expense Budget",
        compute="_compute_budget_line_ids",
        store=True,
        readonly=False,
        help="What the visit may cost, as the rate card proposes it.",
    )
    budget_amount = fields.Monetary(
        "Budget", compute="_compute_budget_amount", currency_field="company_currency_id", help="What it may cost."
    )

    @api.depends("engineer_id", "planned_start", "planned_end")
    def _compute_budget_line_ids(self):
        needs = {dispatch: dispatch._get_rate_need() for dispatch in self}
        needed = [dispatch for dispatch, need in needs.items() if need]
        proposals = self.env["fsm.rate.card"]._propose([needs[dispatch] for dispatch in needed])
        lines = dict(zip(needed, proposals, strict=True))
        for dispatch in self:
            dispatch.budget_line_ids = [
                (5,),
                *(
                    (0, 0, {**vals, "proposed_qty": vals["budget_qty"], "proposed_price": vals["budget_price"]})
                    for vals in lines.get(dispatch, ())
                ),
            ]

    def _get_rate_need(self):
        """The visit as it is planned in the form; None where nobody outsourced is chosen."""
        self.ensure_one()
        # sudo: what it may cost depends on more than whoever sends somebody may read
        known = self.sudo()
        if not known.provider_id or not known.planned_start or not known.planned_end:
            return None
        request = known.request_id
        return RateNeed(
            company=request.company_id,
            provider=known.provider_id,
            engineer=known.engineer_id._origin,
            site=request.site_id or request.partner_id,
            product=request.product_id,
            type=request.subtype_id or request.type_id,
            start=known.planned_start,
            end=known.planned_end,
        )

    @api.depends("budget_line_ids.budget_amount")
    def _compute_budget_amount(self):
        for dispatch in self:
            dispatch.budget_amount = sum(dispatch.budget_line_ids.mapped("budget_amount"))

    def action_confirm(self):
        """Also keep the budget as it stands in the form."""
        # what stands in the form, before it is sent
        lines = self.budget_line_ids
        action = super().action_confirm()
        task = self.task_id or self.request_id.task_ids.sorted("id")[-1:]
        # sudo: who may send somebody says what it may cost
        expense = task.sudo().fsm_expense_ids
        if self.provider_id and expense.state == "budget":
            by_hand = not all(line._is_as_proposed() for line in lines) or len(lines) != len(expense.line_ids)
            if by_hand or not expense.budget_is_proposed:
                expense._set_budget([line._prepare_expense_vals() for line in lines], by_hand=by_hand)
        return action


class FsmDispatchLine(models.TransientModel):
    """Choosing an outsourced engineer in the ranking shows first what he may cost."""

    _inherit = "fsm.dispatch.line"

    def action_choose(self):
        """Choose this engineer: send him at once, or show what stands against it, or what he may cost."""
        self.ensure_one()
        dispatch, engineer = self.dispatch_id, self.engineer_id
        if not engineer.provider_id:
            return super().action_choose()
        if dispatch.engineer_id != engineer:
            dispatch.engineer_id = engineer
            if dispatch.budget_line_ids:
                return dispatch._reopen()
        # chosen already: to write him once more would propose the budget anew
        if dispatch.conflict and not dispatch.overrule_reason:
            return dispatch._reopen()
        return dispatch.action_confirm()


class FsmDispatchExpense(models.TransientModel):
    """One fee of the budget in the dispatch form."""

    _name = "fsm.dispatch.expense"
    _description = "Budgeted Fee"
    _order = "sequence, id"

    dispatch_id = fields.Many2one("fsm.dispatch", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="dispatch_id.company_currency_id")
    fee_kind_id = fields.Many2one("fsm.fee.kind", required=True, ondelete="cascade", help="What the fee is for.")
    sequence = fields.Integer(related="fee_kind_id.sequence", store=True)
    unit = fields.Selection(related="fee_kind_id.unit")
    budget_qty = fields.Float("Budget Units", default=1.0, digits=(16, 2), help="How many units it may be.")
    budget_price = fields.Monetary("Budget Rate", help="What one unit may cost.")
    budget_amount = fields.Monetary("Budget", compute="_compute_budget_amount", help="What it may cost.")
    budget_note = fields.Char("Worked Out From", help="How the budget was worked out.")
    proposed_qty = fields.Float(digits=(16, 2), readonly=True)
    proposed_price = fields.Monetary(readonly=True)

    _not_negative = models.Constraint(
        "CHECK(COALESCE(budget_qty, 0) >= 0 AND COALESCE(budget_price, 0) >= 0)",
        "Units and rates of expenses can't be below zero.",
    )

    @api.depends("budget_qty", "budget_price")
    def _compute_budget_amount(self):
        for line in self:
            line.budget_amount = line.budget_qty * line.budget_price

    def _is_as_proposed(self):
        self.ensure_one()
        pairs = ((self.budget_price, self.proposed_price), (self.budget_qty, self.proposed_qty))
        return all(round(value - proposed, 2) == 0 for value, proposed in pairs)

    def _prepare_expense_vals(self):
        self.ensure_one()
        return {
            "fee_kind_id": self.fee_kind_id.id,
            "budget_qty": self.budget_qty,
            "budget_price": self.budget_price,
            "budget_note": self.budget_note,
        }
