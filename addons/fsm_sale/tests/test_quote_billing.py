from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteBilling(QuoteCase):
    """What was accepted is billed by the report, once."""

    def approved(self, lines, **values):
        task = self.task_on_site(**values)
        order = self.sign(self.quote(task, lines))
        report = self.report_of(task)
        report.labor_line_ids.filtered(lambda line: line.kind == "travel" and not line.sale_line_id).unlink()
        return order, self.approve(report)

    def test_the_invoice_says_what_was_accepted(self):
        order, report = self.approved([(self.part, 2, 100.0), (self.hour, 2)])
        self.assertReady(report, "to_bill", 360.0)
        invoice = self.bill(report)
        self.assertEqual(invoice.amount_untaxed, order.amount_untaxed)
        self.assertEqual(invoice.amount_total, order.amount_total)
        lines = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual(lines.sale_line_ids, order.order_line)
        self.assertEqual(lines.mapped("tax_ids"), order.order_line.tax_ids)
        self.assertEqual(order.invoice_ids, invoice)
        invoice.action_post()
        self.assertEqual(order.order_line.mapped("qty_invoiced"), [2.0, 2.0])
        self.assertEqual(order.invoice_status, "invoiced")

    def test_what_is_approved_is_delivered(self):
        task = self.task_on_site()
        order = self.sign(self.quote(task, [(self.part, 2, 100.0), (self.hour, 2)]))
        report = self.report_of(task)
        report.part_line_ids.quantity = 1
        self.assertEqual(order.order_line.mapped("qty_delivered"), [0.0, 0.0])
        self.approve(report)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [1.0, 2.0])

    def test_sales_does_not_bill_it_too(self):
        order, report = self.approved([(self.part, 2, 100.0)])
        self.assertEqual((order.invoice_status, order.order_line.qty_to_invoice), ("no", 0.0))
        with self.assertRaisesRegex(UserError, "bills it with the service report"):
            order._create_invoices()
        wizard = self.env["sale.advance.payment.inv"].with_context(active_model="sale.order", active_ids=order.ids)
        with self.assertRaisesRegex(UserError, "bills it with the service report"):
            wizard.create({"advance_payment_method": "percentage", "amount": 30}).create_invoices()
        self.assertFalse(order.invoice_ids)
        self.assertReady(report, "to_bill", report.amount_billable)

    def test_a_cancelled_invoice_frees_it(self):
        order, report = self.approved([(self.part, 2, 100.0)])
        invoice = self.bill(report)
        invoice.button_cancel()
        self.assertReady(report, "to_bill", report.amount_billable)
        self.assertEqual(order.order_line.qty_invoiced, 0.0)
        again = self.bill(report)
        self.assertIn(order.order_line, again.invoice_line_ids.sale_line_ids)

    def test_a_price_with_tax_is_not_adapted_twice(self):
        tax = self.env["account.tax"].create(
            {
                "name": "13 % included",
                "amount": 13,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
                "company_id": self.company.id,
            }
        )
        free = self.env["account.tax"].create(
            {"name": "0 %", "amount": 0, "type_tax_use": "sale", "company_id": self.company.id}
        )
        position = self.env["account.fiscal.position"].create({"name": "Free", "company_id": self.company.id})
        free.write({"fiscal_position_ids": [(4, position.id)], "original_tax_ids": [(4, tax.id)]})
        self.part.taxes_id = tax
        self.part.list_price = 113.0
        self.customer.with_company(self.company).property_account_position_id = position
        order, report = self.approved([(self.part, 1)])
        line = order.order_line
        self.assertEqual((line.tax_ids, round(line.price_unit, 2)), (free, 100.0))
        invoice = self.bill(report)
        billed = invoice.invoice_line_ids.filtered(lambda item: item.product_id == self.part)
        self.assertEqual((billed.tax_ids, round(billed.price_unit, 2)), (free, 100.0))

    def test_another_currency(self):
        other = self.env.ref("base.EUR") if self.company.currency_id.name != "EUR" else self.env.ref("base.USD")
        other.active = True
        other.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.5}
        )
        self.customer.property_product_pricelist = self.env["product.pricelist"].create(
            {"name": "Other money", "currency_id": other.id}
        )
        order, report = self.approved([(self.part, 1)])
        self.assertEqual((order.currency_id, order.order_line.price_unit), (other, 60.0))
        self.assertEqual(report.part_line_ids.price_unit, 120.0)
