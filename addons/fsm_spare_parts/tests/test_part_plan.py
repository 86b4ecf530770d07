from odoo.tests import tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlan(PlanCase):
    """From service reports to safety stocks."""

    def test_what_was_used(self):
        self.used(self.part, 2, 10)
        self.used(self.part, 3, 40)
        self.used(self.part, 7, 400)
        self.engineer.keeps_stock = True
        self.recompute()
        for engineer in (None, self.engineer):
            plan = self.plan(self.part, engineer)
            self.assertEqual((plan.used_qty, plan.use_count, plan.window_days), (5, 2, 365))
            self.assertAlmostEqual(plan.demand_year, 5)
            self.assertEqual(plan.method, "poisson")

    def test_slow_mover(self):
        """6 a year at the warehouse, 61 days: m = 1.003, P(≤3) = 0.9807 ≥ 95 %: fewer than 4 are too few; for 30 days
        more 0.49: up to 5."""
        for days in (10, 100, 200):
            self.used(self.part, 2, days)
        self.company.fsm_plan_lead_days = 61
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual((plan.min_qty, plan.max_qty, plan.lead_days), (4, 5, 61))
        self.assertAlmostEqual(plan.lead_demand, 1.0, places=2)
        self.assertAlmostEqual(plan.safety_qty, 3.0, places=2)
        self.assertEqual((plan.free_qty, plan.proposal), (10, "none"))

    def test_fast_mover(self):
        """One month with 24: σ² = (576 − 24² / 12) / 11 = 48; 14 days at 95 %: 1.645 × √48 × √(14 / 30.4) = 7.73;
        m = 24 × 14 / 365 = 0.92; reorder below 8.65 → 9; 30 days are 1.97: up to 10.62 → 11. The period is
        365 / 12 days, hardly more than 30.4."""
        self.used(self.part, 24, 10)
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual(plan.method, "normal")
        self.assertAlmostEqual(plan.sigma_month, 6.93, places=2)
        self.assertAlmostEqual(plan.safety_qty, 7.73, places=1)
        self.assertEqual((plan.min_qty, plan.max_qty), (9, 11))

    def test_months_without_use_count(self):
        """12 in one month and 12 in another: squares 288 − 24² / 12 = 240, / 11 = 21.8."""
        self.used(self.part, 12, 10)
        self.used(self.part, 12, 100)
        self.recompute()
        self.assertAlmostEqual(self.plan(self.part).sigma_month, 4.67, places=2)

    def test_units_of_measure(self):
        self.used(self.part, 1, 10, uom=self.env.ref("uom.product_uom_dozen"))
        self.used(self.part, 3, 20)
        self.recompute()
        self.assertEqual(self.plan(self.part).used_qty, 15)

    def test_parts_of_a_unit_are_whole_others_are_not(self):
        oil = self.make_part("Oil", uom_id=self.env.ref("uom.product_uom_litre").id)
        for product in (oil, self.part):
            self.used(product, 20.5, 10)
        self.recompute()
        self.assertNotEqual(self.plan(oil).min_qty % 1, 0)
        self.assertEqual(self.plan(self.part).min_qty % 1, 0)

    def test_only_approved_reports_count(self):
        self.used(self.part, 2, 10)
        self.used(self.part, 3, approve=False)
        returned = self.used(self.part, 4, approve=False)
        returned.with_user(self.manager).action_return("Which filter?")
        self.recompute()
        self.assertEqual(self.plan(self.part).used_qty, 2)

    def test_another_company(self):
        self.used(self.part, 2, 10)
        other = self.env["res.company"].create({"name": "Other Service"})
        self.manager.write({"company_ids": [(4, other.id)]})
        plans = self.env["fsm.part.plan"].with_user(self.manager)
        plans.with_company(other).with_context(allowed_company_ids=other.ids).action_recompute()
        here = plans.sudo().search([("product_id", "=", self.part.id), ("company_id", "=", other.id)])
        self.assertFalse(here, "their reports are theirs")
        self.recompute()
        self.assertTrue(self.plan(self.part))
        theirs = plans.with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([("product_id", "=", self.part.id)]))

    def test_whose_reports(self):
        """The engineer's own for his bag, all for the warehouse; nothing for those who keep no parts."""
        self.used(self.part, 2, 10)
        self.used(self.part, 3, 10, engineer=self.other_engineer)
        self.engineer.keeps_stock = True
        self.recompute()
        self.assertEqual(self.plan(self.part).used_qty, 5)
        self.assertEqual(self.plan(self.part, self.engineer).used_qty, 2)
        self.assertFalse(self.plan(self.part, self.other_engineer))

    def test_young_company(self):
        """Reports for 30 days only: demand is worked out from 90 days, not blown up from 30."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE fsm_service_report SET approved_on = now() AT TIME ZONE 'UTC' - INTERVAL '30 days'")
        self.env.invalidate_all()
        self.used(self.part, 9, 10)
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual(plan.window_days, 90)
        self.assertAlmostEqual(plan.demand_year, 36.5)

    def test_lead_time_of_the_main_vendor(self):
        vendors = self.env["res.partner"].create([{"name": "Slow Vendor"}, {"name": "Main Vendor"}])
        self.env["product.supplierinfo"].create(
            [
                {
                    "partner_id": vendor.id,
                    "product_tmpl_id": self.part.product_tmpl_id.id,
                    "delay": delay,
                    "sequence": order,
                }
                for vendor, delay, order in zip(vendors, (90, 30), (2, 1), strict=True)
            ]
        )
        self.used(self.part, 2, 10)
        self.used(self.belt_without_serials(), 1, 10)
        self.engineer.keeps_stock = True
        self.recompute()
        self.assertEqual(self.plan(self.part).lead_days, 30)
        self.assertEqual(self.plan(self.part, self.engineer).lead_days, 3)
        self.assertEqual(self.plan(self.belt_without_serials()).lead_days, 14, "nobody sells it: as the company says")

    def belt_without_serials(self):
        self.belt.tracking = "none"
        return self.belt

    def test_service_level(self):
        """Of the product, else of the nearest category above, else of the company."""
        above = self.env["product.category"].create({"name": "Parts", "fsm_service_level": 99})
        below = self.env["product.category"].create({"name": "Valves", "parent_id": above.id})
        parts = [self.make_part(f"Valve {n}", categ_id=below.id) for n in range(2)]
        parts[1].product_tmpl_id.fsm_service_level = 80
        for part in (*parts, self.part):
            self.used(part, 2, 10)
        self.recompute()
        self.assertEqual([self.plan(part).service_level for part in (*parts, self.part)], [99, 80, 95])

    def test_free_and_coming(self):
        self.used(self.part, 2, 10)
        self.engineer.keeps_stock = True
        self.put(self.part, self.engineer.good_location_id, 1)
        self.put(self.part, self.engineer.defective_location_id, 7)
        self.approved((self.part, 4))
        self.submitted((self.part, 2))
        self.ask((self.part, 5))
        self.recompute()
        self.assertEqual(self.plan(self.part).free_qty, 6, "four of ten are promised")
        plan = self.plan(self.part, self.engineer)
        self.assertEqual((plan.free_qty, plan.incoming_qty), (1, 6), "a draft is not asked for yet")

    def test_what_is_not_needed_any_more_is_gone(self):
        self.used(self.part, 2, 10)
        self.engineer.keeps_stock = True
        self.recompute()
        self.assertTrue(self.plan(self.part, self.engineer))
        self.engineer.keeps_stock = False
        self.recompute()
        self.assertFalse(self.plan(self.part, self.engineer))
        self.assertTrue(self.plan(self.part))
        self.part.active = False
        self.recompute()
        self.assertFalse(self.plan(self.part))

    def test_it_says_why(self):
        self.used(self.part, 2, 10)
        self.recompute()
        self.assertIn("2 used in 365 days: 2.00 a year.", self.plan(self.part).reason)
        self.assertIn("10 free, 0 coming: enough.", self.plan(self.part).reason)

    def test_constant_queries(self):
        """Thirty parts cost as many queries as one."""

        def work():
            plans = self.env["fsm.part.plan"]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plans._recompute(self.company)
            found = plans.search([])
            found.mapped("reason")
            found.mapped("display_name")
            return self.env.cr.sql_log_count - before

        report = self.used(self.part, 2, 10)
        self.engineer.keeps_stock = True
        work()
        one = work()
        self._add_lines(report)
        work()
        many = work()
        self.assertGreaterEqual(self.env["fsm.part.plan"].search_count([]), 60)
        self.assertEqual(many, one)

    def _add_lines(self, report):
        """29 more parts of a report that is approved already."""
        for number in range(29):
            product = self.make_part(f"P{number}")
            self.env.flush_all()
            self.env.cr.execute(
                "INSERT INTO fsm_report_part (report_id, company_id, product_id, uom_id, quantity) "
                "VALUES (%s, %s, %s, %s, 1)",
                (report.id, report.company_id.id, product.id, product.uom_id.id),
            )
