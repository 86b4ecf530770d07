from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
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

    def test_he_is_told_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        order = self.sent()
        self.engineer_user.lang = "zh_CN"
        order.with_context(lang="en_US")._action_cancel()
        self.assertIn(f"报价单 {order.name}", order.fsm_task_id.message_ids[0].body)

    def test_sales_accepts_for_a_customer_who_has_said_yes_on_the_phone(self):
        report = self.filled_report()
        report.part_line_ids.unlink()
        self.quote(report.task_id, [(self.part, 2, 100.0)]).action_send()
        order = self.order_of(report.task_id)
        seller = new_test_user(
            self.env, "fsm_test_seller", groups="base.group_user,sales_team.group_sale_salesman_all_leads"
        )
        mine = order.with_user(seller)
        specification = {"fields": {"display_name": {}}}
        read = mine.web_read({"fsm_task_id": specification, "fsm_request_id": specification})
        self.assertEqual(read[0]["fsm_task_id"]["display_name"], report.task_id.display_name)
        mine.action_confirm()
        self.assertEqual((order.state, order.locked), ("sale", True))
        self.assertIn(f"Quotation {order.name}, accepted on ", report.part_line_ids.charge_reason)

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
