from datetime import timedelta

from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlanBase(PlanCase):
    """Parts with little history are planned from the machines that contain them; parts of machines that leave are
    phased out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seal = cls.make_seal("Seal")
        cls.machine = cls.env["product.product"].create({"name": "Press", "is_storable": True})
        cls.make_bill(cls.machine, (cls.seal, 2))

    @classmethod
    def make_seal(cls, name):
        return cls.env["product.product"].create({"name": name, "is_storable": True})

    @classmethod
    def make_bill(cls, product, *parts):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": quantity}) for part, quantity in parts],
            }
        )

    def make_units(self, count, covered=True, product=None, **values):
        """Machines that have been in service for two years."""
        end = self.today + timedelta(days=100 if covered else -1)
        number = self.env["fsm.installed.product"].search_count([])
        return self.env["fsm.installed.product"].create(
            [
                {
                    "product_id": (product or self.machine).id,
                    "serial": f"P-{number + index}",
                    "partner_id": self.customer.id,
                    "installed_on": self.today - timedelta(days=730),
                    "warranty_part_end": end,
                    **values,
                }
                for index in range(count)
            ]
        )

    def drop_trees(self, units):
        """The machines were registered before there were bills: they have no component tree."""
        self.env["fsm.installed.component"].search([("unit_id", "in", units.ids)]).unlink()

    def test_estimated_rate(self):
        """0.05 a year × 2 pieces × 20 machines = 2 a year; 14 days: m = 0.077, P(0) = 0.926, P(≤1) = 0.997: with one
        left more is ordered."""
        self.make_units(20)
        self.make_units(5, covered=False)
        self.seal.product_tmpl_id.fsm_failure_rate = 0.05
        self.recompute()
        plan = self.plan(self.seal)
        self.assertEqual((plan.method, plan.installed_qty, plan.failure_rate), ("base", 40, 0.05))
        self.assertAlmostEqual(plan.demand_year, 2)
        self.assertEqual(plan.min_qty, 2)
        self.assertEqual((plan.proposal, plan.proposed_qty), ("buy", 3))
        self.assertIn("0.05 failures a year × 40 pieces under cover = 2.00 a year", plan.reason)

    def test_rate_from_history(self):
        """2 used ever, of 2 × (10 + 5) pieces for two years each: 2 / 60 a piece and year; 20 of them under cover."""
        self.make_units(10)
        self.make_units(5, covered=False)
        self.used(self.seal, 2, 500)
        self.recompute()
        plan = self.plan(self.seal)
        self.assertEqual(plan.method, "base")
        self.assertAlmostEqual(plan.failure_rate, 2 / 60, places=4)
        self.assertAlmostEqual(plan.demand_year, 0.67, places=2)

    def test_trees_count_before_bills(self):
        units = self.make_units(4)
        self.env["fsm.installed.component"].search([("unit_id", "in", units.ids)])._take_out(self.today, "test")
        other = self.make_seal("New Seal")
        self.env["fsm.installed.component"].create(
            [{"unit_id": unit.id, "product_id": other.id, "quantity": 3} for unit in units[:2]]
        )
        self.recompute()
        self.assertEqual(self.plan(other).installed_qty, 6)
        self.assertEqual(self.plan(self.seal).installed_qty, 4, "two machines without anything inside: by the bill")

    def test_bill_of_several_levels(self):
        ring = self.make_seal("Ring")
        self.make_bill(self.seal, (ring, 3))
        units = self.make_units(2)
        self.drop_trees(units)
        self.recompute()
        self.assertEqual(self.plan(ring).installed_qty, 12)

    def test_known_demand_counts_more_than_machines(self):
        self.make_units(20)
        self.seal.product_tmpl_id.fsm_failure_rate = 0.05
        for days in (10, 20, 30):
            self.used(self.seal, 1, days)
        self.recompute()
        plan = self.plan(self.seal)
        self.assertEqual((plan.method, plan.use_count), ("poisson", 3))
        self.assertAlmostEqual(plan.demand_year, 3)

    def test_nothing_is_known(self):
        self.make_units(20)
        self.recompute()
        plan = self.plan(self.seal)
        self.assertEqual((plan.method, plan.demand_year, plan.min_qty, plan.proposal), ("poisson", 0, 0, "none"))

    def test_machines_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other Service"})
        self.make_units(3, company_id=other.id)
        self.make_units(1)
        self.recompute()
        self.assertEqual(self.plan(self.seal).installed_qty, 2)

    # ------------------------------------------------------------------
    # Phase-out
    # ------------------------------------------------------------------

    def test_phase_out(self):
        """The last machine leaves in 73 days; 10 a year are needed: 2 until then, whatever the levels say."""
        leaves = self.today + timedelta(days=73)
        self.make_units(1, end_of_life=leaves)
        self.make_units(1, end_of_life=self.today + timedelta(days=10))
        self.seal.product_tmpl_id.fsm_failure_rate = 2.5
        self.company.fsm_plan_lead_days = 200
        self.recompute()
        plan = self.plan(self.seal)
        self.assertTrue(plan.phase_out)
        self.assertEqual((plan.phase_out_on, plan.final_qty), (leaves, 2))
        self.assertEqual((plan.min_qty, plan.max_qty, plan.proposed_qty), (2, 2, 2))
        self.assertIn("Final buy", plan.reason)
        self.assertEqual(self.seal.fsm_phase_out_on, leaves)
        self.assertEqual(self.seal.product_tmpl_id.fsm_phase_out_on, leaves)
        self.put(self.seal, self.stock, 1)
        self.recompute()
        self.assertEqual(self.plan(self.seal).proposed_qty, 1)

    def test_all_machines_retired(self):
        units = self.make_units(2)
        for unit in units:
            unit.with_user(self.manager).action_retire(reason="scrapped")
        self.seal.product_tmpl_id.fsm_failure_rate = 2.5
        for days in (10, 20, 30):
            self.used(self.seal, 4, days)
        self.recompute()
        plan = self.plan(self.seal)
        self.assertEqual((plan.phase_out, plan.phase_out_on), (True, self.today))
        self.assertEqual((plan.max_qty, plan.proposal), (0, "none"), "nobody needs it any more")

    def test_one_machine_stays(self):
        self.make_units(1, end_of_life=self.today + timedelta(days=73))
        stays = self.make_units(1)
        self.recompute()
        self.assertFalse(self.plan(self.seal).phase_out)
        self.assertFalse(self.seal.fsm_phase_out_on)
        stays.end_of_life = self.today + relativedelta(months=12, days=1)
        self.recompute()
        self.assertFalse(self.plan(self.seal).phase_out, "a year and a day is more than twelve months")
        stays.end_of_life = self.today + relativedelta(months=12)
        self.recompute()
        self.assertTrue(self.plan(self.seal).phase_out)

    def test_part_of_no_machine(self):
        self.used(self.part, 2, 10)
        self.recompute()
        self.assertFalse(self.plan(self.part).phase_out)

    @mute_logger("odoo.sql_db")
    def test_numbers_out_of_bounds(self):
        for record, name, value in (
            (self.company, "fsm_plan_service_level", 100),
            (self.company, "fsm_plan_window_days", 0),
            (self.seal.product_tmpl_id, "fsm_service_level", 40),
            (self.seal.product_tmpl_id, "fsm_failure_rate", -1),
            (self.seal.categ_id or self.env["product.category"].create({"name": "x"}), "fsm_service_level", 100),
        ):
            with self.subTest(name=name), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                record[name] = value
                self.env.flush_all()
