from odoo.tests import tagged

from odoo.addons.fsm_sale.tests.common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteStock(QuoteCase):
    """What is quoted on site does not leave the warehouse."""

    def test_an_accepted_quotation_ships_nothing(self):
        self.part.is_storable = True
        task = self.task_on_site()
        order = self.sign(self.quote(task, [(self.part, 2)]))
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.order_line.move_ids)
        self.assertEqual(order.order_line.qty_delivered_method, "manual")

    def test_orders_of_sales_ship_as_ever(self):
        self.part.is_storable = True
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [(0, 0, {"product_id": self.part.id, "product_uom_qty": 2})],
            }
        )
        order.action_confirm()
        self.assertTrue(order.picking_ids)
        self.assertEqual(order.order_line.qty_delivered_method, "stock_move")
