from odoo.tests import HttpCase, new_test_user, tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlanTours(PlanCase, HttpCase):
    """The service manager looks at what is proposed and has it done; others set what it is worked out from."""

    def desk(self, tour, user, url="/odoo/parts-planning"):
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour(url, tour, login=user.login)

    def make_valve(self):
        valve = self.make_part("Tour Valve")
        for days in (10, 100, 200):
            self.used(valve, 3, days)
        return valve

    def test_manager_applies(self):
        valve = self.make_valve()
        self.engineer.keeps_stock = True
        self.recompute()
        self.desk("fsm_manager_applies_plans", self.manager)
        request = self.env["fsm.part.request"].search([("engineer_id", "=", self.engineer.id)])
        self.assertEqual((request.state, request.line_ids.product_id), ("submitted", valve))

    def test_manager_reads_a_plan(self):
        valve = self.make_valve()
        self.recompute()
        self.desk("fsm_manager_reads_a_plan", self.manager)
        rule = self.env["stock.warehouse.orderpoint"].search([("product_id", "=", valve.id)])
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (2, 3))

    def test_manager_moves_a_surplus(self):
        valve = self.make_valve()
        south = self.env["stock.warehouse"].create({"name": "South", "code": "SO"})
        self.put(valve, south.lot_stock_id, 8)
        self.recompute()
        self.desk("fsm_manager_moves_a_surplus", self.manager)
        moves = self.env["stock.move"].search([("product_id", "=", valve.id), ("state", "=", "assigned")])
        self.assertEqual((moves.location_id, moves.product_uom_qty), (south.lot_stock_id, 3))

    def test_warehouse_names_a_substitute(self):
        valve, washable = self.make_part("Tour Valve"), self.make_part("Tour Washable")
        chief = new_test_user(
            self.env,
            "fsm_test_chief",
            groups="base.group_user,stock.group_stock_manager,product.group_product_manager",
            lang="en_US",
        )
        self.desk("fsm_warehouse_names_a_substitute", chief, f"/odoo/product.template/{valve.product_tmpl_id.id}")
        self.assertEqual((valve.fsm_substitute_ids, valve.fsm_service_level), (washable, 99))

    def test_admin_sets_planning(self):
        settings = self.env.ref("fsm_base.res_config_settings_action_fsm")
        boss = new_test_user(
            self.env, "fsm_test_boss", groups="base.group_system,fsm_base.group_fsm_admin", lang="en_US"
        )
        self.desk("fsm_admin_sets_planning", boss, f"/odoo/action-{settings.id}")
        company = self.company
        company.invalidate_recordset()
        self.assertEqual(
            (company.fsm_plan_service_level, company.fsm_plan_bag_demand, company.fsm_plan_review_days), (97.5, 6, 45)
        )
