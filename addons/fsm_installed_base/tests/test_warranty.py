from datetime import date

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestWarranty(UnitCase):
    """What the terms say, and when it ends."""

    def ends(self, unit):
        return (unit.warranty_part_end, unit.warranty_labour_end, unit.warranty_travel_end)

    def test_counted_from_the_installation(self):
        unit = self.make_unit(installed_on="2026-01-31")
        self.assertEqual(unit.warranty_start, date(2026, 1, 31))
        self.assertEqual(self.ends(unit), (date(2027, 1, 30), date(2027, 1, 30), date(2026, 4, 29)))
        self.assertEqual(unit.warranty_end, date(2027, 1, 30))

    def test_counted_from_the_shipment(self):
        self.term.start_from = "shipment"
        unit = self.make_unit(shipped_on="2026-01-10", installed_on="2026-03-01")
        self.assertEqual(unit.warranty_start, date(2026, 1, 10))
        self.assertEqual(unit.warranty_end, date(2027, 1, 9))

    def test_at_most_so_many_months_after_the_shipment(self):
        self.term.cap_months = 18
        unit = self.make_unit(shipped_on="2026-01-10", installed_on="2027-01-01")
        self.assertEqual(unit.warranty_part_end, date(2027, 7, 9))
        self.assertEqual(unit.warranty_travel_end, date(2027, 3, 31), "what ends earlier by itself is not touched")

    def test_the_limit_is_for_what_counts_from_the_installation(self):
        self.term.write({"start_from": "shipment", "cap_months": 6})
        self.assertEqual(self.make_unit(shipped_on="2026-01-10").warranty_end, date(2027, 1, 9))

    def test_never_shipped_by_us(self):
        self.term.start_from = "shipment"
        unit = self.make_unit(installed_on="2026-02-01")
        self.assertEqual((unit.warranty_start, unit.warranty_end), (date(2026, 2, 1), date(2027, 1, 31)))

    def test_of_two_terms_that_fit_alike_the_first_counts(self):
        template = self.product.product_tmpl_id
        for subject in ({"categ_id": self.category.id}, {"product_tmpl_id": template.id}):
            later, first = self.env["fsm.warranty.term"].create(
                [{"name": str(sequence), "sequence": sequence, **subject} for sequence in (9, 5)]
            )
            self.assertEqual(self.env["fsm.warranty.term"]._find(self.product, self.company)[self.product], first)
            self.assertTrue(later)

    def test_begins_with_the_installation(self):
        unit = self.make_unit(shipped_on="2026-01-10")
        self.assertFalse(unit.warranty_end)
        self.assertEqual(unit.warranty_status, "waiting")
        unit.installed_on = "2026-02-01"
        self.assertEqual(unit.warranty_end, date(2027, 1, 31))

    def test_the_nearest_term_counts(self):
        below = self.env["product.category"].create({"name": "Small", "parent_id": self.category.id})
        self.product.categ_id = below
        terms = self.env["fsm.warranty.term"]
        self.assertEqual(terms._find(self.product, self.company)[self.product], self.term)
        nearer = terms.create({"name": "Small", "categ_id": below.id})
        self.assertEqual(terms._find(self.product, self.company)[self.product], nearer)
        own = terms.create({"name": "Own", "product_tmpl_id": self.product.product_tmpl_id.id})
        self.assertEqual(terms._find(self.product, self.company)[self.product], own)
        own.company_id = self.env["res.company"].create({"name": "Second"})
        self.assertEqual(terms._find(self.product, self.company)[self.product], nearer)

    def test_what_was_promised_stays(self):
        unit = self.make_unit(shipped_on="2026-01-10")
        self.term.active = False
        self.env["fsm.warranty.term"].create({"name": "24", "categ_id": self.category.id, "part_months": 24})
        unit.installed_on = "2026-02-01"
        self.assertEqual(unit.warranty_part_end, date(2027, 1, 31))
        self.assertEqual(self.make_unit("A-2", installed_on="2026-02-01").warranty_part_end, date(2028, 1, 31))

    def test_another_model_has_its_own_terms(self):
        unit = self.make_unit(installed_on="2026-02-01")
        bigger = self.env["product.product"].create({"name": "Bigger"})
        self.env["fsm.warranty.term"].create(
            {"name": "24", "product_tmpl_id": bigger.product_tmpl_id.id, "part_months": 24}
        )
        unit.action_upgrade(bigger, "2026-06-01", "More air needed")
        self.assertEqual(unit.warranty_part_end, date(2028, 1, 31))

    def test_without_terms_nothing_is_guaranteed(self):
        other = self.env["product.product"].create({"name": "Dryer"})
        unit = self.make_unit(product_id=other.id, installed_on="2026-02-01")
        self.assertFalse(unit.warranty_end)
        self.assertEqual(unit.warranty_status, "none")
        self.assertIsNone(unit._get_coverage())

    @freeze_time("2026-08-01 03:00:00")
    def test_status_and_its_search(self):
        wanted = {
            "valid": self.make_unit("V", installed_on="2026-02-01"),
            "over": self.make_unit("O", installed_on="2020-02-01"),
            "waiting": self.make_unit("W", shipped_on="2026-07-01"),
            "none": self.make_unit("N"),
        }
        for status, unit in wanted.items():
            self.assertEqual(unit.warranty_status, status)
            found = self.units.search([("warranty_status", "=", status)])
            self.assertEqual(found & self.units.union(*wanted.values()), unit)

    @freeze_time("2027-01-31 16:30:00")
    def test_today_is_the_company_s(self):
        """In China it is the first of February already."""
        self.company.partner_id.tz = "Asia/Shanghai"
        unit = self.make_unit(installed_on="2026-02-01")
        self.assertEqual(unit.warranty_end, date(2027, 1, 31))
        self.assertEqual(unit.warranty_status, "over")
        self.assertFalse(unit._get_coverage("part")[0])

    @freeze_time("2027-01-31 03:00:00")
    def test_the_last_day_is_under_warranty(self):
        unit = self.make_unit(installed_on="2026-02-01")
        self.assertEqual(unit.warranty_status, "valid")
        self.assertIn(unit, self.units.search([("warranty_status", "=", "valid")]))
        self.assertNotIn(unit, self.units.search([("warranty_status", "=", "over")]))

    def test_installed_and_nothing_guaranteed_waits_for_nothing(self):
        self.term.write({"part_months": 0, "labour_months": 0, "travel_months": 0})
        unit = self.make_unit(shipped_on="2026-01-10", installed_on="2026-02-01")
        self.assertEqual(unit.warranty_status, "none")
        self.assertIn(unit, self.units.search([("warranty_status", "=", "none")]))
        self.assertNotIn(unit, self.units.search([("warranty_status", "=", "waiting")]))

    def test_the_end_is_the_last_of_all(self):
        self.term.travel_months = 24
        self.assertEqual(self.make_unit(installed_on="2026-02-01").warranty_end, date(2028, 1, 31))

    def test_extended_by_hand(self):
        unit = self.make_unit(installed_on="2026-02-01")
        unit.with_user(self.manager).action_extend_warranty(part_end="2029-01-31", reason="Sold with extension")
        self.assertEqual(unit.warranty_part_end, date(2029, 1, 31))
        self.assertEqual(unit.warranty_labour_end, date(2027, 1, 31), "what is not given stays")
        event = unit.event_ids.filtered(lambda event: event.kind == "warranty")
        self.assertEqual((event.reason, event.user_id), ("Sold with extension", self.manager))
        self.assertIn("→", event.description)
        unit.installed_on = "2026-03-01"
        self.assertEqual(unit.warranty_part_end, date(2029, 1, 31), "what people have set stays")

    def test_dates_given_at_registration_stay(self):
        unit = self.make_unit(installed_on="2026-02-01", warranty_part_end="2030-01-01")
        self.assertEqual(unit.warranty_end, date(2030, 1, 1))
        unit.installed_on = "2026-03-01"
        self.assertEqual(unit.warranty_end, date(2030, 1, 1))

    def test_dates_written_by_people_stay(self):
        unit = self.make_unit(installed_on="2026-02-01")
        unit.with_user(self.agent).warranty_part_end = "2030-01-01"
        unit.installed_on = "2026-03-01"
        self.assertEqual(unit.warranty_part_end, date(2030, 1, 1))

    def test_extended_in_the_form(self):
        unit = self.make_unit(installed_on="2026-02-01")
        action = unit.with_user(self.agent).action_extend_warranty()
        wizard = self.env["fsm.unit.change"].with_user(self.agent).browse(action["res_id"])
        self.assertEqual((wizard.part_end, wizard.labour_end, wizard.travel_end), self.ends(unit), "as it is")
        ends = (date(2029, 1, 1), date(2029, 2, 2), date(2029, 3, 3))
        wizard.write({"part_end": ends[0], "labour_end": ends[1], "travel_end": ends[2], "reason": "Sold"})
        wizard.action_confirm()
        self.assertEqual(self.ends(unit), ends)

    def test_a_first_day_given_at_registration_stays(self):
        unit = self.make_unit(installed_on="2026-02-01", warranty_start="2026-02-10")
        self.assertEqual(unit.warranty_start, date(2026, 2, 10))

    def test_refusals(self):
        unit = self.make_unit(installed_on="2026-02-01")
        with self.assertRaisesRegex(UserError, "until when"):
            unit.action_extend_warranty(reason="x")
        with self.assertRaisesRegex(UserError, "before it begins"):
            unit.action_extend_warranty(part_end="2026-01-01", labour_end="2030-01-01", reason="x")
        with self.assertRaises(AccessError):
            unit.with_user(self.engineer_user).action_extend_warranty(part_end="2030-01-01", reason="x")
        action = unit.with_user(self.manager).action_extend_warranty()
        self.assertEqual(action["res_model"], "fsm.unit.change", "without a reason a form asks")
        self.assertEqual(unit.warranty_part_end, date(2027, 1, 31))

    def test_extended_from_its_first_day_on(self):
        self.term.start_from = "shipment"
        unit = self.make_unit(shipped_on="2026-01-10", installed_on="2026-03-01")
        unit.action_extend_warranty(travel_end="2026-02-01", reason="Agreed")
        self.assertEqual(unit.warranty_travel_end, date(2026, 2, 1))

    def test_terms_are_checked(self):
        terms = self.env["fsm.warranty.term"]
        both = {"product_tmpl_id": self.product.product_tmpl_id.id, "categ_id": self.category.id}
        for subject in ({}, both):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                terms.create({"name": "x", **subject})
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.term.part_months = -1
            self.env.flush_all()
        with self.assertRaises(AccessError):
            self.term.with_user(self.manager).part_months = 6
