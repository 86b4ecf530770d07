from odoo import fields, models

from .account_analytic_line import COST_KINDS

MONEY_GROUPS = "fsm_base.group_fsm_manager,account.group_account_readonly,account.group_account_invoice"


def _money(label, words):
    return fields.Monetary(
        label, compute="_compute_job_cost", currency_field="job_currency_id", groups=MONEY_GROUPS, help=words
    )


class FsmJobCostMixin(models.AbstractModel):
    """A record that costs and revenues of service requests are about: their sums, from Odoo's analytic entries."""

    _name = "fsm.job.cost.mixin"
    _description = "Record with Job Cost"

    # The field of the analytic entries that leads to the record.
    _job_cost_link = None

    job_currency_id = fields.Many2one("res.currency", compute="_compute_job_currency_id")
    job_part_cost = _money("Cost of Parts", "What the parts cost the house.")
    job_labour_cost = _money("Cost of Labour", "Hours worked, at the hourly cost of the engineer.")
    job_travel_cost = _money("Cost of Travel", "Hours on the way, at the hourly cost of the engineer.")
    job_outsourcing_cost = _money("Cost of Outsourcing", "What outsourcing providers have billed.")
    job_expense_cost = _money("Cost of Expenses", "What own engineers were paid for their expenses.")
    job_cost = _money("Cost in All", "Parts, labour, travel, outsourcing and expenses.")
    job_revenue = _money("Invoiced Revenue", "What posted invoices charge, before taxes, less credit notes.")
    job_margin = _money("Margin", "Invoiced revenue less cost.")

    def _compute_job_currency_id(self):
        for record in self:
            company = record.company_id or self.env.company
            record.job_currency_id = company.currency_id

    def _compute_job_cost(self):
        # sudo: the fields are for those who may see the sums, whoever may open the entries
        lines = self.env["account.analytic.line"].sudo()
        domain = [(self._job_cost_link, "in", self.ids), ("company_id", "in", self.env.companies.ids)]
        groups = lines._read_group(domain, [self._job_cost_link, "fsm_cost_kind"], ["amount:sum"])
        sums = {(record.id, kind): amount for record, kind, amount in groups}
        for record in self:
            total = 0.0
            for kind, __ in COST_KINDS:
                amount = sums.get((record._origin.id, kind), 0.0)
                if kind == "revenue":
                    record.job_revenue = amount
                else:
                    record[f"job_{kind}_cost"] = -amount
                    total -= amount
            record.job_cost = total
            record.job_margin = record.job_revenue - total

    def action_open_job_cost(self):
        """Open Odoo's analytic entries that the sums are made of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_account.account_analytic_line_action_fsm")
        return {**action, "domain": [(self._job_cost_link, "=", self.id)], "display_name": self.display_name}
