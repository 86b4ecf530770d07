from odoo.tests import HttpCase, tagged

from odoo.addons.fsm_spare_parts.tests.plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlanPurchaseTours(PlanCase, HttpCase):
    """The service manager has what is missing bought."""

    def test_manager_has_parts_bought(self):
        vendor = self.env["res.partner"].create({"name": "Tour Vendor"})
        valve = self.make_part(
            "Tour Valve", seller_ids=[(0, 0, {"partner_id": vendor.id, "price": 80, "delay": 30, "min_qty": 10})]
        )
        self.used(valve, 9, 10)
        self.recompute()
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour("/odoo/parts-planning", "fsm_manager_has_parts_bought", login=self.manager.login)
        line = self.env["purchase.order"].search([("partner_id", "=", vendor.id)]).order_line
        self.assertEqual((line.product_id, line.product_qty, line.price_unit), (valve, 10, 80))
