from datetime import timedelta
from fractions import Fraction
from math import ceil, exp

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlanEdges(PlanCase):
    """The numbers of plans where they are easily wrong, against what is worked out by other means."""

    def other_company(self):
        other = self.env["res.company"].create({"name": "Other Service"})
        return other, self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)

    def smallest(self, mean, level):
        """The smallest n with P(X < n) ≥ level, X Poisson, by exact fractions of e^-m."""
        mean, number, term, wanted = Fraction(mean), 1, Fraction(1), Fraction(level) / 100
        total = term
        while total * Fraction(exp(-float(mean))) < wanted:
            term = term * mean / number
            total += term
            number += 1
        return number

    # ------------------------------------------------------------------
    # Levels
    # ------------------------------------------------------------------

    def test_levels_by_lead_time_and_service_level(self):
        self.used(self.part, 9, 10)
        for days, level in ((0, 95), (1, 95), (14, 50), (14, 80), (14, 99.9), (90, 95), (365, 99)):
            self.company.write({"fsm_plan_lead_days": days, "fsm_plan_service_level": level})
            self.recompute()
            plan = self.plan(self.part)
            point = self.smallest(Fraction(9 * days, 365), level) if days else 0
            with self.subTest(days=days, level=level):
                self.assertEqual((plan.lead_days, plan.service_level), (days, level))
                self.assertEqual(plan.min_qty, point)
                self.assertEqual(plan.max_qty, ceil(Fraction(9 * 30, 365) + point))
                self.assertAlmostEqual(plan.lead_demand, 9 * days / 365, places=2)
                self.assertAlmostEqual(plan.safety_qty, point - 9 * days / 365, places=2)

    def test_an_order_lasts(self):
        self.used(self.part, 9, 10)
        for days, most in ((0, 2), (30, 3), (365, 11)):
            self.company.fsm_plan_review_days = days
            self.recompute()
            with self.subTest(days=days):
                self.assertEqual((self.plan(self.part).min_qty, self.plan(self.part).max_qty), (2, most))

    def test_where_ten_a_year_begin(self):
        """9.5 litres are slow, ten pieces are not."""
        oil = self.make_part("Oil", uom_id=self.env.ref("uom.product_uom_litre").id)
        self.used(oil, 9.5, 10)
        self.used(self.part, 10, 10)
        self.recompute()
        self.assertEqual([self.plan(part).method for part in (oil, self.part)], ["poisson", "normal"])

    def test_what_is_seldom_needed_is_not_kept(self):
        self.used(self.part, 4, 10)
        valve = self.make_part("Valve")
        self.used(valve, 3, 10)
        self.engineer.keeps_stock = True
        self.company.fsm_plan_least_demand = 4
        self.recompute()
        kept, rare = self.plan(self.part), self.plan(valve)
        self.assertEqual((kept.min_qty, rare.min_qty, rare.max_qty, rare.safety_qty), (2, 0, 0, 0))
        self.assertIn("Too few a year to keep any", rare.reason)
        self.assertNotIn("Too few a year to keep any", kept.reason)
        self.assertEqual(rare.proposal, "none")
        self.assertGreater(self.plan(self.part, self.engineer).min_qty, 0)
        self.assertEqual(self.plan(valve, self.engineer).max_qty, 0)
        self.company.write({"fsm_plan_least_demand": 3, "fsm_plan_bag_demand": 3})
        self.recompute()
        self.assertTrue(rare.min_qty and self.plan(valve, self.engineer).min_qty)

    def test_what_is_promised_is_bought_though_none_is_kept(self):
        self.used(self.part, 3, 10)
        self.company.fsm_plan_least_demand = 4
        self.approved((self.part, 12))
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual((plan.free_qty, plan.proposal, plan.proposed_qty), (-2, "buy", 2))

    def test_a_rule_goes_down_with_the_demand(self):
        self.used(self.part, 3, 10)
        self.recompute()
        self.plan(self.part).with_user(self.planner).action_apply()
        rule = self.env["stock.warehouse.orderpoint"].search([("product_id", "=", self.part.id)])
        self.assertGreater(rule.product_max_qty, 0)
        self.company.fsm_plan_least_demand = 4
        self.plan(self.part).with_user(self.planner).action_apply()
        self.assertEqual((rule.product_min_qty, rule.product_max_qty), (0, 0))

    def test_no_rule_for_what_is_not_kept(self):
        self.used(self.part, 3, 10)
        self.company.fsm_plan_least_demand = 4
        self.recompute()
        self.plan(self.part)._apply()
        self.assertFalse(self.env["stock.warehouse.orderpoint"].search([("product_id", "=", self.part.id)]))

    # ------------------------------------------------------------------
    # Units
    # ------------------------------------------------------------------

    def test_part_counted_in_dozens(self):
        """36 pieces used are three dozen a year: whole dozens are kept, and asked for in dozens."""
        dozen = self.env.ref("uom.product_uom_dozen")
        box = self.make_part("Screws", uom_id=dozen.id)
        for days in (10, 20, 30):
            self.used(box, 20, days, uom=self.env.ref("uom.product_uom_unit"))
        self.put(box, self.stock, 1)
        self.engineer.keeps_stock = True
        request = self.submitted((box, 1))
        request.line_ids.write({"uom_id": self.env.ref("uom.product_uom_unit").id, "asked_qty": 6, "approved_qty": 6})
        self.recompute()
        plan, bag = self.plan(box), self.plan(box, self.engineer)
        self.assertAlmostEqual(plan.used_qty, 5)
        self.assertEqual((plan.use_count, plan.min_qty, plan.max_qty), (3, 2, 3))
        self.assertEqual((plan.free_qty, plan.proposed_qty), (1, 2))
        self.assertAlmostEqual(bag.incoming_qty, 0.5)
        self.assertEqual(bag.proposed_qty, ceil(bag.max_qty - 0.5))

    def test_deviation_in_the_unit_of_the_part(self):
        """Two dozen in one month and none in the others: σ² = (576 − 576 / 12) / 11 = 48."""
        self.used(self.part, 2, 10, uom=self.env.ref("uom.product_uom_dozen"))
        self.recompute()
        self.assertAlmostEqual(self.plan(self.part).sigma_month, 48**0.5, places=1)
        self.assertEqual(self.plan(self.part).use_count, 1)

    # ------------------------------------------------------------------
    # Window
    # ------------------------------------------------------------------

    def test_the_first_and_the_last_day_of_the_window(self):
        self.used(self.part, 1, 0)
        self.used(self.part, 2, 364.99)
        self.used(self.part, 4, 365.01)
        self.used(self.part, 8, 366)
        self.recompute()
        self.assertEqual(self.plan(self.part).used_qty, 3, "a quarter of an hour more than 365 days ago is too long")

    def test_a_shorter_window(self):
        """120 days: what was used × 365 / 120."""
        self.company.fsm_plan_window_days = 120
        self.used(self.part, 6, 100)
        self.used(self.part, 6, 130)
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual((plan.used_qty, plan.window_days), (6, 120))
        self.assertAlmostEqual(plan.demand_year, 18.25)

    def test_a_company_half_a_year_old(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fsm_service_report SET approved_on = now() AT TIME ZONE 'UTC' - INTERVAL '182 days'"
        )
        self.env.invalidate_all()
        self.used(self.part, 9, 10)
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual(plan.window_days, 182)
        self.assertAlmostEqual(plan.demand_year, 9 * 365 / 182, places=2)

    def test_months_are_told_apart(self):
        """2 each in the first and the second month of the window, counted backwards; 15 days more and less."""
        for days in (1, 29, 32, 59):
            self.used(self.part, 3, days)
        self.recompute()
        # 6, 6 and ten times none: 72 − 144 / 12 = 60, / 11
        self.assertAlmostEqual(self.plan(self.part).sigma_month, (60 / 11) ** 0.5, places=1)
        for days in (320, 350):
            self.used(self.part, 6, days)
        self.recompute()
        # the last months as well: 4 × 36 − 24² / 12 = 96, / 11
        self.assertAlmostEqual(self.plan(self.part).sigma_month, (96 / 11) ** 0.5, places=1)

    def test_a_report_that_is_not_approved_any_more(self):
        """Its date of approval is not enough."""
        machines = self.cover(self.part)
        reports = self.used(self.part, 9, 300) | self.used(self.part, 9, 10)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fsm_service_report SET approved_on = now() AT TIME ZONE 'UTC' WHERE id <> ALL(%s)", (reports.ids,)
        )
        self.env.cr.execute("UPDATE fsm_service_report SET state = 'returned' WHERE id = ANY(%s)", (reports.ids,))
        self.env.invalidate_all()
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual((plan.used_qty, plan.use_count, plan.window_days), (0, 0, 90))
        self.assertEqual((plan.installed_qty, plan.failure_rate), (len(machines), 0))
        self.assertFalse(self.env["fsm.part.consumption"].search([("product_id", "=", self.part.id)]))

    def test_failures_ever_in_the_unit_of_the_part_and_in_this_company(self):
        """A dozen used long ago, in four machines of two years each: 12 / 8 a year."""
        self.cover(self.part, count=4)
        self.used(self.part, 1, 500, uom=self.env.ref("uom.product_uom_dozen"))
        other, __ = self.other_company()
        theirs = self.used(self.part, 5, 500)
        self.env.flush_all()
        self.env.cr.execute("UPDATE fsm_service_report SET company_id = %s WHERE id = %s", (other.id, theirs.id))
        self.env.invalidate_all()
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual((plan.method, plan.installed_qty), ("base", 4))
        self.assertAlmostEqual(plan.failure_rate, 1.5, places=2)
        self.assertAlmostEqual(plan.demand_year, 6, places=1)

    def cover(self, part, count=1, **values):
        """Machines that contain the part, under cover, two years in service."""
        machine = self.make_part("Press")
        units = self.env["fsm.installed.product"].create(
            [
                {
                    "product_id": machine.id,
                    "serial": f"E-{number}",
                    "partner_id": self.customer.id,
                    "installed_on": self.today - timedelta(days=730),
                    "warranty_part_end": self.today + timedelta(days=100),
                    **values,
                }
                for number in range(count)
            ]
        )
        self.env["fsm.installed.component"].create([{"unit_id": unit.id, "product_id": part.id} for unit in units])
        return units

    # ------------------------------------------------------------------
    # Stock
    # ------------------------------------------------------------------

    def test_shelves_of_a_place_count_defective_ones_do_not(self):
        shelf, broken = self.env["stock.location"].create(
            [
                {"name": "Shelf", "location_id": self.stock.id, "usage": "internal"},
                {"name": "Broken", "location_id": self.stock.id, "usage": "internal", "fsm_condition": "defective"},
            ]
        )
        self.put(self.part, shelf, 3)
        self.put(self.part, broken, 5)
        self.used(self.part, 2, 10)
        self.recompute()
        self.assertEqual(self.plan(self.part).free_qty, 13)

    def test_moves_within_a_place_are_neither_coming_nor_going(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id, "usage": "internal"})
        self.used(self.part, 2, 10)
        self.move(self.stock, shelf, 4)
        self.recompute()
        self.assertEqual((self.plan(self.part).free_qty, self.plan(self.part).incoming_qty), (10, 0))

    def test_only_open_moves_count(self):
        supplier, customer = (self.env.ref(f"stock.stock_location_{name}") for name in ("suppliers", "customers"))
        self.used(self.part, 2, 10)
        self.move(supplier, self.stock, 3)
        self.move(supplier, self.stock, 8, confirm=False)
        self.move(supplier, self.stock, 20)._action_cancel()
        self.move(self.stock, customer, 4)
        self.recompute()
        self.assertEqual((self.plan(self.part).free_qty, self.plan(self.part).incoming_qty), (6, 3))

    def test_receipt_in_two_steps_counts_where_it_ends(self):
        """What is received at the dock first comes to the stock all the same."""
        self.used(self.part, 2, 10)
        dock = self.env["stock.location"].create(
            {"name": "Dock", "location_id": self.warehouse.view_location_id.id, "usage": "internal"}
        )
        move = self.move(self.env.ref("stock.stock_location_suppliers"), dock, 3, confirm=False)
        move.location_final_id = self.stock
        move._action_confirm()
        self.recompute()
        self.assertEqual(self.plan(self.part).incoming_qty, 3)

    def move(self, source, target, quantity, confirm=True):
        move = self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": quantity,
                "product_uom": self.part.uom_id.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "company_id": self.company.id,
            }
        )
        return move._action_confirm() if confirm else move

    # ------------------------------------------------------------------
    # Other warehouses
    # ------------------------------------------------------------------

    def test_the_warehouse_with_most_to_spare(self):
        """South has 6 and keeps up to 4; West has 3 and keeps none; East has promised all."""
        valve = self.make_part("Valve")
        self.used(valve, 9, 10)
        south, west, east = self.env["stock.warehouse"].create(
            [{"name": name, "code": name[:2].upper()} for name in ("South", "West", "East")]
        )
        for warehouse, quantity in ((south, 6), (west, 3), (east, 8)):
            self.put(valve, warehouse.lot_stock_id, quantity)
        self.rule(valve, south, 4)
        promised = self.env["stock.move"].create(
            {
                "product_id": valve.id,
                "product_uom_qty": 8,
                "product_uom": valve.uom_id.id,
                "location_id": east.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        promised._action_confirm()
        self.company.fsm_plan_review_days = 200
        self.recompute()
        plan = self.plan(valve)
        self.assertEqual(plan.max_qty, 7)
        self.assertEqual((plan.source_warehouse_id, plan.proposal, plan.proposed_qty), (west, "transfer", 3))
        self.put(valve, south.lot_stock_id, 30)
        self.recompute()
        self.assertEqual((plan.source_warehouse_id, plan.proposed_qty), (south, 7), "not more than is needed")

    def rule(self, product, warehouse, most):
        return self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "warehouse_id": warehouse.id,
                "location_id": warehouse.lot_stock_id.id,
                "product_min_qty": 1,
                "product_max_qty": most,
            }
        )

    def test_the_rest_is_bought(self):
        valve = self.make_part("Valve")
        self.used(valve, 9, 10)
        south = self.env["stock.warehouse"].create({"name": "South", "code": "SO"})
        self.put(valve, south.lot_stock_id, 1)
        self.recompute()
        plan = self.plan(valve)
        self.assertEqual((plan.proposal, plan.proposed_qty), ("transfer", 1))
        plan.with_user(self.planner).action_apply()
        self.assertEqual((plan.incoming_qty, plan.proposal, plan.proposed_qty), (1, "buy", 2))

    def test_parts_of_litres_to_spare(self):
        oil = self.make_part("Oil", uom_id=self.env.ref("uom.product_uom_litre").id)
        self.used(oil, 9, 10)
        south = self.env["stock.warehouse"].create({"name": "South", "code": "SO"})
        self.put(oil, south.lot_stock_id, 1.75)
        self.put(self.part, south.lot_stock_id, 1.75)
        self.used(self.part, 60, 10)
        self.recompute()
        self.assertEqual(self.plan(oil).proposed_qty, 1.75)
        self.assertEqual((self.plan(self.part).proposal, self.plan(self.part).proposed_qty), ("transfer", 1))

    # ------------------------------------------------------------------
    # Who and what is planned
    # ------------------------------------------------------------------

    def test_an_engineer_who_left(self):
        self.used(self.part, 9, 10)
        self.engineer.keeps_stock = True
        self.recompute()
        self.assertTrue(self.plan(self.part, self.engineer))
        self.engineer.active = False
        self.recompute()
        self.assertFalse(self.plan(self.part, self.engineer))
        self.assertEqual(self.plan(self.part).used_qty, 9, "what he used is needed by somebody else")

    def test_what_is_not_stored_is_not_planned(self):
        grease = self.env["product.product"].create({"name": "Grease", "type": "consu"})
        self.used(grease, 9, 10)
        self.used(self.part, 9, 10)
        self.recompute()
        self.assertFalse(self.plan(grease))
        self.part.product_tmpl_id.company_id = self.company
        self.recompute()
        self.assertTrue(self.plan(self.part))
        self.env.flush_all()
        # a part that was given to another company later
        self.env.cr.execute(
            "UPDATE product_template SET company_id = %s WHERE id = %s",
            (self.other_company()[0].id, self.part.product_tmpl_id.id),
        )
        self.env.invalidate_all()
        self.recompute()
        self.assertFalse(self.plan(self.part))

    def test_a_template_in_the_archive(self):
        self.used(self.part, 9, 10)
        self.recompute()
        self.env.flush_all()
        self.env.cr.execute("UPDATE product_template SET active = FALSE WHERE id = %s", (self.part.product_tmpl_id.id,))
        self.env.invalidate_all()
        self.recompute()
        self.assertFalse(self.plan(self.part))

    def test_stock_reports_and_vendors_of_another_company(self):
        other, theirs = self.other_company()
        self.used(self.part, 9, 10)
        self.put(self.part, theirs.lot_stock_id, 50)
        vendor = self.env["res.partner"].create({"name": "Their Vendor"})
        self.env["product.supplierinfo"].create(
            {
                "partner_id": vendor.id,
                "product_tmpl_id": self.part.product_tmpl_id.id,
                "delay": 99,
                "company_id": other.id,
            }
        )
        self.company.fsm_plan_review_days = 700
        self.recompute()
        plan = self.plan(self.part)
        self.assertEqual((plan.free_qty, plan.lead_days), (10, 14))
        self.assertEqual((plan.proposal, plan.source_warehouse_id.id), ("none", False))

    def test_vendors_in_their_time_and_for_their_variant(self):
        template = self.part.product_tmpl_id
        vendors = self.env["res.partner"].create([{"name": f"Vendor {number}"} for number in range(4)])
        terms = (
            {"delay": 90, "date_end": self.today - timedelta(days=1)},
            {"delay": 80, "date_start": self.today + timedelta(days=1)},
            {"delay": 70, "product_id": self.belt.id, "product_tmpl_id": self.belt.product_tmpl_id.id},
            {"delay": 21, "date_start": self.today, "date_end": self.today},
        )
        self.env["product.supplierinfo"].create(
            [
                {"partner_id": vendor.id, "product_tmpl_id": template.id, "sequence": number, **values}
                for number, (vendor, values) in enumerate(zip(vendors, terms, strict=True))
            ]
        )
        self.used(self.part, 2, 10)
        self.recompute()
        self.assertEqual(self.plan(self.part).lead_days, 21)

    def test_vendor_of_another_variant(self):
        attribute = self.env["product.attribute"].create(
            {"name": "Size", "value_ids": [(0, 0, {"name": name}) for name in ("S", "L")]}
        )
        template = self.env["product.template"].create(
            {
                "name": "Ring",
                "is_storable": True,
                "attribute_line_ids": [
                    (0, 0, {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]})
                ],
            }
        )
        small, large = template.product_variant_ids
        vendor = self.env["res.partner"].create({"name": "Ring Vendor"})
        common = {"partner_id": vendor.id, "product_tmpl_id": template.id}
        self.env["product.supplierinfo"].create(
            [
                {**common, "sequence": 1, "delay": 70, "product_id": small.id},
                {**common, "sequence": 2, "delay": 21},
                {**common, "sequence": 2, "delay": 35, "min_qty": 5},
            ]
        )
        self.used(small, 2, 10)
        self.used(large, 2, 10)
        self.recompute()
        self.assertEqual([self.plan(part).lead_days for part in (small, large)], [70, 35])
        # who is the main vendor, is Odoo's word
        self.assertEqual(large._prepare_sellers().filtered(lambda line: not line.product_id)[0].delay, 35)
        self.assertFalse(template.fsm_substitute_ids)
        template.fsm_substitute_ids = self.part
        self.assertFalse(template.product_variant_ids.fsm_substitute_ids, "each variant has its own")

    def test_a_vendor_who_delivers_at_once(self):
        vendor = self.env["res.partner"].create({"name": "Next Door"})
        self.env["product.supplierinfo"].create(
            {"partner_id": vendor.id, "product_tmpl_id": self.part.product_tmpl_id.id, "delay": 0}
        )
        self.used(self.part, 9, 10)
        self.recompute()
        self.assertEqual((self.plan(self.part).lead_days, self.plan(self.part).min_qty), (0, 0))

    def test_apply_in_another_company(self):
        self.used(self.part, 9, 10)
        self.recompute()
        other, __ = self.other_company()
        self.manager.write({"company_ids": [(4, other.id)]})
        plan = self.plan(self.part).with_user(self.manager).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            plan.action_apply()

    def test_phase_out_in_one_of_two_companies(self):
        """As long as one of the companies at work needs the part, the product does not say that it is phased out."""
        other, theirs = self.other_company()
        self.used(self.part, 9, 10)
        self.recompute()
        plan = self.plan(self.part)
        self.env.cr.execute(
            "UPDATE fsm_part_plan SET phase_out = TRUE, phase_out_on = %s WHERE id = %s", (self.today, plan.id)
        )
        self.env.invalidate_all()
        self.assertEqual(self.part.fsm_phase_out_on, self.today)
        self.assertFalse(self.part.with_context(allowed_company_ids=other.ids).fsm_phase_out_on)
        values = {"product_id": self.part.id, "company_id": other.id, "warehouse_id": theirs.id, "phase_out": False}
        self.env["fsm.part.plan"].create({**values, "location_id": theirs.lot_stock_id.id})
        both = [self.company.id, other.id]
        self.env.invalidate_all()
        self.assertFalse(self.part.with_context(allowed_company_ids=both).fsm_phase_out_on)
        self.assertFalse(self.part.product_tmpl_id.with_context(allowed_company_ids=both).fsm_phase_out_on)
        here = self.part.product_tmpl_id.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(here.fsm_phase_out_on, self.today)
