from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteHours(QuoteCase):
    """The customer pays for the service that he has accepted, whatever hours it took."""

    def labour(self, report):
        return report.labor_line_ids.filtered(lambda line: line.kind == "labour")

    def test_hours_are_those_worked_and_the_charge_is_what_was_quoted(self):
        task = self.task_on_site()
        self.sign(self.quote(task, [(self.hour, 2)]))
        line = self.labour(self.report_of(task))
        self.assertEqual(len(line), 1)
        line.with_user(self.engineer_user).hours = 3.5
        self.assertEqual((line.hours, line.quoted_quantity, line.price_unit, line.amount), (3.5, 2.0, 80.0, 160.0))
        self.assertIn(" · 2 Hours", line.charge_reason)

    def test_a_flat_rate_takes_the_hours_of_the_visit(self):
        flat = self.env["product.product"].create({"name": "Repair, Flat Rate", "type": "service", "list_price": 600.0})
        task = self.task_on_site()
        self.sign(self.quote(task, [(flat, 1)]))
        line = self.labour(self.report_of(task))
        self.assertEqual((line.product_id, line.amount), (flat, 600.0))
        self.assertGreater(line.hours, 0)

    def test_a_second_service_has_no_hours_of_its_own(self):
        flat = self.env["product.product"].create({"name": "Disposal", "type": "service", "list_price": 60.0})
        task = self.task_on_site()
        self.sign(self.quote(task, [(self.hour, 2), (flat, 1)]))
        report = self.report_of(task)
        lines = self.labour(report)
        self.assertEqual(lines.mapped("amount"), [160.0, 60.0])
        self.assertEqual(lines[1].hours, 0.0)
        self.assertEqual(report.total_hours, lines[0].hours + sum((report.labor_line_ids - lines).mapped("hours")))

    def test_only_a_quoted_service_has_no_hours(self):
        report = self.filled_report()
        line = self.labour(report)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
            line.hours = 0
            line.flush_recordset()

    def test_the_way_is_the_way(self):
        report = self.filled_report()
        travel = report.labor_line_ids.filtered(lambda line: line.kind == "travel")
        travel = travel or report.labor_line_ids.create(
            {"report_id": report.id, "kind": "travel", "engineer_id": self.engineer.id, "hours": 2}
        )
        self.sign(self.quote(report.task_id, [(self.way, 1)]))
        self.assertEqual((travel.quoted_quantity, travel.amount), (1.0, 50.0))
        self.assertFalse(self.labour(report).sale_line_id)

    def test_further_hours_are_included(self):
        report = self.filled_report()
        self.sign(self.quote(report.task_id, [(self.hour, 2)]))
        more = report.labor_line_ids.with_user(self.engineer_user).create(
            {"report_id": report.id, "engineer_id": self.engineer.id, "hours": 1.5, "kind": "labour"}
        )
        self.assertEqual((more.price_unit, more.amount, more.coverage), (0.0, 0.0, "billable"))
        self.assertIn("Included in quotation", more.charge_reason)
        # somebody decides otherwise
        more.price_unit = 80.0
        self.assertEqual(more.amount, 120.0)

    def test_hours_that_stood_there_before_are_included_too(self):
        report = self.filled_report()
        more = report.labor_line_ids.create(
            {"report_id": report.id, "engineer_id": self.engineer.id, "hours": 1.5, "kind": "labour"}
        )
        self.assertEqual(more.amount, 120.0)
        self.sign(self.quote(report.task_id, [(self.hour, 2)]))
        self.assertEqual(sorted(self.labour(report).mapped("amount")), [0.0, 160.0])

    def test_hours_are_charged_when_the_quotation_is_about_parts(self):
        report = self.filled_report()
        before = self.labour(report).amount
        self.sign(self.quote(report.task_id, [(self.part, 2)]))
        self.assertEqual(self.labour(report).amount, before)
