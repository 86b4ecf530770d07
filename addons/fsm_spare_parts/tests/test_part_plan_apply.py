from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlanApply(PlanCase):
    """Proposals become rules, transfers and part requests, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = new_test_user(cls.env, "fsm_test_chief", groups="base.group_user,stock.group_stock_manager")
        cls.valve = cls.env["product.product"].create({"name": "Valve", "is_storable": True})
        # 9 a year: m = 0.345 in 14 days, P(≤1) = 0.953: 2; 30 days are 0.74: up to 3. In 3 days m = 0.074: 2 as well.
        for days in (10, 100, 200):
            cls.used(cls.valve, 3, days)
        cls.engineer.keeps_stock = True

    def apply(self, plans, user=None):
        return plans.with_user(user or self.planner).action_apply()["params"]["message"]

    def rules(self, product=None):
        return (
            self.env["stock.warehouse.orderpoint"]
            .with_context(active_test=False)
            .search([("product_id", "=", (product or self.valve).id)])
        )

    def test_warehouse_gets_a_rule(self):
        self.recompute()
        plan = self.plan(self.valve)
        self.assertEqual((plan.min_qty, plan.max_qty, plan.proposal, plan.proposed_qty), (2, 3, "buy", 3))
        self.assertIn("1 made", self.apply(plan))
        rule = self.rules()
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (2, 3))
        self.assertEqual((rule.location_id, rule.warehouse_id, rule.trigger), (self.stock, self.warehouse, "manual"))

    def test_rule_is_never_doubled(self):
        self.recompute()
        plan = self.plan(self.valve)
        self.apply(plan)
        # where purchase is installed, a part without a vendor is named again
        self.assertNotIn("Reordering rules", " ".join(plan._apply()))
        self.rules().write({"product_min_qty": 0, "product_max_qty": 9, "trigger": "auto"})
        self.assertIn("1 changed", self.apply(plan))
        self.assertEqual(self.rules().mapped("product_max_qty"), [3])
        self.assertEqual(self.rules().trigger, "auto", "whether it orders by itself is the people's")
        self.rules().active = False
        self.assertIn("1 changed", self.apply(plan))
        self.assertTrue(self.rules().active)

    def test_engineers_get_one_request_each(self):
        self.used_from_bag(self.part)
        self.recompute()
        plans = self.plan(self.valve, self.engineer) | self.plan(self.part, self.engineer)
        self.assertEqual(plans.mapped("proposal"), ["transfer"] * 2)
        asked = {plan.product_id: plan.proposed_qty for plan in plans}
        self.apply(plans)
        request = self.env["fsm.part.request"].search([("engineer_id", "=", self.engineer.id)])
        self.assertEqual(len(request), 1)
        self.assertEqual((request.state, request.warehouse_id), ("submitted", self.warehouse))
        self.assertFalse(request.task_id)
        self.assertEqual({line.product_id: line.asked_qty for line in request.line_ids}, asked)
        self.assertIn("submitted", self.holders(request), "it waits for the service manager")

    def used_from_bag(self, product):
        """Some pieces in the bag, used by reports: more than the reorder point of it is gone."""
        self.put(product, self.engineer.good_location_id, 9)
        for days in (20, 60, 90):
            self.used(product, 3, days)

    def test_open_requests_count(self):
        self.recompute()
        plan = self.plan(self.valve, self.engineer)
        self.apply(plan)
        self.assertEqual((plan.incoming_qty, plan.proposal), (3, "none"))
        with self.assertRaisesRegex(UserError, "Nothing is proposed here any more"):
            self.apply(plan)
        request = self.env["fsm.part.request"].search([("engineer_id", "=", self.engineer.id)])
        self.put(self.valve, self.stock, 5)
        request.with_user(self.manager).action_approve()
        self.recompute()
        self.assertEqual((plan.incoming_qty, plan.proposal), (3, "none"), "approved: on its way")
        self.ship(request)
        self.recompute()
        self.assertEqual((plan.incoming_qty, plan.proposal), (3, "none"), "shipped: on its way")
        self.receive(request)
        self.recompute()
        self.assertEqual((plan.free_qty, plan.incoming_qty, plan.proposal), (3, 0, "none"))

    def test_refused_is_proposed_again(self):
        self.recompute()
        plan = self.plan(self.valve, self.engineer)
        self.apply(plan)
        request = self.env["fsm.part.request"].search([("engineer_id", "=", self.engineer.id)])
        request.with_user(self.manager).action_refuse("Too early")
        self.recompute()
        self.assertEqual(plan.proposal, "transfer")

    def test_surplus_of_another_warehouse(self):
        other = self.env["stock.warehouse"].create({"name": "South", "code": "SOUTH"})
        self.put(self.valve, other.lot_stock_id, 6)
        self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.valve.id,
                "warehouse_id": other.id,
                "location_id": other.lot_stock_id.id,
                "product_min_qty": 1,
                "product_max_qty": 4,
            }
        )
        self.recompute()
        plan = self.plan(self.valve)
        self.assertEqual((plan.proposal, plan.source_warehouse_id, plan.proposed_qty), ("transfer", other, 2))
        self.assertIn("move 2 from South", plan.reason)
        self.apply(plan)
        move = self.env["stock.move"].search(
            [("product_id", "=", self.valve.id), ("location_dest_id", "=", self.stock.id)]
        )
        self.assertEqual((move.location_id, move.product_uom_qty, move.state), (other.lot_stock_id, 2, "assigned"))
        self.assertEqual((plan.incoming_qty, plan.proposal), (2, "none"), "two are coming: not less than reorder point")

    def test_stale_proposals_are_worked_out_anew(self):
        self.recompute()
        plan = self.plan(self.valve, self.engineer)
        self.assertEqual(plan.proposal, "transfer")
        self.put(self.valve, self.engineer.good_location_id, 5)
        with self.assertRaisesRegex(UserError, "Nothing is proposed here any more"):
            self.apply(plan)
        self.assertFalse(self.env["fsm.part.request"].search([("engineer_id", "=", self.engineer.id)]))

    def test_who(self):
        self.recompute()
        plan = self.plan(self.valve)
        for user in (self.bystander, self.engineer_user, self.agent, self.dispatcher, self.keeper):
            for method in ("action_apply", "action_recompute"):
                with self.subTest(user=user.name, method=method), self.assertRaises(AccessError):
                    getattr(plan.with_user(user), method)()
        for user in (self.admin, self.chief):
            with self.subTest(user=user.name):
                plan.with_user(user).action_recompute()
        plans = plan | self.plan(self.valve, self.engineer)
        self.assertTrue(self.apply(plans, self.chief), "he may not create part requests by himself, but by this")
        self.assertEqual(len(self.rules()), 1)

    def test_who_reads_what(self):
        self.used(self.part, 2, 10, engineer=self.other_engineer)
        self.other_engineer.keeps_stock = True
        self.recompute()
        mine, others = self.plan(self.valve, self.engineer), self.plan(self.part, self.other_engineer)
        self.assertTrue(mine and others)
        plans = self.env["fsm.part.plan"]
        self.assertEqual(plans.with_user(self.engineer_user).search([]), mine)
        self.assertEqual(plans.with_user(self.other_user).search([]), others)
        for user in (self.manager, self.admin, self.keeper, self.chief):
            with self.subTest(user=user.name):
                self.assertLessEqual(
                    set((mine | others | self.plan(self.valve)).ids), set(plans.with_user(user).search([]).ids)
                )
        for user in (self.bystander, self.agent):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                plans.with_user(user).search([])

    def test_nobody_writes_by_hand(self):
        self.recompute()
        for user in (self.manager, self.admin, self.chief, self.engineer_user):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.plan(self.valve, self.engineer).with_user(user).write({"min_qty": 9})

    def test_cron(self):
        cron = self.env.ref("fsm_spare_parts.cron_plan_parts")
        self.company.fsm_plan_error = "An old failure"
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertTrue(self.plan(self.valve))
        self.assertFalse(self.company.fsm_plan_error)

    def test_failure_of_one_company_does_not_stop_the_others(self):
        broken = self.env["res.company"].create({"name": "Broken Service"})
        plans = self.env.registry["fsm.part.plan"]
        work = plans._recompute

        def recompute(self, company, products=None):
            if company == broken:
                raise ZeroDivisionError("a number is missing")
            return work(self, company, products)

        self.patch(plans, "_recompute", recompute)
        with self.enter_registry_test_mode(), self.assertLogs("odoo.addons.fsm_spare_parts", "ERROR"):
            self.env.ref("fsm_spare_parts.cron_plan_parts").method_direct_trigger()
        self.assertTrue(self.plan(self.valve))
        self.assertEqual(broken.fsm_plan_error, "a number is missing")
        self.assertFalse(self.company.fsm_plan_error)
