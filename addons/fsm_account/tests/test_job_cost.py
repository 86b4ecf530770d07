from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestJobCost(AccountCase):
    """What a request, a visit, a customer cost and bring, from Odoo's analytic entries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer.employee_id.hourly_cost = 40

    def posted(self, move):
        move = move.with_user(self.accountant)
        move.invoice_date = "2026-06-01"
        move.action_post()
        return move

    def entries(self, report):
        return self.env["account.analytic.line"].search([("fsm_request_id", "=", report.request_id.id)])

    def test_costs_from_the_approval_on(self):
        report = self.approved_report()
        part, labour = self.entries(report).sorted("amount")
        self.assertEqual((part.fsm_cost_kind, part.amount, part.unit_amount), ("part", -90, 2))
        self.assertEqual((labour.fsm_cost_kind, labour.amount, labour.unit_amount), ("labour", -60, 1.5))
        for entry in (part, labour):
            self.assertEqual(entry.fsm_task_id, report.task_id)
            self.assertEqual(entry.fsm_customer_id, self.customer)
            self.assertEqual(entry.account_id, self.company.fsm_analytic_account_id)
            self.assertEqual(entry.user_id, self.engineer_user)
        request = report.request_id.with_user(self.manager)
        self.assertEqual((request.job_part_cost, request.job_labour_cost, request.job_cost), (90, 60, 150))
        self.assertEqual((request.job_revenue, request.job_margin), (0, -150))

    def test_nothing_before_it_is_approved(self):
        report = self.submitted_report()
        self.assertFalse(self.entries(report))

    def test_travel(self):
        report = self.filled_report()
        report.with_user(self.engineer_user).write(
            {"labor_line_ids": [(0, 0, {"kind": "travel", "hours": 1, "engineer_id": self.engineer.id})]}
        )
        report.with_user(self.engineer_user).write({"no_signature_reason": "Away"})
        report.with_user(self.engineer_user).action_submit()
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.request_id.with_user(self.manager).job_travel_cost, 40)

    def test_revenue_when_the_invoice_is_posted(self):
        report = self.approved_report()
        move = self.bill(report)
        request = report.request_id.with_user(self.manager)
        self.assertEqual(request.job_revenue, 0)
        self.posted(move)
        request.invalidate_recordset()
        self.assertEqual((request.job_revenue, request.job_margin), (360, 210))
        entries = self.entries(report).filtered(lambda entry: entry.fsm_cost_kind == "revenue")
        self.assertEqual(sum(entries.mapped("amount")), 360)
        self.assertEqual(entries.fsm_task_id, report.task_id)
        self.assertEqual(report.task_id.with_user(self.manager).job_margin, 210)
        self.assertEqual(self.customer.with_user(self.manager).job_margin, 210)

    def test_a_credit_note_takes_revenue_back(self):
        report = self.approved_report()
        move = self.posted(self.bill(report))
        form = self.env["account.move.reversal"].with_user(self.accountant)
        form = form.with_context(active_model="account.move", active_ids=move.ids).create(
            {"journal_id": move.journal_id.id, "date": "2026-06-02"}
        )
        note = self.env["account.move"].browse(form.refund_moves()["res_id"])
        self.posted(note)
        self.assertEqual(report.request_id.with_user(self.manager).job_revenue, 0)

    def test_what_is_paid_for_a_visit(self):
        """The vendor bill of an outsourced visit, and that of the expenses of an own engineer."""
        for engineer, kind in ((self.outsourced, "outsourcing"), (self.engineer, "expense")):
            with self.subTest(kind=kind):
                task = self.dispatched_task(engineer=engineer)
                bill = self.env["account.move"].create(
                    {
                        "move_type": "in_invoice",
                        "partner_id": self.provider.id,
                        "invoice_date": "2026-06-01",
                        "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 300, "fsm_task_id": task.id})],
                    }
                )
                bill.invoice_line_ids.tax_ids = False
                self.posted(bill)
                request = task.request_id.with_user(self.manager)
                self.assertEqual((request[f"job_{kind}_cost"], request.job_margin), (300, -300))
                form = self.env["account.move.reversal"].with_user(self.accountant)
                form = form.with_context(active_model="account.move", active_ids=bill.ids).create(
                    {"journal_id": bill.journal_id.id, "date": "2026-06-02"}
                )
                self.posted(self.env["account.move"].browse(form.refund_moves()["res_id"]))
                request.invalidate_recordset()
                self.assertEqual(request.job_cost, 0)

    def test_the_account_of_the_type(self):
        plan = self.env["account.analytic.plan"].search([], limit=1)
        own = self.env["account.analytic.account"].create({"name": "Repairs", "plan_id": plan.id})
        self.type.with_company(self.company).analytic_account_id = own
        report = self.approved_report()
        line = self.bill(report).invoice_line_ids.filtered("fsm_report_part_id")
        self.assertEqual(line.analytic_distribution, {str(own.id): 100})
        self.assertEqual(set(self.entries(report).mapped(plan._column_name())), {own})

    def test_one_account_for_the_company(self):
        self.approved_report()
        account = self.company.fsm_analytic_account_id
        self.assertEqual(account.name, "Field Service")
        self.approved_report()
        self.assertEqual(self.company.fsm_analytic_account_id, account)

    def test_who_sees_money(self):
        report = self.approved_report()
        for user in (self.manager, self.accountant):
            self.assertEqual(report.request_id.with_user(user).job_cost, 150)
            action = report.request_id.with_user(user).action_open_job_cost()
            self.assertEqual(len(self.env["account.analytic.line"].with_user(user).search(action["domain"])), 2)
        for user in (self.agent, self.dispatcher, self.engineer_user):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                report.request_id.with_user(user).read(["job_cost"])
        foreign = self.env["account.analytic.line"].create({"name": "Office", "amount": -5})
        with self.assertRaises(AccessError):
            foreign.with_user(self.manager).read(["amount"])

    def test_one_query_for_a_list(self):
        requests = (self.approved_report() | self.approved_report() | self.approved_report()).request_id
        requests = requests.with_user(self.manager)
        requests.mapped("name")
        with self.assertQueryCount(1):
            requests.mapped("job_margin")
