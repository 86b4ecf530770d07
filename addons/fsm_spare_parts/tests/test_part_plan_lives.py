from datetime import timedelta

from odoo.tests import tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlanLives(PlanCase):
    """How long machines have been in service, which of them are under cover, and when they leave: by their component
    trees, and by the bill."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seal = cls.env["product.product"].create({"name": "Seal", "is_storable": True})
        cls.machine = cls.env["product.product"].create({"name": "Press", "is_storable": True})

    def make_bill(self):
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": self.machine.product_tmpl_id.id,
                "bom_line_ids": [(0, 0, {"product_id": self.seal.id, "product_qty": 2})],
            }
        )

    def days(self, number):
        return self.today + timedelta(days=number)

    def make_unit(self, installed=-730, covered_until=100, state="installed", **values):
        number = self.env["fsm.installed.product"].search_count([])
        unit = self.env["fsm.installed.product"].create(
            {
                "product_id": self.machine.id,
                "serial": f"L-{number}",
                "partner_id": self.customer.id,
                "installed_on": installed and self.days(installed),
                "warranty_part_end": covered_until is not None and self.days(covered_until),
            }
        )
        unit._fsm_moving().write({"state": state, **values})
        return unit

    def make_units(self):
        """Seven machines: six years in service together, three of the machines under cover."""
        self.make_unit()
        self.make_unit(-365, covered_until=-1)
        self.make_unit(state="retired", retired_on=self.days(-365))
        stored = self.make_unit(installed=None, covered_until=None, state="in_stock")
        self.make_unit(-365, covered_until=0, state="loaned")
        self.make_unit(-365, state="in_repair")
        self.make_unit(30, covered_until=None)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fsm_installed_product SET create_date = create_date - INTERVAL '900 days' WHERE id = %s",
            (stored.id,),
        )
        self.env.invalidate_all()

    def check_numbers(self):
        """6 used in 2 × 6 years: a half a piece and year; 3 × 2 pieces under cover: 3 a year."""
        self.used(self.seal, 6, 500)
        self.recompute()
        plan = self.plan(self.seal)
        self.assertEqual((plan.method, plan.installed_qty), ("base", 6))
        self.assertAlmostEqual(plan.failure_rate, 0.5, places=3)
        self.assertAlmostEqual(plan.demand_year, 3, places=2)
        self.assertFalse(plan.phase_out)

    def test_by_the_bill(self):
        self.make_units()
        self.make_bill()
        self.check_numbers()

    def test_by_their_trees(self):
        self.make_bill()
        self.make_units()
        self.assertTrue(self.env["fsm.installed.component"].search([("product_id", "=", self.seal.id)]))
        self.check_numbers()

    def test_shipped_but_not_installed(self):
        """From the day it was shipped on it is in service: one year, two pieces, one used: a half."""
        self.make_unit(installed=None, shipped_on=self.days(-365))
        self.make_bill()
        self.used(self.seal, 1, 500)
        self.recompute()
        self.assertAlmostEqual(self.plan(self.seal).failure_rate, 0.5, places=3)

    def leaves(self):
        self.recompute()
        plan = self.plan(self.seal)
        return plan.phase_out and plan.phase_out_on

    def test_the_last_one_leaves(self):
        """By the bill, by trees, and by both: the last day of all; nobody knows, as long as it is open for one."""
        self.make_unit(end_of_life=self.days(73))
        self.make_unit(end_of_life=self.days(10))
        self.make_bill()
        self.assertEqual(self.leaves(), self.days(73))
        in_trees = self.make_unit(end_of_life=self.days(50))
        self.assertEqual(self.leaves(), self.days(73))
        in_trees.end_of_life = self.days(90)
        self.assertEqual(self.leaves(), self.days(90))
        in_trees.end_of_life = False
        self.assertFalse(self.leaves())
        in_trees.end_of_life = self.days(50)
        self.make_unit()
        self.assertFalse(self.leaves())

    def test_open_for_one_without_a_tree(self):
        self.make_unit(end_of_life=self.days(73))
        self.make_unit()
        self.make_bill()
        self.make_unit(end_of_life=self.days(10))
        self.assertFalse(self.leaves())

    def test_it_leaves_today(self):
        """The last machine leaves today, or should have left: nothing is needed any more."""
        self.seal.product_tmpl_id.fsm_failure_rate = 3
        unit = self.make_unit()
        self.make_bill()
        for days in (0, -20):
            unit.end_of_life = self.days(days)
            with self.subTest(days=days):
                self.assertEqual(self.leaves(), self.days(days))
                plan = self.plan(self.seal)
                self.assertEqual((plan.final_qty, plan.min_qty, plan.max_qty, plan.proposal), (0, 0, 0, "none"))
        unit.end_of_life = self.days(1)
        self.assertEqual(self.leaves(), self.days(1))
        self.assertEqual(self.plan(self.seal).final_qty, 1, "6 a year: 6 / 365, rounded up")

    def test_nothing_under_cover(self):
        """The rate is known, but no machine is under cover: others buy their parts as they need them."""
        self.seal.product_tmpl_id.fsm_failure_rate = 3
        self.make_unit(covered_until=-1)
        self.make_bill()
        self.used(self.seal, 2, 10)
        self.recompute()
        plan = self.plan(self.seal)
        self.assertEqual((plan.method, plan.installed_qty, plan.demand_year), ("poisson", 0, 2))

    def test_bags_are_planned_by_what_was_used(self):
        self.seal.product_tmpl_id.fsm_failure_rate = 3
        self.make_unit()
        self.make_bill()
        self.used(self.seal, 2, 10)
        self.engineer.keeps_stock = True
        self.recompute()
        bag = self.plan(self.seal, self.engineer)
        self.assertEqual((bag.method, bag.demand_year, bag.installed_qty), ("poisson", 2, 0))
        self.assertEqual(self.plan(self.seal).demand_year, 6)
