from odoo.tests import HttpCase, tagged

from .common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteTours(QuoteCase, HttpCase):
    """A quotation on site, in the browsers of the engineer and of the customer."""

    browser_size = "390x844"
    touch_enabled = True

    def test_the_customer_signs_on_the_engineers_phone(self):
        task = self.task_on_site()
        self.start_tour(f"/odoo/my-visits/{task.id}", "fsm_engineer_quotes_on_site", login=self.engineer_user.login)
        order = self.order_of(task)
        self.assertEqual((order.state, order.signed_by), ("sale", "Ms Zhao"))
        self.assertTrue(order.signature)
        line = task.report_ids.part_line_ids
        self.assertEqual((line.product_id, line.quantity, line.amount), (self.part, 2.0, 240.0))

    def test_the_customer_signs_on_his_own(self):
        report = self.filled_report()
        task = report.task_id
        self.start_tour(f"/odoo/my-visits/{task.id}", "fsm_engineer_sends_a_quotation", login=self.engineer_user.login)
        order = self.order_of(task)
        self.assertEqual(order.state, "sent")
        self.start_tour(report.request_id._get_public_url(), "fsm_customer_accepts_a_quotation", login=None)
        self.assertEqual((order.state, order.signed_by), ("sale", "Qian Duo"))
        self.assertEqual(report.part_line_ids.sale_line_id.order_id, order)
        self.assertIn("accepted by Qian Duo", task.message_ids[0].body)
