from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestHistory(LifeCase):
    """All that happened to a machine, in one list."""

    def test_a_repair_in_five_lines(self):
        report = self.approved_report()
        report.task_id.actual_start = "2026-03-01 03:00:00"
        lines = self.history().grouped("kind")
        request = lines["request"]
        self.assertEqual((request.name, request.description), (report.request_id.name, "No pressure"))
        self.assertEqual((request.status, request.user_id), ("Resolved", self.agent))
        visit = lines["visit"]
        self.assertEqual((visit.name, visit.status, visit.user_id), (report.task_id.name, "Done", self.engineer_user))
        self.assertEqual(str(visit.date), "2026-03-01")
        told = lines["report"]
        self.assertEqual((told.status, told.description), ("Fixed", "Replaced the filter"))
        self.assertEqual(told.amount, report.amount_billable)
        part = lines["part"]
        self.assertEqual((part.product_id, part.description), (self.part, "2 × Air Filter"))
        self.assertEqual({line.partner_id for kind in ("request", "visit", "report", "part") for line in lines[kind]},
                         {self.customer})  # fmt: skip

    def test_serial_numbers_of_parts(self):
        report = self.filled_report()
        report.part_line_ids.write({"serial": "NEW-9", "removed_serial": "OLD-8", "quantity": 1})
        self.assertFalse(self.history().filtered(lambda line: line.kind == "part"), "not before it is approved")
        report.with_user(self.engineer_user).write({"no_signature_reason": "Away"})
        report.with_user(self.engineer_user).action_submit()
        report.with_user(self.manager).action_approve()
        part = self.history().filtered(lambda line: line.kind == "part")
        self.assertEqual(part.description, "1 × Air Filter · new: NEW-9 · old: OLD-8")
        found = self.env["fsm.installed.history"].with_user(self.agent).search([("removed_serial", "=", "OLD-8")])
        self.assertEqual(found, part)

    def test_moves_and_readings(self):
        other = self.env["res.partner"].create({"name": "Other Ltd", "is_company": True})
        self.unit.with_user(self.agent).action_move(other, reason="Sold")
        self.unit.meter_ids = [(0, 0, {"date": "2024-02-01", "value": 1250.5})]
        lines = self.history().grouped("kind")
        moved, reading = lines["event"][:1], lines["meter"]
        self.assertEqual((moved.status, moved.description), ("Moved", "Customer Ltd → Other Ltd · Sold"))
        self.assertEqual(reading.description, "1,250.5 h")

    def test_exchanged_meters_and_what_stayed_where_it_was(self):
        self.unit.meter_ids = [
            (0, 0, {"date": "2024-02-01", "value": 3, "is_reset": True, "reason": "Display broken"})
        ]
        self.unit._install("2024-02-02")
        lines = self.history().grouped("kind")
        self.assertEqual(lines["meter"].description, "3 h · the meter was exchanged · Display broken")
        self.assertFalse(lines["event"].description, "from a customer to the same one is no way")

    def test_the_record_behind_an_event(self):
        report = self.approved_report()
        request = report.request_id
        for origin, record in (
            ({"request_id": request.id}, request),
            ({"request_id": request.id, "report_id": report.id}, report),
        ):
            self.unit._record_events("talked", reason="x", **origin)
            line = self.history().filtered(lambda line: line.kind == "event")[:1]
            self.assertEqual((line.res_model, line.res_id), (record._name, record.id))

    def test_newest_first_and_only_this_machine(self):
        other = self.make_unit("A-2")
        self.fill_history(other, 2)
        self.unit.meter_ids = [(0, 0, {"date": f"2024-0{month}-01", "value": month}) for month in (2, 4, 3)]
        lines = self.unit.with_user(self.agent).history_ids.filtered(lambda line: line.kind == "meter")
        self.assertEqual(lines.mapped("quantity"), [4, 3, 2])
        self.assertEqual(self.unit.history_count, len(self.history()))
        self.assertEqual(len(self.history(other).filtered(lambda line: line.kind == "request")), 2)

    def test_day_of_the_person_who_looks(self):
        report = self.approved_report()
        report.task_id.actual_start = "2026-03-01 20:00:00"
        self.env.flush_all()
        for zone, day in (("Asia/Shanghai", "2026-03-02"), ("UTC", "2026-03-01")):
            lines = self.env["fsm.installed.history"].with_context(tz=zone)
            lines.invalidate_model()
            visit = lines.search([("unit_id", "=", self.unit.id), ("kind", "=", "visit")])
            self.assertEqual(str(visit.date), day)
        lines = lines.with_context(tz=False).with_user(self.manager)
        lines.invalidate_model()
        visit = lines.search([("unit_id", "=", self.unit.id), ("kind", "=", "visit")])
        self.assertEqual(str(visit.date), "2026-03-02", "the manager's own zone")

    def test_grouped_and_searched(self):
        self.fill_history(self.unit, 3)
        action = self.unit.with_user(self.agent).action_open_history()
        lines = self.env["fsm.installed.history"].with_user(self.agent)
        groups = lines.formatted_read_group(action["domain"], ["kind"], ["__count", "amount:sum"])
        counts = {group["kind"]: group["__count"] for group in groups}
        self.assertEqual({counts[kind] for kind in ("request", "visit", "report", "part", "meter")}, {3})
        by_year = lines.formatted_read_group(action["domain"], ["date:year"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in by_year), len(self.history()))
        self.assertEqual(lines.search([*action["domain"], ("text", "ilike", "fault 1")]).description, "Fault 1")

    def test_drafts_and_cancelled_visits_are_no_history(self):
        task = self.dispatched_task()
        task.with_user(self.dispatcher).action_cancel("Other date")
        self.filled_report()
        kinds = self.history().mapped("kind")
        self.assertEqual((kinds.count("visit"), kinds.count("report")), (1, 0))

    def test_lines_known_by_their_ids(self):
        self.approved_report()
        lines = self.history()
        self.env.invalidate_all()
        kinds = dict.fromkeys(lines[::-1].mapped("kind"))
        self.assertLessEqual({"request", "visit", "report", "part"}, kinds.keys())
        self.assertEqual(lines.search([("id", "in", lines[:2].ids)]), lines[:2])
        self.assertFalse(lines.search([("id", "in", [])]))
        self.assertFalse(lines.browse(10**9).exists())

    def test_open(self):
        self.approved_report()
        for line in self.history().filtered("res_model"):
            action = line.action_open()
            self.assertEqual((action["res_model"], action["res_id"]), (line.res_model, line.res_id))
        self.unit.with_user(self.agent).action_talked("Will buy a new one")
        with self.assertRaisesRegex(UserError, "no more to it"):
            self.history().filtered(lambda line: line.kind == "event")[:1].action_open()

    def test_who_sees_it(self):
        self.approved_report()
        everything = self.history().mapped("kind")
        for user in (self.dispatcher, self.manager, self.engineer_user, self.other_user):
            self.assertEqual(self.history(user=user).mapped("kind"), everything, user.login)
        self.assertFalse(self.history(user=self.outsourced_user))
        self.assertFalse(self.history(user=self.expert))
        self.open_request(user_id=self.expert.id)
        self.assertTrue(self.history(user=self.expert))
        self.dispatched_task(engineer=self.outsourced)
        self.assertTrue(self.history(user=self.outsourced_user))

    def test_another_engineers_request_is_not_opened(self):
        self.approved_report()
        line = self.history(user=self.other_user).filtered(lambda line: line.kind == "request")
        self.assertEqual(line.description, "No pressure")
        with self.assertRaisesRegex(UserError, "belongs to somebody else"):
            line.action_open()
        with self.assertRaises(AccessError):
            line.read(["amount"])

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Other Service Ltd"})
        self.open_request()
        manager = self.manager
        manager.write({"company_ids": [(4, company.id)]})
        lines = self.env["fsm.installed.history"].with_user(manager).with_company(company)
        lines = lines.with_context(allowed_company_ids=company.ids)
        self.assertFalse(lines.search([("unit_id", "=", self.unit.id)]))

    def test_the_page_costs_the_same_for_500_lines(self):
        few, many = self.make_unit("FEW"), self.make_unit("MANY")
        self.fill_history(few, 1)
        self.fill_history(many, 84)
        self.assertLess(few.history_count, 10)
        self.assertGreaterEqual(many.history_count, 500)
        for user in (self.agent, self.engineer_user, self.manager):
            self.page_queries(many, user)
            self.assertEqual(self.page_queries(few, user), self.page_queries(many, user), user.login)
