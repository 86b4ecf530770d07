"""Billing 1,000 approved reports of 200 customers: 200 draft invoices, each with five reports of two parts and hours.

The queries for a report must not depend on how many are billed at once: the same is measured with the reports of the
first 20 customers. Beside it Odoo's own work for the same invoices: ``account.move`` made in one call from values that
are there already, with sections and lines, but without the reports that they bill. The floor is plain SQL: the rows of
those invoices and lines inserted into copies of the tables with all indexes, in one statement for each.
"""

from odoo import fields

from benchmarks import common

CUSTOMERS = 200
FEW = 20
REPORTS_EACH = 5
MOST_TIMES = 2.5


def run(env):
    case = _Case(env)
    works = {}
    for count in (FEW, CUSTOMERS):
        works[f"{count}"] = lambda count=count: case.bill(count)
        works[f"{count} odoo"] = lambda count=count: case.odoo(count)
        works[f"{count} floor"] = case.floor(count)
    costs = common.compare(env, works, rounds=2)
    common.publish(env, "billing", [*_table(costs), "", *_targets(costs)])


class _Case:
    """A company with books, and approved reports that nobody has billed."""

    def __init__(self, env):
        self.env = env
        company = env.company
        if not company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        self.manager = common.make_user(env, "manager", "fsm_base.group_fsm_manager")
        engineer = common.make_engineers(env, ["engineer"])
        self.parts = env["product.product"].create(
            [{"name": name, "list_price": price} for name, price in (("Separator", 1280), ("Seal", 12.5))]
        )
        customers = common.make_customers(env, CUSTOMERS)
        requests = env["fsm.request"].create(
            [
                {"partner_id": customer.id, "description": "Too hot", "product_id": self.parts[0].id}
                for customer in customers
                for __ in range(REPORTS_EACH)
            ]
        )
        tasks = env["fsm.task"].create([{"request_id": request.id, "engineer_id": engineer.id} for request in requests])
        self.reports = env["fsm.service.report"].create([self._prepare_report(task, engineer) for task in tasks])
        self.reports._fsm_moving().write({"state": "approved", "approved_on": fields.Datetime.now()})
        self._keep_books()

    def _keep_books(self):
        """Invoices that are there already: PostgreSQL plans Odoo's look for payments of an invoice by what it knows of
        the table, and of an empty one it knows nothing."""
        for first in range(0, CUSTOMERS, FEW):
            self.env["account.move"].create(self._prepare_invoices(self._reports(first + FEW) - self._reports(first)))
            self.env.cr.commit()
            self.env.cr.execute("ANALYZE")
            self.env.cr.commit()

    def _prepare_report(self, task, engineer):
        return {
            "task_id": task.id,
            "result": "fixed",
            "work_done": "Replaced",
            "part_line_ids": [(0, 0, {"product_id": part.id, "quantity": 2}) for part in self.parts],
            "labor_line_ids": [(0, 0, {"engineer_id": engineer.id, "hours": 2.5})],
        }

    def _reports(self, count):
        return self.reports[: count * REPORTS_EACH]

    def bill(self, count):
        self._reports(count).with_user(self.manager).action_bill()

    def odoo(self, count):
        """The invoices alone."""
        self.env["account.move"].create(self._prepare_invoices(self._reports(count)))

    def _prepare_invoices(self, reports):
        """The invoices of reports, without the reports that they bill."""
        reports = reports.sudo()
        groups = reports.grouped(lambda report: report.partner_id.commercial_partner_id).values()
        links = ("fsm_report_part_id", "fsm_report_labor_id")
        vals_list = []
        for group in groups:
            values = group._prepare_invoice_vals()
            lines = [
                (0, 0, {name: value for name, value in line.items() if name not in links})
                for *__, line in values["invoice_line_ids"]
            ]
            vals_list.append({**values, "invoice_line_ids": lines})
        return vals_list

    def floor(self, count):
        """The rows of the same invoices by plain SQL."""
        self.bill(count)
        moves = self._reports(count).invoice_ids
        rows = common.Rows(moves, moves.line_ids)
        self.env.cr.rollback()
        rows.make_copies()
        return rows.insert


def _table(costs):
    rows = []
    for count in (FEW, CUSTOMERS):
        reports = count * REPORTS_EACH
        for name, key in (("billed", ""), ("Odoo's invoices alone", " odoo"), ("floor", " floor")):
            cost = costs[f"{count}{key}"]
            rows.append(
                [
                    f"{reports:,} reports, {count} invoices: {name}",
                    cost.seconds,
                    cost.ms / reports,
                    cost.queries / reports,
                    cost.seconds / costs[f"{count} floor"].seconds,
                ]
            )
    return common.table(["", "seconds", "ms a report", "queries a report", "times the floor"], rows)


def _targets(costs):
    few, many = (costs[f"{count}"].queries / count / REPORTS_EACH for count in (FEW, CUSTOMERS))
    times = costs[f"{CUSTOMERS}"].seconds / costs[f"{CUSTOMERS} odoo"].seconds
    return common.table(
        ["target", "measured", ""],
        [
            [
                "no more queries a report for many than for few",
                f"{common.number(few)} and {common.number(many)}",
                common.verdict(many <= few * 1.05),
            ],
            [
                f"at most {MOST_TIMES} times Odoo's own work for the invoices",
                f"{times:.1f} times",
                common.verdict(times <= MOST_TIMES),
            ],
        ],
    )


run(env)
