from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import HANGZHOU, picture

from .common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteReport(QuoteCase):
    """What the customer has accepted stands in the report, and no more than that is charged for it."""

    def test_lines_come_into_the_report_that_is_open(self):
        report = self.filled_report()
        report.part_line_ids.unlink()
        order = self.sign(self.quote(report.task_id, [(self.part, 2, 100.0)]))
        line = report.part_line_ids
        self.assertEqual(line.sale_line_id, order.order_line)
        self.assertEqual((line.product_id, line.quantity, line.price_unit), (self.part, 2.0, 100.0))
        self.assertEqual((line.coverage, line.amount), ("billable", 200.0))
        self.assertIn(f"Quotation {order.name}, accepted by Ms Zhao on ", line.charge_reason)

    def test_lines_come_into_the_report_that_is_begun_later(self):
        task = self.task_on_site()
        order = self.sign(self.quote(task, [(self.part, 2, 100.0)]))
        self.assertEqual(order.order_line.fsm_reported_qty, 0.0)
        line = self.report_of(task).part_line_ids
        self.assertEqual((line.sale_line_id, line.quantity, line.price_unit), (order.order_line, 2.0, 100.0))
        self.assertEqual(order.order_line.fsm_reported_qty, 2.0)

    def test_parts_in_the_report_are_those_that_were_accepted(self):
        report = self.filled_report()
        mine = report.part_line_ids
        order = self.sign(self.quote(report.task_id, [(self.part, 3, 100.0)]))
        self.assertEqual(report.part_line_ids.mapped("quantity"), [2.0, 1.0])
        self.assertEqual(report.part_line_ids.sale_line_id, order.order_line)
        self.assertEqual(mine.price_unit, 100.0)

    def test_warranty_does_not_take_away_what_was_accepted(self):
        report = self.filled_report()
        self.sign(self.quote(report.task_id, [(self.part, 2, 100.0)]))
        report.part_line_ids._store_coverage()
        self.assertEqual(report.part_line_ids.mapped("coverage"), ["billable"])

    def test_the_customers_signature_on_the_report_is_void(self):
        report = self.filled_report()
        report.with_user(self.engineer_user).action_sign(picture(), "Ms Zhao")
        self.sign(self.quote(report.task_id, [(self.hour, 1)]))
        self.assertFalse(report.signature)

    def test_less_is_possible_and_more_is_not(self):
        report = self.filled_report()
        report.part_line_ids.unlink()
        order = self.sign(self.quote(report.task_id, [(self.part, 2, 100.0)]))
        line = report.part_line_ids.with_user(self.engineer_user)
        line.write({"quantity": 1, "price_unit": 90.0})
        self.assertEqual((line.amount, order.order_line.fsm_reported_qty), (90.0, 1.0))
        for values, words in (
            ({"price_unit": 101.0}, "the customer has accepted"),
            ({"quantity": 3}, "has accepted 2"),
            ({"product_id": self.product.id}, "has accepted Air Filter"),
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
                line.write(values)
        self.assertEqual((line.quantity, line.price_unit, line.product_id), (1.0, 90.0, self.part))

    def test_a_manager_can_not_charge_more_either(self):
        report = self.filled_report()
        self.sign(self.quote(report.task_id, [(self.part, 2, 100.0)]))
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        with self.assertRaisesRegex(ValidationError, "It can be less, but not more"):
            report.part_line_ids.with_user(self.manager).price_unit = 120.0

    def test_a_discount_is_accepted_too(self):
        report = self.filled_report()
        report.part_line_ids.unlink()
        quote = self.quote(report.task_id, [(self.part, 1, 100.0)])
        quote.line_ids.discount = 10
        self.sign(quote)
        line = report.part_line_ids
        self.assertEqual((line.discount, line.amount), (10.0, 90.0))
        with self.assertRaisesRegex(ValidationError, "the customer has accepted"):
            line.discount = 5

    def test_what_is_left_over_comes_into_the_next_report(self):
        report = self.filled_report(result="not_fixed")
        report.part_line_ids.unlink()
        order = self.sign(self.quote(report.task_id, [(self.part, 3, 100.0), (self.hour, 1)]))
        report.part_line_ids.quantity = 1
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        report.with_user(self.manager).action_approve()
        request = report.request_id
        request.with_user(self.dispatcher).action_dispatch(
            engineer=self.engineer, planned_start=self.start.replace(year=self.start.year + 1)
        )
        second = request.task_ids - report.task_id
        mine = second.with_user(self.engineer_user)
        mine.action_accept()
        mine.action_depart()
        mine.action_check_in(*HANGZHOU)
        later = self.report_of(second)
        self.assertEqual(later.part_line_ids.mapped("quantity"), [2.0])
        self.assertEqual(later.part_line_ids.sale_line_id, order.order_line.filtered("fsm_part_line_ids"))
        self.assertFalse(later.labor_line_ids.sale_line_id, "the hours are paid for by the first report")

    def test_accepted_while_the_report_is_reviewed(self):
        report = self.filled_report()
        quote = self.quote(report.task_id, [(self.hour, 1), (self.part, 1)])
        quote.action_send()
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        order = self.order_of(report.task_id)
        order._validate_order()
        self.assertFalse(report.part_line_ids.sale_line_id, "what is being reviewed is not changed")
        report.with_user(self.manager).action_return("Add what was quoted")
        self.assertTrue(report.part_line_ids.sale_line_id)

    def test_called_off_while_the_report_is_written(self):
        report = self.filled_report()
        report.part_line_ids.unlink()
        hours = report.labor_line_ids.filtered(lambda line: line.kind == "labour")
        order = self.sign(self.quote(report.task_id, [(self.part, 2, 100.0), (self.hour, 5, 70.0)]))
        self.assertEqual(hours.amount, 350.0)
        order.action_unlock()
        order.action_cancel()
        self.assertFalse(report.part_line_ids.sale_line_id)
        self.assertEqual(report.part_line_ids.price_unit, 120.0)
        self.assertEqual((hours.price_unit, hours.amount), (80.0, hours.hours * 80.0))

    def test_not_called_off_when_the_report_was_handed_in(self):
        report = self.filled_report()
        order = self.sign(self.quote(report.task_id, [(self.part, 2, 100.0)]))
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        order.action_unlock()
        with self.assertRaisesRegex(UserError, "has been handed in"):
            order.action_cancel()
        self.assertEqual(order.state, "sale")
        self.assertTrue(report.part_line_ids.sale_line_id)

    def test_what_was_taken_out_stays_out(self):
        task = self.task_on_site()
        self.sign(self.quote(task, [(self.part, 2, 100.0)]))
        report = self.report_of(task)
        mine = report.with_user(self.engineer_user)
        mine.part_line_ids.unlink()
        mine.write({"result": "fixed", "work_done": "Cleaned the filter"})
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        report.with_user(self.manager).action_return("Describe it")
        self.assertFalse(report.part_line_ids)

    def test_a_report_that_is_deleted_lets_go(self):
        task = self.task_on_site()
        order = self.sign(self.quote(task, [(self.part, 2, 100.0), (self.hour, 1)]))
        self.report_of(task).unlink()
        self.assertEqual(order.order_line.mapped("fsm_reported_qty"), [0.0, 0.0])
        self.assertEqual(self.report_of(task).part_line_ids.sale_line_id, order.order_line[0])
