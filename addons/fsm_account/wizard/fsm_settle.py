from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmSettle(models.TransientModel):
    """The form that settles the visits of a period: whose, from when until when, and what there is."""

    _name = "fsm.settle"
    _description = "Settle Visits"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    whose = fields.Selection(
        [("providers", "Outsourcing Providers"), ("engineers", "Own Engineers")],
        default="providers",
        required=True,
        help="Whose visits are settled.",
    )
    provider_id = fields.Many2one(
        "res.partner", domain=[("is_company", "=", True)], help="Only this provider; empty: one settlement for each."
    )
    engineer_id = fields.Many2one(
        "fsm.engineer",
        "Own Engineer",
        domain="[('provider_id', '=', False), ('company_id', '=', company_id)]",
        help="Only this engineer; empty: one settlement for each.",
    )
    date_from = fields.Date(
        "First Day", required=True, default=lambda self: self._get_first_day(), help="Visits done from this day on."
    )
    date_to = fields.Date(
        "Last Day", required=True, default=lambda self: self._get_last_day(), help="Visits done until this day."
    )
    expense_ids = fields.Many2many(
        "fsm.expense", string="Visits to Settle", compute="_compute_expense_ids", help="What will be settled."
    )
    visit_count = fields.Integer("Visits", compute="_compute_expense_ids", help="How many visits will be settled.")
    amount = fields.Monetary("Visits' Amount", compute="_compute_expense_ids", help="What they did cost.")

    @api.model
    def _get_first_day(self):
        """The first day of last month."""
        return fields.Date.context_today(self) + relativedelta(day=1, months=-1)

    @api.model
    def _get_last_day(self):
        return fields.Date.context_today(self) + relativedelta(day=1, days=-1)

    @api.depends("company_id", "whose", "provider_id", "engineer_id", "date_from", "date_to")
    def _compute_expense_ids(self):
        for form in self:
            form.expense_ids = form._get_expenses()
            form.visit_count = len(form.expense_ids)
            form.amount = sum(form.expense_ids.mapped("actual_amount"))

    def _get_expenses(self):
        self.ensure_one()
        expenses = self.env["fsm.expense"]
        if not self.date_from or not self.date_to:
            return expenses
        outsourced = self.whose == "providers"
        domain = self.env["fsm.settlement"]._get_domain_to_settle(
            self.company_id,
            self.date_from,
            self.date_to,
            provider=self.provider_id if outsourced else None,
            engineer=None if outsourced else self.engineer_id,
        )
        return expenses.search([("provider_id", "!=" if outsourced else "=", False), *domain])

    def action_settle(self):
        """Make the settlements.

        :return: the action that shows them
        :raise UserError: there is nothing to settle
        """
        self.ensure_one()
        settlements = self.env["fsm.settlement"]
        settlements._check_may_settle()
        if self.date_to < self.date_from:
            raise UserError(self.env._("The last day can't be before the first one."))
        expenses = self._get_expenses()
        if not expenses:
            raise UserError(
                self.env._(
                    "There is nothing to settle from %(start)s to %(stop)s: no visit is done, has approved expenses "
                    "and is not settled yet.",
                    start=fields.Date.to_string(self.date_from),
                    stop=fields.Date.to_string(self.date_to),
                )
            )
        made = settlements._settle(expenses, self.date_from, self.date_to)
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_account.fsm_settlement_action")
        if len(made) == 1:
            return {**action, "views": [(False, "form")], "res_id": made.id}
        return {**action, "domain": [("id", "in", made.ids)], "context": {}}
