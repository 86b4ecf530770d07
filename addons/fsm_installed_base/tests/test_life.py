from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .life_common import LifeCase

NOW = "2026-01-01 00:00:00"


@tagged("post_install", "-at_install")
class TestLife(LifeCase):
    """How a machine has done: failures, downtime, money."""

    def past(self, opened, resolved=False, unit=None, **values):
        """A request that was opened and resolved at these moments."""
        request = self.env["fsm.request"].create(
            {
                "partner_id": self.customer.id,
                "installed_product_id": (unit or self.unit).id,
                "type_id": self.type.id,
                "description": "x",
                "state": "closed" if resolved else "open",
                **values,
            }
        )
        request._fsm_moving().write({"opened_on": opened, "resolved_on": resolved})
        return request

    @freeze_time(NOW)
    def test_failures(self):
        # in service from 2024-01-01: 731 days
        self.past("2024-03-01 00:00:00", "2024-03-02 00:00:00")
        self.past("2025-10-01 04:00:00", "2025-10-02 00:00:00")
        self.past("2025-11-01 00:00:00", state="cancelled")
        self.past("2025-12-01 00:00:00", state="draft")
        self.past("2025-12-02 00:00:00", type_id=self.env.ref("fsm_base.request_type_consultation").id)
        self.past("2025-12-02 00:00:00", unit=self.make_unit("A-2"))
        unit = self.unit
        self.assertEqual((unit.life_days, unit.failure_count, unit.last_failure_on), (731, 2, date(2025, 10, 1)))
        self.assertAlmostEqual(unit.failures_per_year, 2 / (731 / 365), 2)
        self.assertAlmostEqual(unit.mtbf_days, 731 / 2, 1)
        self.assertEqual((unit.downtime_hours, unit.availability, unit.availability_year), (0, 100, 100))

    @freeze_time(NOW)
    def test_downtime(self):
        down = {"priority": "3"}
        # ten days in the first year; then a day and a half, of which two requests share half a day; one still stands
        self.past("2024-02-01 00:00:00", "2024-02-11 00:00:00", **down)
        self.past("2025-06-01 00:00:00", "2025-06-02 00:00:00", **down)
        self.past("2025-06-01 12:00:00", "2025-06-02 12:00:00", **down)
        self.past("2025-12-31 12:00:00", **down)
        self.past("2025-07-01 00:00:00", "2025-07-09 00:00:00", priority="2")
        unit = self.unit
        self.assertEqual(unit.downtime_hours, (10 + 1.5 + 0.5) * 24)
        self.assertAlmostEqual(unit.availability, 100 * (1 - 12 / 731), 2)
        self.assertAlmostEqual(unit.availability_year, 100 * (1 - 2 / 365), 2)
        self.assertAlmostEqual(unit.mtbf_days, (731 - 12) / 5, 1)

    @freeze_time(NOW)
    def test_a_young_and_a_retired_machine(self):
        young = self.make_unit("Y-1", installed_on="2025-12-22")
        self.past("2025-12-23 00:00:00", "2025-12-24 00:00:00", unit=young, priority="3")
        self.assertEqual((young.life_days, young.failures_per_year), (10, 1))
        self.assertAlmostEqual(young.availability_year, 90, 2)
        self.unit.with_user(self.manager).action_retire("2024-12-30", "Old")
        self.assertEqual((self.unit.life_days, self.unit.availability), (365, 100))
        nothing = self.make_unit("N-1", installed_on=False)
        self.assertEqual((nothing.life_days, nothing.mtbf_days, nothing.availability), (0, 0, 100))

    @freeze_time(NOW)
    def test_life_without_an_installation_and_after_the_end(self):
        shipped = self.make_unit("S-1", installed_on=False, shipped_on="2025-12-02")
        self.assertEqual(shipped.life_days, 30)
        self.past("2025-12-03 00:00:00", unit=shipped, priority="3", state="closed", closed_on="2025-12-04 00:00:00")
        self.assertEqual(shipped.downtime_hours, 24, "closed without a solution, it stands still no more")
        gone = self.make_unit("G-1", installed_on="2025-01-01")
        self.past("2025-06-30 00:00:00", unit=gone, priority="3", resolved="2025-07-09 00:00:00")
        gone._fsm_moving().write({"state": "retired", "retired_on": "2025-07-01"})
        self.assertEqual(gone.downtime_hours, 48, "until the evening of its last day")

    @freeze_time(NOW)
    def test_the_last_failure_is_of_the_day_of_who_looks(self):
        self.past("2025-10-01 20:00:00")
        unit = self.unit.with_context(tz="Asia/Shanghai")
        self.assertEqual(unit.last_failure_on, date(2025, 10, 2))

    def test_money(self):
        self.part.standard_price = 30
        self.engineer.employee_id.hourly_cost = 50
        report = self.approved_report()
        hours = sum(report.labor_line_ids.mapped("hours"))
        self.assertEqual(report.part_line_ids.cost, 60)
        self.assertEqual(report.amount_cost, 60 + 50 * hours)
        self.part.standard_price = 999
        self.engineer.employee_id.hourly_cost = 999
        unit = self.unit.with_user(self.manager)
        self.assertEqual((unit.revenue_total, unit.cost_total), (report.amount_billable, 60 + 50 * hours))
        self.assertEqual(unit.margin_total, unit.revenue_total - unit.cost_total)
        self.submitted_report()
        unit.invalidate_recordset()
        self.assertEqual(unit.cost_total, 60 + 50 * hours, "not before it is approved")
        self.assertEqual(unit.revenue_total, report.amount_billable, "not before it is approved")

    def test_cost_in_the_unit_of_the_product(self):
        self.part.standard_price = 2
        report = self.filled_report()
        report.part_line_ids.write({"uom_id": self.env.ref("uom.product_uom_dozen").id, "quantity": 1})
        report.write({"no_signature_reason": "Away"})
        report.with_user(self.engineer_user).action_submit()
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.part_line_ids.cost, 24)

    def test_cost_in_the_company_of_the_report(self):
        second = self.env["res.company"].create({"name": "Second"})
        self.part.standard_price = 30
        self.part.with_company(second).standard_price = 7
        self.manager.company_ids += second
        report = self.submitted_report()
        report.with_user(self.manager).with_context(allowed_company_ids=(second | self.company).ids).action_approve()
        self.assertEqual(report.part_line_ids.cost, 60)

    def test_kept_costs_are_not_changed_by_hand(self):
        report = self.submitted_report()
        for user in (self.engineer_user, self.manager):
            with self.assertRaises(Exception) as caught:
                report.part_line_ids.with_user(user).write({"cost": 1})
            self.assertIn(type(caught.exception).__name__, ("UserError", "AccessError"))

    def test_who_sees_money(self):
        self.approved_report()
        self.assertTrue(self.unit.with_user(self.agent).read(["revenue_total"]))
        for user, names in (
            (self.agent, ["cost_total"]),
            (self.agent, ["margin_total"]),
            (self.dispatcher, ["cost_total"]),
            (self.engineer_user, ["revenue_total"]),
        ):
            with self.assertRaises(AccessError):
                self.unit.with_user(user).read(names)
        with self.assertRaises(AccessError):
            self.unit.request_ids.report_ids.with_user(self.agent).read(["amount_cost"])
        with self.assertRaises(AccessError):
            self.unit.request_ids.report_ids.part_line_ids.with_user(self.engineer_user).read(["cost"])

    def test_not_for_the_customer(self):
        portal = self.env["res.users"].create(
            {
                "name": "P",
                "login": "life_portal",
                "partner_id": self.contact.id,
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        unit = self.unit.with_user(portal)
        self.assertTrue(unit.read(["serial"]))
        for name in ("failure_count", "mtbf_days", "availability", "revenue_total", "cost_total", "history_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                unit.read([name])

    def test_figures_are_the_same_for_everybody(self):
        self.approved_report()
        for user in (self.agent, self.manager, self.engineer_user, self.other_user):
            self.assertEqual(self.unit.with_user(user).failure_count, 1, user.login)

    def test_as_many_queries_for_30_machines_as_for_one(self):
        units = self.unit
        for number in range(30):
            units |= self.make_unit(f"Q-{number}")
        start = date(2025, 1, 1)
        for number, unit in enumerate(units):
            self.past(start + timedelta(days=number), start + timedelta(days=number + 1), unit=unit, priority="3")
            unit.meter_ids = [(0, 0, {"date": f"2025-01-{day}", "value": day}) for day in (10, 20)]
        names = ["failure_count", "mtbf_days", "availability_year", "meter_value", "meter_per_day", "revenue_total",
                 "cost_total"]  # fmt: skip

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            records.check_access("read")
            before = self.env.cr.sql_log_count
            records.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        units = units.with_user(self.manager)
        queries(units)
        self.assertEqual(queries(units[:1]), queries(units))
