from odoo import api, models


class SaleOrderLine(models.Model):
    """The parts of a quotation on site come out of the engineer's bag, with his report."""

    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        from_warehouse = self.filtered(lambda line: not line.order_id.fsm_task_id)
        return super(SaleOrderLine, from_warehouse)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    @api.depends("order_id.fsm_task_id")
    def _compute_qty_delivered_method(self):
        super()._compute_qty_delivered_method()
        on_site = self.filtered(lambda line: line.order_id.fsm_task_id and not line.is_expense)
        on_site.qty_delivered_method = "manual"
