from odoo.tests import tagged

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestBillingChina(AccountCase):
    """Bills and job cost with the chart of accounts for China: the other tests use Odoo's generic one."""

    chart = "cn"

    def test_bill_post_and_credit(self):
        self.assertEqual(self.company.chart_template, "cn")
        self.assertEqual(self.company.account_sale_tax_id.amount, 13)
        tax = self.company.account_sale_tax_id
        (self.part | self.hour).taxes_id = tax
        report = self.approved_report()
        move = self.bill(report, self.engineer_user).with_user(self.accountant)
        self.assertEqual(move.invoice_line_ids.tax_ids, tax)
        self.assertEqual((move.amount_untaxed, move.amount_tax), (360, 46.8))
        move.invoice_date = "2026-06-01"
        move.action_post()
        income = move.invoice_line_ids.filtered("product_id").account_id
        self.assertTrue(all(code.startswith("5001") for code in income.mapped("code")), income.mapped("code"))
        self.assertEqual(report.request_id.with_user(self.manager).job_revenue, 360)
        form = self.env["account.move.reversal"].with_user(self.accountant)
        form = form.with_context(active_model="account.move", active_ids=move.ids).create(
            {"journal_id": move.journal_id.id, "date": "2026-06-02"}
        )
        note = self.env["account.move"].with_user(self.accountant).browse(form.refund_moves()["res_id"])
        note.action_post()
        self.assertReady(report, "to_bill", 360)
        self.assertEqual(report.request_id.with_user(self.manager).job_revenue, 0)
