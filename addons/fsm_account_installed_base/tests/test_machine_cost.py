from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.fsm_account.tests.common import AccountCase

SUMS = ["job_part_cost", "job_labour_cost", "job_travel_cost", "job_outsourcing_cost", "job_expense_cost", "job_cost",
        "job_revenue", "job_margin"]  # fmt: skip


@tagged("post_install", "-at_install")
class TestMachineCost(AccountCase):
    """What a machine costs and brings: the entries of its requests, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engineer.employee_id.hourly_cost = 40
        cls.unit = cls.make_unit("A-1")
        cls.other_unit = cls.make_unit("B-2")

    @classmethod
    def make_unit(cls, serial, **values):
        return cls.env["fsm.installed.product"].create(
            {"product_id": cls.product.id, "serial": serial, "partner_id": cls.customer.id, **values}
        )

    def entries(self, unit):
        return self.env["account.analytic.line"].search([("fsm_installed_product_id", "=", unit.id)])

    def sums(self, unit, user=None):
        self.env.flush_all()
        unit.invalidate_recordset()
        [values] = unit.with_user(user or self.manager).read(SUMS)
        return {name.removeprefix("job_"): values[name] for name in SUMS if values[name]}

    def travelled_report(self):
        """A report with a part (90), an hour and a half of work (60) and an hour on the way (40)."""
        report = self.filled_report()
        mine = report.with_user(report.task_id.user_id)
        mine.part_line_ids.quantity = 2
        mine.labor_line_ids.unlink()
        for kind, hours in (("labour", 1.5), ("travel", 1)):
            line = {"kind": kind, "hours": hours, "engineer_id": self.engineer.id}
            mine.write({"labor_line_ids": [(0, 0, line)]})
        mine.write({"no_signature_reason": "Away"})
        mine.action_submit()
        report.with_user(self.manager).action_approve()
        return report

    def posted(self, move):
        move = move.with_user(self.accountant)
        move.invoice_date = "2026-06-01"
        move.action_post()
        return move

    def paid_visit(self, engineer, amount):
        """The posted vendor bill of a visit."""
        task = self.dispatched_task(engineer=engineer)
        line = {"name": "Fee", "price_unit": amount, "fsm_task_id": task.id, "tax_ids": [(5,)]}
        return self.posted(
            self.env["account.move"].create(
                {"move_type": "in_invoice", "partner_id": self.provider.id, "invoice_line_ids": [(0, 0, line)]}
            )
        )

    def test_sums_of_its_requests(self):
        report = self.travelled_report()
        self.assertEqual(report.request_id.installed_product_id, self.unit)
        costs = {"part_cost": 90, "labour_cost": 60, "travel_cost": 40}
        self.assertEqual(self.sums(self.unit), {**costs, "cost": 190, "margin": -190})
        move = self.bill(report)
        self.assertEqual(self.sums(self.unit), {**costs, "cost": 190, "margin": -190}, "an invoice that is a draft")
        self.posted(move)
        revenue = report.amount_billable
        self.assertEqual(self.sums(self.unit), {**costs, "cost": 190, "revenue": revenue, "margin": revenue - 190})
        # further requests, of an outsourced and of an own engineer
        self.paid_visit(self.outsourced, 300)
        self.paid_visit(self.engineer, 25)
        costs |= {"outsourcing_cost": 300, "expense_cost": 25}
        self.assertEqual(self.sums(self.unit), {**costs, "cost": 515, "revenue": revenue, "margin": revenue - 515})
        self.assertEqual(self.sums(self.other_unit), {})

    def test_a_request_without_a_machine(self):
        report = self.approved_report(serial=False)
        entries = self.env["account.analytic.line"].search([("fsm_request_id", "=", report.request_id.id)])
        self.assertEqual(len(entries), 2)
        self.assertFalse(entries.fsm_installed_product_id)

    def test_a_machine_that_is_corrected(self):
        """The sums follow the request, as those of its customer do; those of other requests stay."""
        request = self.approved_report().request_id
        self.approved_report()
        self.assertEqual(self.sums(self.unit), {"part_cost": 180, "labour_cost": 120, "cost": 300, "margin": -300})
        request.with_user(self.agent).installed_product_id = self.other_unit
        half = {"part_cost": 90, "labour_cost": 60, "cost": 150, "margin": -150}
        self.assertEqual((self.sums(self.unit), self.sums(self.other_unit)), (half, half))
        self.assertEqual(self.entries(self.other_unit).fsm_request_id, request)

    def test_a_machine_that_was_sold_on(self):
        """It keeps what it has cost; the customer who had it keeps that too."""
        self.approved_report()
        buyer = self.env["res.partner"].create({"name": "Buyer Ltd", "is_company": True})
        self.unit.with_user(self.agent).action_move(buyer, buyer, "2026-06-01", "Sold on")
        self.assertEqual(self.sums(self.unit)["cost"], 150)
        self.assertEqual(self.entries(self.unit).fsm_customer_id, self.customer)

    def test_who_sees_money(self):
        self.approved_report()
        for user in (self.manager, self.accountant):
            with self.subTest(user=user.name):
                self.assertEqual(self.sums(self.unit, user)["cost"], 150)
                action = self.unit.with_user(user).action_open_job_cost()
                entries = self.env["account.analytic.line"].with_user(user).search(action["domain"])
                self.assertEqual(entries.with_env(self.env), self.entries(self.unit))
        for user in (self.agent, self.dispatcher, self.engineer_user, self.outsourced_user):
            for name in SUMS:
                with self.subTest(user=user.name, name=name), self.assertRaises(AccessError):
                    self.unit.with_user(user).read([name])

    def test_accounting_reads_machines(self):
        """To follow an entry to its machine, and no more than that."""
        self.unit.with_user(self.accountant).check_access("read")
        with Form(self.unit.with_user(self.accountant)) as form:
            self.assertEqual(form.serial, "A-1")
        for operation in ("write", "create", "unlink"):
            with self.subTest(operation), self.assertRaises(AccessError):
                self.unit.with_user(self.accountant).check_access(operation)
        second = self.env["res.company"].create({"name": "Second"})
        foreign = self.make_unit("C-3", company_id=second.id)
        with self.assertRaises(AccessError):
            foreign.with_user(self.accountant).read(["serial"])
        stranger = new_test_user(self.env, "fsm_test_stranger", groups="base.group_user", company_id=self.company.id)
        with self.assertRaises(AccessError):
            self.unit.with_user(stranger).read(["serial"])

    def fields_of(self, user, view_type):
        """Names of the fields that a view shows to somebody."""
        view = self.env["fsm.installed.product"].with_user(user).get_view(view_type=view_type)
        return {node.get("name") for node in etree.fromstring(view["arch"]).iter("field")}

    def test_each_sees_one_kind_of_sums(self):
        books, reports = {"job_revenue", "job_cost", "job_margin"}, {"revenue_total", "cost_total", "margin_total"}
        for user, view_type, shown in (
            (self.manager, "form", books),
            (self.manager, "list", books | {"revenue_total"}),
            (self.accountant, "form", books),
            (self.accountant, "list", books),
            (self.agent, "form", {"revenue_total"}),
            (self.agent, "list", {"revenue_total"}),
            (self.engineer_user, "form", set()),
            (self.engineer_user, "list", set()),
        ):
            with self.subTest(user=user.name, view_type=view_type):
                self.assertEqual(self.fields_of(user, view_type) & (books | reports), shown)
        labels = self.env["fsm.installed.product"].with_user(self.manager).fields_get(books | reports, ["string"])
        self.assertEqual(len({label["string"] for label in labels.values()}), 6)

    def test_the_list_of_costs_by_machine(self):
        self.approved_report()
        self.approved_report(serial="B-2")
        domain = [("fsm_installed_product_id", "in", (self.unit | self.other_unit).ids)]
        for user in (self.manager, self.accountant):
            groups = (
                self.env["account.analytic.line"]
                .with_user(user)
                .formatted_read_group(domain, ["fsm_installed_product_id"], ["amount:sum"])
            )
            sums = {group["fsm_installed_product_id"][0]: group["amount:sum"] for group in groups}
            self.assertEqual(sums, {self.unit.id: -150, self.other_unit.id: -150})

    def test_as_many_queries_for_30_machines_as_for_one(self):
        units = self.unit
        for number in range(29):
            units |= self.make_unit(f"Q-{number}")
        requests = self.env["fsm.request"].create(
            [
                {"partner_id": self.customer.id, "installed_product_id": unit.id, "description": unit.serial}
                for unit in units
            ]
        )
        self.env["account.analytic.line"].create(
            [
                {"name": "Part", "amount": -request.id, "fsm_request_id": request.id, "fsm_cost_kind": "part"}
                for request in requests
            ]
        )

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = records.web_read({name: {} for name in SUMS})
            self.assertTrue(all(row["job_cost"] for row in rows))
            return self.env.cr.sql_log_count - before

        units = units.with_user(self.manager)
        queries(units)
        self.assertEqual(queries(units[:1]), queries(units))
