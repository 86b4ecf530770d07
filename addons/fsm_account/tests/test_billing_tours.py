from odoo.tests import HttpCase, tagged

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestBillingTours(AccountCase, HttpCase):
    """Billing in the browser: the engineer at his phone, accounting and the manager at a desk."""

    def desk(self, tour, user, url):
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour(url, tour, login=user.login)

    def phone(self, tour, user, url):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(url, tour, login=user.login)

    def test_the_engineer_bills_from_his_reports(self):
        report = self.approved_report()
        self.phone("fsm_engineer_bills", self.engineer_user, "/odoo/my-service-reports")
        self.assertReady(report, "billed")
        move = report.with_user(self.accountant).invoice_ids
        self.assertEqual((move.state, move.amount_untaxed), ("draft", 360))

    def test_accounting_bills_posts_and_registers_the_payment(self):
        reports = self.approved_report() | self.approved_report()
        self.desk("fsm_accountant_bills_many", self.accountant, "/odoo/reports-to-bill")
        move = reports.with_user(self.accountant).invoice_ids
        self.assertEqual((len(move), move.state), (1, "posted"))
        self.assertIn(move.payment_state, ("paid", "in_payment"))

    def test_the_manager_looks_at_the_cost(self):
        report = self.approved_report()
        self.desk("fsm_manager_looks_at_job_cost", self.manager, f"/odoo/service-requests/{report.request_id.id}")
