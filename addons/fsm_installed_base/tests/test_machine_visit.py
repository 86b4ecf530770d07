from datetime import timedelta

from odoo.tests import HttpCase, tagged

from odoo.addons.fsm_base.tests.common import HANGZHOU

from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestMachineVisit(LifeCase):
    """What the engineer sees of the machine, and the dispatcher of who knows it."""

    def repaired(self, number):
        report = self.filled_report()
        report.write({"work_done": f"Repair\n{number}", "no_signature_reason": "Away"})
        report.with_user(self.engineer_user).action_submit()
        report.with_user(self.manager).action_approve()
        return report

    def test_machine_coverage_and_last_repairs(self):
        reports = [self.repaired(number) for number in range(4)]
        task = self.dispatched_task()
        mine = task.with_user(self.engineer_user)
        self.assertEqual(mine.installed_product_id, self.unit)
        self.assertEqual(
            (mine.coverage, mine.coverage_reason), (task.request_id.coverage, task.request_id.coverage_reason)
        )
        lines = mine.last_repairs.split("\n")
        self.assertEqual([line.split(" · ")[1] for line in lines], ["Repair 3", "Repair 2", "Repair 1"])
        self.assertIn("Engineer", lines[0])
        self.assertEqual(mine.action_open_unit()["res_id"], self.unit.id)
        last = reports[3].task_id.last_repairs.split("\n")
        self.assertEqual([line.split(" · ")[1] for line in last], ["Repair 2", "Repair 1", "Repair 0"], "not his own")

    def test_for_the_outsourced_engineer(self):
        self.repaired(1)
        task = self.dispatched_task(engineer=self.outsourced)
        mine = task.with_user(self.outsourced_user)
        self.assertIn("Repair 1", mine.last_repairs)
        self.assertEqual(mine.installed_product_id.serial, "A-1")

    def test_without_a_machine(self):
        task = self.dispatched_task(product_id=False, serial=False)
        self.assertFalse(task.last_repairs)

    def test_who_knows_the_machine(self):
        request = self.repaired(1).request_id
        rank = {
            unit: {
                row["engineer"]: row
                for row in (self.engineer | self.other_engineer)._rank(
                    self.start + timedelta(days=60), self.start + timedelta(days=60, hours=1), unit=unit
                )
            }
            for unit in (self.unit, self.make_unit("A-2"), None)
        }
        known, unknown = rank[self.unit], rank[None]
        self.assertIn("Has been at this machine before, visits: 1", known[self.engineer]["reasons"])
        self.assertAlmostEqual(known[self.engineer]["score"], unknown[self.engineer]["score"] + 5)
        self.assertEqual(known[self.other_engineer], unknown[self.other_engineer])
        others = [row for unit, rows in rank.items() if unit != self.unit for row in rows.values()]
        self.assertFalse([row for row in others if "Has been" in " ".join(row["reasons"])])
        self.assertTrue(request)

    def test_who_was_there(self):
        """A visit that is still to come is no visit; one that nobody else may open is one."""
        self.repaired(1)
        self.dispatched_task(engineer=self.other_engineer)
        engineers = self.engineer | self.other_engineer
        for user in (self.dispatcher, self.bystander):
            visits = engineers.with_user(user)._get_visits_of(self.unit.with_user(user))
            self.assertEqual(visits, {self.engineer.id: 1}, user.login)

    def test_the_form_of_the_dispatcher_tells(self):
        self.repaired(1)
        request = self.open_request()
        action = request.with_user(self.dispatcher).action_dispatch()
        dispatch = self.env["fsm.dispatch"].browse(action["res_id"])
        line = dispatch.line_ids.filtered(lambda line: line.engineer_id == self.engineer)
        self.assertIn("Has been at this machine before", line.reasons)

    def test_as_many_queries_for_30_engineers_as_for_one(self):
        self.repaired(1)
        users = self.env["res.users"].create(
            [
                {"name": f"Q{i}", "login": f"q{i}", "group_ids": [(6, 0, [self.env.ref("base.group_user").id])]}
                for i in range(30)
            ]
        )
        engineers = self.env["fsm.engineer"].create([{"user_id": user.id} for user in users])
        engineers = engineers.with_user(self.dispatcher)

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._rank(self.start, self.start + timedelta(hours=1), unit=self.unit)
            return self.env.cr.sql_log_count - before

        queries(engineers)
        self.assertEqual(queries(engineers[:1]), queries(engineers))

    def test_as_many_queries_for_30_visits_as_for_one(self):
        units = [self.make_unit(f"Q-{number}") for number in range(10)]
        for unit in units:
            self.fill_history(unit, 4)
        tasks = self.env["fsm.task"].search([("request_id.installed_product_id", "in", [unit.id for unit in units])])
        tasks = tasks.with_user(self.dispatcher)
        names = ["installed_product_id", "coverage", "last_repairs", "serial"]

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            records.check_access("read")
            before = self.env.cr.sql_log_count
            records.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        queries(tasks)
        self.assertEqual(queries(tasks[:1]), queries(tasks))


@tagged("post_install", "-at_install")
class TestMachineVisitTour(LifeCase, HttpCase):
    """The engineer at his phone, in the browser."""

    def test_machine_meter_and_history(self):
        self.unit.meter_ids = [(0, 0, {"date": "2025-06-01", "value": 1000})]
        self.fill_history(self.unit, 1)
        task = self.dispatched_task()
        mine = task.with_user(self.engineer_user)
        mine.action_accept()
        mine.action_depart()
        mine.action_check_in(*HANGZHOU)
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(f"/odoo/my-visits/{task.id}", "fsm_engineer_machine", login=self.engineer_user.login)
        self.assertEqual(task.report_ids.meter_value, 1250)
