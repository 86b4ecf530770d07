from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestReportPrice(AccountCase):
    """Prices of reports come from the customer's price list, unless a person has written another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"].create({"group_product_pricelist": True}).execute()
        cls.pricelist = cls.env["product.pricelist"].create({"name": "Key Customers"})
        cls.customer.with_company(cls.company).property_product_pricelist = cls.pricelist

    def rule(self, **values):
        return self.env["product.pricelist.item"].create(
            {"pricelist_id": self.pricelist.id, "applied_on": "0_product_variant", "product_id": self.part.id, **values}
        )

    def test_fixed_price(self):
        self.rule(compute_price="fixed", fixed_price=99)
        line = self.filled_report().part_line_ids
        self.assertEqual((line.price_unit, line.discount, line.amount), (99, 0, 198))

    def test_percentage_is_a_discount(self):
        self.rule(compute_price="percentage", percent_price=10)
        line = self.filled_report().part_line_ids
        self.assertEqual((line.price_unit, line.discount, line.amount), (120, 10, 216))

    def test_discount_on_the_invoice(self):
        self.rule(compute_price="percentage", percent_price=10)
        move = self.bill(self.approved_report())
        line = move.invoice_line_ids.filtered("fsm_report_part_id")
        self.assertEqual((line.price_unit, line.discount, line.price_subtotal), (120, 10, 216))
        self.assertEqual(move.amount_untaxed, 336)

    def test_price_of_hours(self):
        self.rule(product_id=self.hour.id, compute_price="fixed", fixed_price=60)
        line = self.filled_report().labor_line_ids.filtered(lambda line: line.kind == "labour")
        self.assertEqual(line.price_unit, 60)

    def test_price_by_quantity(self):
        self.rule(compute_price="fixed", fixed_price=100, min_quantity=10)
        line = self.filled_report().part_line_ids.with_user(self.engineer_user)
        self.assertEqual(line.price_unit, 120)
        line.quantity = 10
        self.assertEqual((line.price_unit, line.amount), (100, 1000))

    def test_price_of_a_unit(self):
        self.rule(compute_price="fixed", fixed_price=10)
        line = self.filled_report().part_line_ids.with_user(self.engineer_user)
        line.uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(line.price_unit, 120)

    def test_in_the_currency_of_the_company(self):
        francs = self.env.ref("base.CHF")
        francs.active = True
        self.pricelist.currency_id = francs
        (francs | self.company.currency_id).rate_ids.unlink()
        self.env["res.currency.rate"].create({"currency_id": francs.id, "rate": 0.5, "name": "2020-01-01"})
        self.rule(compute_price="fixed", fixed_price=30)
        line = self.filled_report().part_line_ids
        self.assertEqual((line.currency_id, line.price_unit), (self.company.currency_id, 60))

    def test_what_a_person_has_written_stays(self):
        line = self.filled_report().part_line_ids.with_user(self.engineer_user)
        line.price_unit = 70
        line.quantity = 5
        self.assertEqual((line.price_unit, line.amount), (70, 350))
        self.assertTrue(line.is_price_decided)

    def test_what_a_form_sends_back_is_no_decision(self):
        report = self.filled_report().with_user(self.engineer_user)
        with Form(report) as form, form.part_line_ids.new() as line:
            line.product_id = self.product
            line.quantity = 3
        self.assertFalse(report.part_line_ids.filtered(lambda line: line.product_id == self.product).is_price_decided)
        with Form(report) as form, form.part_line_ids.new() as line:
            line.product_id = self.product
            line.price_unit = 7
        decided = report.part_line_ids.filtered("is_price_decided")
        self.assertEqual((decided.product_id, decided.price_unit), (self.product, 7))

    def test_the_manager_gives_a_discount_in_his_review(self):
        report = self.submitted_report()
        report.part_line_ids.with_user(self.manager).discount = 50
        self.assertEqual(report.part_line_ids.amount, 120)
        with self.assertRaises(UserError):
            report.part_line_ids.with_user(self.engineer_user).discount = 60

    def test_a_discount_is_a_part_of_it(self):
        line = self.filled_report().part_line_ids.with_user(self.engineer_user)
        for wrong in (-1, 101):
            with self.subTest(discount=wrong), self.assertRaises(Exception) as caught, self.env.cr.savepoint():
                line.discount = wrong
                line.flush_recordset()
            self.assertIn("discount", str(caught.exception).lower())

    def test_the_document_shows_the_discount(self):
        self.rule(compute_price="percentage", percent_price=10)
        report = self.approved_report()
        html = self.env["ir.actions.report"]._render_qweb_html("fsm_base.report_service_report", report.ids)[0].decode()
        self.assertIn("−10 %", html.replace("\n", ""))
