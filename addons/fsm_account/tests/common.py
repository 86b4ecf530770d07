from odoo.tests import new_test_user

from odoo.addons.fsm_base.tests.common import FsmCase, picture


class AccountCase(FsmCase):
    """A small service company with books: a chart of accounts, an accountant, prices of parts and hours."""

    # By default the one that the company has, or else Odoo's generic one.
    chart = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books = cls.make_books()
        cls.accountant = new_test_user(
            cls.env,
            "fsm_test_accountant",
            groups="base.group_user,account.group_account_invoice",
            name="Accountant",
            password="fsm_test_accountant",
            lang="en_US",
            tz="Asia/Shanghai",
        )
        service = {"type": "service", "uom_id": cls.env.ref("uom.product_uom_hour").id}
        cls.hour = cls.env["product.product"].create({"name": "Hour of Work", "list_price": 80.0, **service})
        cls.way = cls.env["product.product"].create({"name": "Hour on the Way", "list_price": 50.0, **service})
        cls.type.write({"labour_product_id": cls.hour.id, "travel_product_id": cls.way.id})
        cls.part.write({"standard_price": 45.0})

    @classmethod
    def make_books(cls):
        """The chart of accounts of the company."""
        wanted = cls.chart or cls.company.chart_template or "generic_coa"
        if cls.company.chart_template != wanted:
            cls.env["account.chart.template"].try_loading(wanted, cls.company, install_demo=False)
        return wanted

    def approved_report(self, hours=1.5, quantity=2, **values):
        """A report that is approved with a part and hours, all of it charged to the customer."""
        report = self.filled_report(**values)
        mine = report.with_user(report.task_id.user_id)
        mine.part_line_ids.quantity = quantity
        mine.labor_line_ids.filtered(lambda line: line.kind == "travel").unlink()
        mine.labor_line_ids.hours = hours
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        report.with_user(self.manager).action_approve()
        return report

    def bill(self, reports, user=None, per="customer"):
        """Make the invoices of the reports, as somebody who may.

        :return: the new invoices
        """
        before = self.env["account.move"].search([])
        reports.with_user(user or self.manager).action_bill(per)
        return self.env["account.move"].search([]) - before

    def assertReady(self, report, state, amount=0.0):
        """What stands on the report, and whether accounting has the step to bill it."""
        self.assertEqual((report.billing_state, report.amount_to_bill), (state, amount))
        steps = report._fsm_get_open_steps("bill")
        self.assertEqual(len(steps), 1 if state == "to_bill" else 0)
        if steps:
            self.assertEqual(steps.fsm_group_id, self.env.ref("account.group_account_invoice"))
