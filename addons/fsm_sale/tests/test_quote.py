from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.fsm_base.tests.common import picture

from .common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuote(QuoteCase):
    """The form in which the engineer writes the quotation, and the customer signs it."""

    def test_hours_and_way_are_proposed_before_there_is_a_report(self):
        quote = self.quote(self.task_on_site())
        self.assertEqual(quote.step, "write")
        self.assertEqual(
            quote.line_ids.mapped(lambda line: (line.product_id, line.quantity, line.price_unit)),
            [(self.hour, 2.0, 80.0), (self.way, 1.0, 50.0)],
        )

    def test_what_the_report_charges_is_proposed(self):
        report = self.filled_report()
        report.labor_line_ids.filtered(lambda line: line.kind == "travel").unlink()
        report.labor_line_ids.hours = 1.5
        quote = self.quote(report.task_id)
        self.assertEqual(
            quote.line_ids.mapped(lambda line: (line.product_id, line.quantity)), [(self.part, 2.0), (self.hour, 1.5)]
        )

    def test_nothing_is_proposed_that_others_pay(self):
        report = self.filled_report()
        report.part_line_ids.coverage = "goodwill"
        self.assertNotIn(self.part, self.quote(report.task_id).line_ids.product_id)

    def test_totals_are_those_of_the_order(self):
        tax = {"amount": 13, "type_tax_use": "sale", "company_id": self.company.id}
        (self.part | self.hour).taxes_id = self.env["account.tax"].create({"name": "13 %", **tax})
        quote = self.quote(self.task_on_site(), [(self.part, 2), (self.hour, 1)])
        self.assertEqual((quote.amount_untaxed, quote.amount_tax, quote.amount_total), (320.0, 41.6, 361.6))
        quote.action_show()
        order = self.order_of(quote.task_id)
        self.assertEqual(
            (quote.amount_untaxed, quote.amount_tax, quote.amount_total),
            (order.amount_untaxed, order.amount_tax, order.amount_total),
        )
        self.assertEqual((order.partner_id, order.company_id), (self.customer, self.company))

    def test_prices_are_those_of_the_price_list_until_somebody_writes_one(self):
        self.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Large quantities",
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "applied_on": "0_product_variant",
                            "product_id": self.part.id,
                            "min_quantity": 10,
                            "compute_price": "fixed",
                            "fixed_price": 100.0,
                        },
                    )
                ],
            }
        )
        self.customer.property_product_pricelist = pricelist
        quote = self.quote(self.task_on_site(), [])
        with Form(quote) as form, form.line_ids.new() as line:
            line.product_id = self.part
            self.assertEqual(line.price_unit, 120.0)
            line.quantity = 10
            self.assertEqual(line.price_unit, 100.0)
            line.price_unit = 90.0
            line.quantity = 1
            self.assertEqual((line.price_unit, line.subtotal), (90.0, 90.0))

    def test_an_empty_quotation_is_not_shown(self):
        quote = self.quote(self.task_on_site(), [])
        with self.assertRaisesRegex(UserError, "Add what the customer is to pay for"):
            quote.action_show()
        self.assertFalse(self.order_of(quote.task_id))

    def test_the_customer_signs_on_the_screen(self):
        task = self.task_on_site()
        quote = self.quote(task, [(self.part, 2)], note="The machine stands still for two hours.")
        order = self.sign(quote)
        self.assertEqual((order.state, order.signed_by, order.locked), ("sale", "Ms Zhao", True))
        self.assertTrue(order.signature)
        self.assertTrue(order.signed_on)
        self.assertIn("The machine stands still for two hours.", order.order_line.mapped("name"))
        self.assertIn("accepted by Ms Zhao", task.quotation_info)
        told = self.env["fsm.notification"].search([("res_id", "=", task.id), ("code", "=", "quotation_accepted")])
        self.assertIn("mail", told.channel_id.mapped("code"))

    def test_somebody_has_to_sign(self):
        quote = self.quote(self.task_on_site(), [(self.part, 2)])
        quote.action_show()
        quote.signed_by = " "
        quote.signature = picture()
        with self.assertRaisesRegex(UserError, "Write down who signs"):
            quote.action_accept()
        quote.write({"signed_by": "Ms Zhao", "signature": False})
        with self.assertRaisesRegex(UserError, "Nobody has signed yet"):
            quote.action_accept()
        self.assertEqual(self.order_of(quote.task_id).state, "draft")

    def test_what_is_written_can_be_kept_for_later(self):
        task = self.task_on_site()
        self.quote(task, [(self.part, 2)], note="With new seals").action_keep()
        self.assertEqual(self.order_of(task).state, "draft")
        again = self.quote(task)
        self.assertEqual((again.step, again.note), ("write", "With new seals"))
        self.assertEqual(again.line_ids.mapped(lambda line: (line.product_id, line.quantity)), [(self.part, 2.0)])

    def test_what_nobody_has_seen_is_rewritten(self):
        task = self.task_on_site()
        self.quote(task, [(self.part, 2)]).action_show()
        order = self.order_of(task)
        again = self.quote(task)
        self.assertEqual(again.line_ids.mapped("quantity"), [2.0])
        with Form(again) as form, form.line_ids.edit(0) as line:
            line.quantity = 3
        again.action_show()
        self.assertEqual(self.order_of(task), order)
        self.assertEqual(order.order_line.product_uom_qty, 3.0)

    def test_what_the_customer_was_sent_is_replaced_and_not_rewritten(self):
        task = self.task_on_site()
        quote = self.quote(task, [(self.part, 2)])
        quote.action_send()
        sent = self.order_of(task)
        self.assertEqual((sent.state, quote.step), ("sent", "sent"))
        quote.action_show()
        self.assertEqual(self.order_of(task), sent, "nothing has changed, so the customer signs the same quotation")
        again = self.quote(task, [(self.part, 1)])
        again.action_send()
        self.assertEqual(sent.state, "cancel")
        self.assertEqual((self.order_of(task).state, self.order_of(task).order_line.product_uom_qty), ("sent", 1.0))

    def test_the_customer_gets_the_link(self):
        task = self.task_on_site()
        quote = self.quote(task, [(self.part, 2)])
        quote.action_send()
        order = self.order_of(task)
        self.assertTrue(order.access_token)
        self.assertIn(order.access_token, quote.url)
        self.assertTrue(quote.code)
        self.contact.email = "zhao@example.com"
        told = self.env["fsm.notification"].search([("res_id", "=", task.id), ("code", "=", "quotation_sent")])
        mail = told.filtered(lambda item: item.channel_id.code == "mail")
        mail._hand_over()
        self.assertEqual(mail.state, "sending", mail.error)
        self.assertIn(order.access_token, mail.mail_mail_id.body_html)
        quote.action_send()
        again = self.env["fsm.notification"].search([("res_id", "=", task.id), ("code", "=", "quotation_sent")])
        self.assertEqual(again, told, "the same quotation is told once")

    def test_changed_meanwhile(self):
        quote = self.quote(self.task_on_site(), [(self.part, 2)])
        quote.action_show()
        order = self.order_of(quote.task_id)
        order.order_line.price_unit = 500.0
        quote.write({"signature": picture(), "signed_by": "Ms Zhao"})
        with self.assertRaisesRegex(UserError, "answered or changed meanwhile"):
            quote.action_accept()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.signature)

    def test_answered_meanwhile(self):
        quote = self.quote(self.task_on_site(), [(self.part, 2)])
        quote.action_send()
        quote.action_show()
        quote.write({"signature": picture(), "signed_by": "Ms Zhao"})
        order = self.order_of(quote.task_id)
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "answered or changed meanwhile"):
            quote.action_accept()
        self.assertEqual(order.state, "cancel")

    def test_expired(self):
        quote = self.quote(self.task_on_site(), [(self.part, 2)])
        quote.action_show()
        order = self.order_of(quote.task_id)
        order.validity_date = "2020-01-01"
        quote.write({"signature": picture(), "signed_by": "Ms Zhao"})
        with self.assertRaisesRegex(UserError, "has expired"):
            quote.action_accept()
        self.assertEqual(order.state, "draft")
        quote.action_show()
        self.assertEqual(order.state, "cancel")
        self.assertFalse(self.order_of(quote.task_id).is_expired)
