from odoo.tests import HttpCase, tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlanTours(PlanCase, HttpCase):
    """The service manager looks at what is proposed and has it done."""

    def test_manager_applies(self):
        valve = self.make_part("Tour Valve")
        for days in (10, 100, 200):
            self.used(valve, 3, days)
        self.engineer.keeps_stock = True
        self.recompute()
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour("/odoo/parts-planning", "fsm_manager_applies_plans", login=self.manager.login)
        request = self.env["fsm.part.request"].search([("engineer_id", "=", self.engineer.id)])
        self.assertEqual((request.state, request.line_ids.product_id), ("submitted", valve))
