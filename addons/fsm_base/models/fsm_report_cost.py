from odoo import api, fields, models


class FsmReportLineMixin(models.AbstractModel):
    """What a line costs the house."""

    _inherit = "fsm.report.line.mixin"

    cost = fields.Monetary(
        readonly=True,
        copy=False,
        groups="fsm_base.group_fsm_manager",
        help="What the line costs the house, kept when the report is approved: the part at its cost, the hours at the "
        "hourly cost of the employee.",
    )

    def _get_cost(self):
        """Hook: what the line costs the house today, in the currency of the company."""
        return 0.0

    def _is_charge_review(self, vals):
        # kept by the approval, which nobody can do by hand: the field is written with sudo alone
        return (self.env.su and vals.keys() == {"cost"}) or super()._is_charge_review(vals)


class FsmReportPart(models.Model):
    _inherit = "fsm.report.part"

    def _get_cost(self):
        """Quantity, in the unit of the product, times its cost. Approved later, a report has tomorrow's cost."""
        product = self.product_id.with_company(self.company_id)
        quantity = self.quantity
        if self.uom_id and self.uom_id != product.uom_id:
            quantity = self.uom_id._compute_quantity(quantity, product.uom_id, round=False)
        return quantity * product.standard_price


class FsmReportLabor(models.Model):
    _inherit = "fsm.report.labor"

    def _get_cost(self):
        """Hours times the hourly cost of the employee; what an outsourcing provider asks is in his settlement."""
        return self.hours * self.engineer_id.employee_id.hourly_cost


class FsmServiceReport(models.Model):
    """What the visit cost the house."""

    _inherit = "fsm.service.report"

    amount_cost = fields.Monetary(
        "Cost",
        compute="_compute_amount_cost",
        store=True,
        groups="fsm_base.group_fsm_manager",
        help="What parts and hours cost the house, kept when the report was approved.",
    )

    @api.depends("part_line_ids.cost", "labor_line_ids.cost")
    def _compute_amount_cost(self):
        for report in self:
            report.amount_cost = sum(report.part_line_ids.mapped("cost")) + sum(report.labor_line_ids.mapped("cost"))

    def _action_approve(self):
        self._store_costs()
        super()._action_approve()

    def _store_costs(self):
        """Keep what the lines cost now: tomorrow's prices and wages don't change history."""
        # sudo: costs and wages are not for whoever approves, or for the engineer where the review is skipped
        for lines in (self.sudo().part_line_ids, self.sudo().labor_line_ids):
            for line in lines:
                line.cost = line.currency_id.round(line._get_cost())
