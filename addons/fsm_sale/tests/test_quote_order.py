from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteOrder(QuoteCase):
    """The quotation among those of sales."""

    def sent(self, lines=None):
        task = self.task_on_site()
        self.quote(task, lines or [(self.part, 2)]).action_send()
        return self.order_of(task)

    def test_the_engineer_is_told_what_the_customer_has_answered(self):
        order = self.sent()
        task = order.fsm_task_id
        order.write({"signed_by": "Mr Qian"})
        order._validate_order()
        message = task.message_ids[0]
        self.assertIn("accepted by Mr Qian", message.body)
        self.assertIn(self.engineer_user.partner_id, message.notified_partner_ids)

    def test_the_engineer_is_told_when_the_customer_declines(self):
        order = self.sent()
        order._action_cancel()
        message = order.fsm_task_id.message_ids[0]
        self.assertIn("declined", message.body)
        self.assertIn(self.engineer_user.partner_id, message.notified_partner_ids)

    def test_one_quotation_of_a_visit_is_open_at_a_time(self):
        order = self.sent()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env["sale.order"].create({"partner_id": self.customer.id, "fsm_task_id": order.fsm_task_id.id})
        self.assertFalse(order.copy().fsm_task_id)

    def test_after_it_is_accepted_there_can_be_another(self):
        task = self.task_on_site()
        first = self.sign(self.quote(task, [(self.part, 2)]))
        quote = self.quote(task, [(self.part, 1)])
        self.assertIn(first.name, quote.accepted)
        second = self.sign(quote)
        self.assertNotEqual(first, second)
        self.assertEqual(self.report_of(task).part_line_ids.sale_line_id, first.order_line | second.order_line)

    def test_what_was_signed_is_locked(self):
        order = self.sign(self.quote(self.task_on_site(), [(self.part, 2)]))
        with self.assertRaises(UserError):
            order.order_line.price_unit = 1000.0

    def test_open_quotations_end_with_the_request(self):
        order = self.sent()
        report = self.report_of(order.fsm_task_id)
        self.approve(report)
        self.assertEqual(report.request_id.state, "resolved")
        self.assertEqual(order.state, "cancel")

    def test_nothing_is_accepted_that_nobody_would_do(self):
        order = self.sent()
        task = order.fsm_task_id
        task.with_user(self.manager).action_cancel("The customer has called it off")
        order.write({"state": "cancel"})
        task.request_id.with_user(self.agent).action_cancel("Called off")
        order.action_draft()
        with self.assertRaisesRegex(UserError, "nobody would do the work"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")

    def test_the_page_of_the_request_shows_what_waits(self):
        order = self.sent()
        request = order.fsm_request_id
        self.assertEqual(request._get_waiting_quotations(), order)
        order.validity_date = "2020-01-01"
        order.invalidate_recordset(["is_expired"])
        self.assertFalse(request._get_waiting_quotations())
        order.validity_date = False
        order.invalidate_recordset(["is_expired"])
        order._validate_order()
        self.assertFalse(request._get_waiting_quotations())

    def test_sales_finds_it_from_the_request(self):
        order = self.sent()
        request = order.fsm_request_id
        self.assertEqual(request.quotation_count, 1)
        action = request.action_open_quotations()
        self.assertEqual(self.env["sale.order"].search(action["domain"]), order)
