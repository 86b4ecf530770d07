from datetime import date, timedelta

from odoo.tests import Form
from odoo.tools import SQL

from odoo.addons.fsm_base.tests.common import FsmCase


class LifeCase(FsmCase):
    """The small service company with a machine at its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.make_unit("A-1")

    @classmethod
    def make_unit(cls, serial, **values):
        return cls.env["fsm.installed.product"].create(
            {
                "product_id": cls.product.id,
                "serial": serial,
                "partner_id": cls.customer.id,
                "installed_on": "2024-01-01",
                **values,
            }
        )

    def history(self, unit=None, user=None):
        lines = self.env["fsm.installed.history"].with_user(user or self.agent)
        self.env.flush_all()
        return lines.search([("unit_id", "=", (unit or self.unit).id)])

    def approved_report(self, **values):
        report = self.submitted_report(**values)
        report.with_user(self.manager).action_approve()
        return report

    @classmethod
    def fill_history(cls, unit, count):
        """``count`` requests, each with a visit, a report, a part put in and a meter reading, and as many events: six
        lines each, and each six of another day."""
        days = [date(2024, 6, 1) + timedelta(days=number) for number in range(count)]
        requests = cls.env["fsm.request"].create(
            [
                {"partner_id": cls.customer.id, "installed_product_id": unit.id, "description": f"Fault {number}"}
                for number in range(count)
            ]
        )
        tasks = cls.env["fsm.task"].create(
            [{"request_id": request.id, "engineer_id": cls.engineer.id, "state": "done"} for request in requests]
        )
        reports = cls.env["fsm.service.report"].create(
            [
                {
                    "task_id": task.id,
                    "result": "fixed",
                    "work_done": "Replaced",
                    "part_line_ids": [(0, 0, {"product_id": cls.part.id})],
                }
                for task in tasks
            ]
        )
        cls.env.flush_all()
        for day, request, task, report in zip(days, requests, tasks, reports, strict=True):
            for record, name in ((request, "opened_on"), (task, "actual_start"), (report, "submitted_on")):
                table = SQL.identifier(record._table)
                cls.env.cr.execute(
                    SQL("UPDATE %s SET %s = %s WHERE id = %s", table, SQL.identifier(name), day, record.id)
                )
        cls.env.cr.execute("UPDATE fsm_service_report SET state = 'approved' WHERE id = ANY(%s)", [reports.ids])
        cls.env.invalidate_all()
        cls.env["fsm.installed.event"].create(
            [{"unit_id": unit.id, "kind": "talked", "date": day, "reason": "x"} for day in days]
        )
        cls.env["fsm.installed.meter"].create(
            [{"unit_id": unit.id, "date": day, "value": number} for number, day in enumerate(days)]
        )

    def page_queries(self, unit, user):
        """Queries that it takes to open the page of a unit as the web client does it."""
        unit = unit.with_user(user)
        view = Form(unit)._view
        spec = {**view["fields_spec"]}
        for page in view["tree"].xpath("//field[list/@limit]"):
            name, limit = page.get("name"), int(page.find("list").get("limit"))
            spec[name] = {**spec[name], "limit": limit}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        unit.web_read(spec)
        return self.env.cr.sql_log_count - before
