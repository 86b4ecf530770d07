from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestBilling(AccountCase):
    """From approved reports to draft invoices."""

    def test_lines_of_the_invoice(self):
        report = self.approved_report()
        self.assertReady(report, "to_bill", 2 * 120 + 1.5 * 80)
        move = self.bill(report)
        self.assertEqual((move.move_type, move.state, move.partner_id), ("out_invoice", "draft", self.customer))
        self.assertEqual((move.company_id, move.currency_id), (self.company, self.company.currency_id))
        section, part, labour = move.invoice_line_ids.sorted("sequence")
        self.assertEqual(section.display_type, "line_section")
        self.assertIn(report.name, section.name)
        self.assertIn("Compressor · A-1", section.name)
        self.assertEqual((part.product_id, part.quantity, part.price_unit), (self.part, 2, 120))
        self.assertEqual((labour.product_id, labour.quantity, labour.price_unit), (self.hour, 1.5, 80))
        self.assertEqual(part.product_uom_id, self.part.uom_id)
        self.assertEqual(move.amount_untaxed, 360)
        self.assertEqual(part.name, f"Air Filter\n{report.part_line_ids.charge_reason}")
        self.assertTrue(report.part_line_ids.charge_reason)
        self.assertReady(report, "billed")

    def test_every_line_knows_its_invoice_line(self):
        report = self.approved_report()
        move = self.bill(report)
        __, part, labour = move.invoice_line_ids.sorted("sequence")
        self.assertEqual(report.part_line_ids.invoice_line_id, part)
        self.assertEqual(report.labor_line_ids.invoice_line_id, labour)
        self.assertEqual((part.fsm_report_id, labour.fsm_report_id), (report, report))
        self.assertEqual(move.fsm_report_ids, report)
        self.assertEqual(report.with_user(self.accountant).invoice_ids.ids, move.ids)

    def test_taxes_of_product_and_fiscal_position(self):
        # charts of accounts bring positions of their own for customers abroad
        self.env["account.fiscal.position"].search([]).auto_apply = False
        company_tax = self.company.account_sale_tax_id
        self.assertTrue(company_tax)
        self.part.taxes_id = company_tax
        none = self.env["account.fiscal.position"].create(
            {"name": "Export", "country_id": self.env.ref("base.us").id}
        )
        exempt = company_tax.copy({"name": "Exempt", "amount": 0, "fiscal_position_ids": [(6, 0, none.ids)]})
        exempt.original_tax_ids = company_tax
        first = self.bill(self.approved_report())
        self.assertEqual(first.invoice_line_ids.filtered("fsm_report_part_id").tax_ids, company_tax)
        self.customer.with_company(self.company).property_account_position_id = none
        second = self.bill(self.approved_report())
        self.assertEqual(second.fiscal_position_id, none)
        self.assertEqual(second.invoice_line_ids.filtered("fsm_report_part_id").tax_ids, exempt)

    def test_a_price_with_tax_is_adapted(self):
        """The customer of a fiscal position without the tax pays the price without it."""
        included = self.env["account.tax"].create(
            {"name": "20 % incl.", "amount": 20, "type_tax_use": "sale", "price_include_override": "tax_included"}
        )
        none = self.env["account.fiscal.position"].create(
            {"name": "Export", "country_id": self.env.ref("base.us").id}
        )
        exempt = included.copy({"name": "Exempt", "amount": 0, "fiscal_position_ids": [(6, 0, none.ids)]})
        exempt.original_tax_ids = included
        self.part.taxes_id = included
        self.customer.with_company(self.company).property_account_position_id = none
        move = self.bill(self.approved_report())
        self.assertAlmostEqual(move.invoice_line_ids.filtered("fsm_report_part_id").price_unit, 100)

    def test_invoice_address(self):
        office = self.env["res.partner"].create({"name": "Office", "parent_id": self.customer.id, "type": "invoice"})
        self.assertEqual(self.bill(self.approved_report()).partner_id, office)

    def test_many_reports(self):
        """One invoice for each customer, or for each report."""
        other = self.env["res.partner"].create({"name": "Other Ltd", "is_company": True})
        values = {"partner_id": other.id, "contact_id": False}
        reports = self.approved_report() | self.approved_report() | self.approved_report(**values)
        moves = self.bill(reports)
        self.assertEqual(moves.partner_id, self.customer | other)
        self.assertEqual(len(moves), 2)
        self.assertEqual(sum(moves.mapped("amount_untaxed")), 3 * 360)
        moves.unlink()
        self.assertEqual(len(self.bill(reports, per="report")), 3)

    def test_what_the_customer_does_not_pay_is_not_billed(self):
        report = self.submitted_report()
        report.labor_line_ids.with_user(self.manager).write({"coverage": "goodwill"})
        report.with_user(self.manager).action_approve()
        self.assertReady(report, "to_bill", 240)
        self.assertEqual(self.bill(report).amount_untaxed, 240)
        free = self.submitted_report()
        (free.part_line_ids | free.part_line_ids).with_user(self.manager).write({"coverage": "warranty"})
        free.labor_line_ids.with_user(self.manager).write({"coverage": "warranty"})
        free.with_user(self.manager).action_approve()
        self.assertReady(free, "nothing")
        with self.assertRaisesRegex(UserError, "nothing that the customer pays"):
            self.bill(free)

    def test_not_before_it_is_approved(self):
        report = self.submitted_report()
        self.assertEqual((report.billing_state, report.amount_to_bill), ("later", 0))
        with self.assertRaisesRegex(UserError, "Only approved reports are billed"):
            self.bill(report)
        self.assertFalse(report.sudo().part_line_ids.invoice_line_id)

    def test_billed_once(self):
        report, second = self.approved_report(), self.approved_report()
        self.bill(report)
        with self.assertRaisesRegex(UserError, f"{report.name} is billed already"):
            self.bill(report | second)
        self.assertReady(second, "to_bill", 360)

    def test_several_companies(self):
        report = self.approved_report()
        abroad = self.env["res.company"].create({"name": "Abroad"})
        other = self.approved_report()
        self.env.cr.execute("UPDATE fsm_service_report SET company_id = %s WHERE id = %s", (abroad.id, other.id))
        self.env.invalidate_all()
        self.manager.company_ids += abroad
        reports = (report | other).with_context(allowed_company_ids=(self.company | abroad).ids)
        with self.assertRaisesRegex(UserError, "several companies"):
            self.bill(reports)

    def test_a_price_below_zero(self):
        report = self.submitted_report()
        report.part_line_ids.with_user(self.manager).write({"price_unit": -5})
        report.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "below zero"):
            self.bill(report)

    def test_who_bills(self):
        for user in (self.engineer_user, self.manager, self.accountant):
            with self.subTest(user=user.name):
                report = self.approved_report()
                self.assertTrue(report.with_user(user).can_bill)
                self.assertEqual(len(self.bill(report, user)), 1)
                self.assertFalse(report.with_user(user).can_bill)
        report = self.approved_report()
        for user in (self.agent, self.dispatcher, self.leader_user):
            with self.subTest(user=user.name):
                self.assertFalse(report.with_user(user).can_bill)
                with self.assertRaisesRegex(AccessError, "Nothing was changed"):
                    self.bill(report, user)
        for user in (self.other_user, self.bystander, self.outsourced_user):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.bill(report, user)
        self.assertReady(report, "to_bill", 360)

    def test_an_outsourced_engineer_does_not_bill(self):
        report = self.approved_report(engineer=self.outsourced)
        self.assertFalse(report.with_user(self.outsourced_user).can_bill)
        with self.assertRaises(AccessError):
            self.bill(report, self.outsourced_user)

    def test_what_the_person_gets_next(self):
        """Whoever may open invoices sees it, others are told."""
        action = self.approved_report().with_user(self.accountant).action_bill()
        self.assertEqual((action["res_model"], action["views"]), ("account.move", [(False, "form")]))
        reports = self.approved_report() | self.approved_report()
        action = reports.with_user(self.accountant).action_bill("report")
        self.assertEqual(len(action["domain"][0][2]), 2)
        action = self.approved_report().with_user(self.engineer_user).action_bill()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn("Customer Ltd", action["params"]["message"])

    def test_the_form_for_many(self):
        reports = self.approved_report() | self.approved_report() | self.submitted_report()
        action = reports.with_user(self.engineer_user).action_ask_bill()
        form = self.env["fsm.bill"].with_user(self.engineer_user).browse(action["res_id"])
        self.assertEqual((form.report_count, form.invoice_count, form.amount), (2, 1, 720))
        self.assertEqual(form.left_out, "Not Approved Yet: 1")
        form.per = "report"
        self.assertEqual(form.invoice_count, 2)
        form.action_confirm()
        self.assertEqual(reports.mapped("billing_state"), ["billed", "billed", "later"])
        with self.assertRaisesRegex(UserError, "None of the chosen reports"):
            reports.with_user(self.engineer_user).action_ask_bill()

    def test_the_log_says_so(self):
        report = self.approved_report()
        self.bill(report)
        self.assertIn("Billed: draft invoice for Customer Ltd", str(report.message_ids.mapped("body")))

    def test_constant_queries(self):
        """As many queries for a report of a big lot as for one of a small lot."""

        def count(reports):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.bill(reports)
            return self.env.cr.sql_log_count - before

        none = self.env["fsm.service.report"]
        small, big = (count(none.union(*(self.approved_report() for __ in range(size)))) for size in (2, 8))
        self.assertLess((big - small) / 6, 12, f"{small} for 2 reports, {big} for 8")
