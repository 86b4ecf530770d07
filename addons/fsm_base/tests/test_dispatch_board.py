from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models import fsm_engineer_dispatch_board
from .common import FsmCase

DAY = datetime(2030, 6, 11, 16)  # Wednesday in Shanghai begins
NOW = DAY + timedelta(hours=10)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDispatchBoard(FsmCase):
    """Planning by dropping: the same checks as in the dispatch form, and nothing lost between two dispatchers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = NOW + timedelta(hours=2)

    def board(self, user=None, start=DAY, days=1, domain=()):
        data = (
            self.env["fsm.engineer"]
            .with_user(user or self.dispatcher)
            .get_dispatch_board(
                fields.Datetime.to_string(start), fields.Datetime.to_string(start + timedelta(days=days)), list(domain)
            )
        )
        return data

    def drop(self, record, engineer, start, end=None, user=None, known=None):
        known = known or (
            record._board_known() if record._name == "fsm.task" else {"state": record.state, "engineer_id": False}
        )
        return (
            engineer.with_user(user or self.dispatcher)
            .with_context(tz="Asia/Shanghai")
            .action_board_drop(
                record._name,
                record.id,
                fields.Datetime.to_string(start),
                fields.Datetime.to_string(end) if end else False,
                known,
            )
        )

    def visit(self, **values):
        return self.dispatched_task(start=values.pop("start", self.start), **values)

    # ------------------------------------------------------------------
    # What is shown
    # ------------------------------------------------------------------

    def test_rows_visits_and_leaves(self):
        visit = self.visit()
        later = self.visit(start=self.start + timedelta(days=1))
        self.visit(start=DAY - timedelta(hours=4))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "x",
                "resource_id": self.other_engineer.resource_id.id,
                "date_from": DAY - timedelta(days=3),
                "date_to": DAY + timedelta(hours=12),
            }
        )
        data = self.board()
        self.assertLessEqual(
            set((self.leader | self.engineer | self.other_engineer | self.outsourced).ids),
            {row["id"] for row in data["engineers"]},
        )
        self.assertEqual([card["id"] for card in data["visits"]], visit.ids)
        card = data["visits"][0]
        self.assertEqual((card["customer"], card["city"], card["state"]), ("Customer Ltd", "Hangzhou", "dispatched"))
        self.assertTrue(card["movable"])
        self.assertFalse(card["late"])
        self.assertEqual(
            data["leaves"],
            [
                {
                    "engineer_id": self.other_engineer.id,
                    "start": "2030-06-11 16:00:00",
                    "end": "2030-06-12 04:00:00",
                }
            ],
        )
        self.assertEqual([card["id"] for card in self.board(days=7)["visits"]], (visit | later).ids)
        self.assertEqual(len(self.board(domain=[("id", "=", self.engineer.id)])["engineers"]), 1)

    def test_off_hours_are_shared(self):
        calendar = self.day_calendar()  # lunch is no time off
        employees = (self.engineer | self.other_engineer).employee_id
        employees.write({"resource_calendar_id": calendar.id, "tz": "Asia/Shanghai"})
        data = self.board()
        keys = {row["id"]: row["off"] for row in data["engineers"]}
        self.assertEqual(keys[self.engineer.id], keys[self.other_engineer.id])
        self.assertEqual(
            data["off"][keys[self.engineer.id]],
            [
                {"start": "2030-06-11 16:00:00", "end": "2030-06-12 00:00:00"},
                {"start": "2030-06-12 09:00:00", "end": "2030-06-12 16:00:00"},
            ],
        )
        self.assertEqual(data["off"][keys[self.leader.id]], [])

    def test_waiting_work(self):
        waiting = self.open_request(priority="2")
        rejected = self.visit()
        rejected.with_user(self.engineer_user).action_reject("Ill")
        planned = self.open_request()
        draft = self.env["fsm.task"].with_user(self.dispatcher).create({"request_id": planned.id})
        self.make_request()
        office = self.env["fsm.request.type"].create({"name": "Office", "is_onsite": False})
        self.open_request(type_id=office.id)
        cards = [
            (card["model"], card["id"], card["movable"], card["reason"])
            for card in self.board()["waiting"]
            if card["customer"] == "Customer Ltd"
        ]
        self.assertEqual(cards[0], ("fsm.request", waiting.id, True, ""))
        self.assertCountEqual(cards[1:], [("fsm.task", rejected.id, True, "Ill"), ("fsm.task", draft.id, True, "")])
        with patch.object(fsm_engineer_dispatch_board, "WAITING_LIMIT", 1):
            data = self.board()
        self.assertEqual(([card["id"] for card in data["waiting"]], data["waiting_count"]), ([waiting.id], 3))

    def waits(self, user=None):
        return {(card["model"], card["id"]) for card in self.board(user)["waiting"]}

    def test_what_waits_again_and_what_no_longer(self):
        visited = self.open_request()
        values = {"request_id": visited.id, "engineer_id": self.engineer.id, "planned_start": DAY}
        self.env["fsm.task"].create({**values, "state": "done"})
        self.assertIn(("fsm.request", visited.id), self.waits())
        draft = self.env["fsm.task"].create({"request_id": visited.id, "engineer_id": self.outsourced.id})
        self.assertIn(("fsm.task", draft.id), self.waits())
        for user in (self.dispatcher, self.engineer_user):
            # somebody is planned, whether or not this user may see who
            self.assertNotIn(("fsm.request", visited.id), self.waits(user))
        visited._fsm_moving().state = "closed"
        self.assertFalse({("fsm.request", visited.id), ("fsm.task", draft.id)} & self.waits())

    def test_late(self):
        visit = self.visit(start=NOW - timedelta(hours=1))

        def late():
            [card] = self.board()["visits"]
            return card["late"]

        for state, expected in (("dispatched", True), ("en_route", True), ("on_site", False), ("done", False)):
            visit._fsm_moving().state = state
            self.assertEqual(late(), expected, state)
        visit._fsm_moving().write({"state": "on_site", "planned_start": NOW - timedelta(hours=3)})
        visit._fsm_moving().planned_end = NOW - timedelta(hours=1)
        self.assertTrue(late())

    def test_visits_of_what_is_over_stay_where_they_are(self):
        visit = self.visit()
        visit.request_id._fsm_moving().state = "resolved"
        self.assertFalse(self.board()["visits"][0]["movable"])
        with self.assertRaisesRegex(UserError, "Resolved"):
            self.drop(visit, self.other_engineer, self.start)
        with self.assertRaisesRegex(UserError, "Resolved"):
            visit.with_user(self.dispatcher).action_board_ask()
        self.assertEqual(visit.engineer_id, self.engineer)

    def test_what_people_may_see(self):
        visit, request = self.visit(), self.open_request()
        movable = {user: self.card(request, user)["movable"] for user in (self.agent, self.dispatcher)}
        self.assertEqual(movable, {self.agent: False, self.dispatcher: True})
        agent = self.board(self.agent)
        self.assertEqual([(card["id"], card["movable"]) for card in agent["visits"]], [(visit.id, False)])
        self.assertTrue(self.board(self.leader_user)["visits"][0]["movable"])
        mine = self.board(self.engineer_user)
        self.assertEqual([(card["id"], card["movable"]) for card in mine["visits"]], [(visit.id, False)])
        theirs = self.board(self.other_user)
        self.assertEqual((theirs["visits"], theirs["waiting"]), ([], []))
        self.assertEqual(theirs["busy"][0]["engineer_id"], self.engineer.id)
        self.assertNotIn("customer", theirs["busy"][0])
        outsourced = self.board(self.outsourced_user)
        self.assertEqual([row["id"] for row in outsourced["engineers"]], self.outsourced.ids)
        self.assertFalse(outsourced["visits"] + outsourced["busy"])

    def card(self, record, user=None):
        data = self.board(user)
        cards = data["waiting"] + data["visits"]
        return next(card for card in cards if (card["model"], card["id"]) == (record._name, record.id))

    def test_other_company(self):
        self.visit()
        company = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env,
            "fsm_test_foreign_manager",
            groups="fsm_base.group_fsm_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        data = self.board(manager)
        self.assertFalse(data["engineers"] + data["visits"] + data["busy"] + data["waiting"])
        request = self.open_request()
        with self.assertRaises(AccessError):
            self.drop(request, self.engineer, self.start, user=manager)

    def test_as_many_queries_for_many(self):
        self.engineer.employee_id.resource_calendar_id = self.company.resource_calendar_id
        self.other_engineer.team_id = self.team
        self.other_engineer.employee_id.resource_calendar_id = self.company.resource_calendar_id
        request = self.open_request()
        self.env["fsm.task"].create(
            [
                {
                    "request_id": request.id,
                    "engineer_id": engineer.id,
                    "planned_start": self.start,
                    "planned_end": self.start + timedelta(hours=1),
                    "state": "accepted",
                }
                for engineer, count in ((self.engineer, 1), (self.other_engineer, 30))
                for __ in range(count)
            ]
        )

        def queries(engineers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            data = self.board(domain=[("id", "in", engineers.ids)])
            return self.env.cr.sql_log_count - before, len(data["visits"])

        queries(self.other_engineer)
        few, many = queries(self.engineer), queries(self.other_engineer)
        self.assertEqual((few[1], many[1]), (1, 30))
        self.assertEqual(few[0], many[0])
        everybody = self.engineer | self.leader | self.other_engineer | self.outsourced
        users = self.env["res.users"].create([{"name": f"B{i}", "login": f"fsm_test_b{i}"} for i in range(20)])
        more = everybody | self.env["fsm.engineer"].create([{"user_id": user.id} for user in users])
        more.resource_id.tz = "Asia/Shanghai"  # hours are read once for each calendar and time zone
        queries(more)  # the caches of the registry were emptied
        self.assertEqual(queries(more)[0], queries(everybody)[0])

    # ------------------------------------------------------------------
    # Dropping
    # ------------------------------------------------------------------

    def test_request_is_dispatched(self):
        request = self.open_request()
        self.assertIs(self.drop(request, self.engineer, self.start), True)
        task = request.task_ids
        self.assertEqual((task.state, task.engineer_id, task.planned_start), ("dispatched", self.engineer, self.start))
        self.assertEqual(task.planned_end, self.start + timedelta(hours=self.type.visit_hours))
        self.assertEqual(request.state, "in_progress")
        self.assertStep(request, "step_task_dispatched", self.engineer_user)

    def test_draft_and_rejected_visits(self):
        rejected = self.visit()
        rejected.with_user(self.engineer_user).action_reject("Ill")
        self.drop(rejected, self.other_engineer, self.start)
        self.assertEqual((rejected.state, rejected.engineer_id), ("dispatched", self.other_engineer))
        self.assertNotIn("goes instead of you", self.told(self.engineer_user), "he knows that he does not go")
        request = self.open_request()
        draft = (
            self.env["fsm.task"]
            .with_user(self.dispatcher)
            .create({"request_id": request.id, "engineer_id": self.engineer.id, "planned_start": self.start})
        )
        # where it was planned already: what is new is that it is sent
        self.assertIs(self.drop(draft, self.engineer, self.start, draft.planned_end), True)
        self.assertEqual(draft.state, "dispatched")

    def test_moving_in_time_is_accepted_anew(self):
        visit = self.visit()
        visit.with_user(self.engineer_user).action_accept()
        new = self.start + timedelta(hours=4)
        self.drop(visit, self.engineer, new, new + timedelta(hours=3))
        self.assertEqual((visit.state, visit.accepted_on), ("dispatched", False))
        self.assertEqual((visit.planned_start, visit.planned_hours), (new, 3))
        self.assertStep(visit.request_id, "step_task_dispatched", self.engineer_user)
        self.assertTrue(visit.message_ids.filtered(lambda message: "Accepted → Dispatched" in message.body))

    def test_another_engineer_and_the_former_is_told(self):
        visit = self.visit()
        self.drop(visit, self.other_engineer, self.start)
        self.assertEqual((visit.state, visit.engineer_id), ("dispatched", self.other_engineer))
        self.assertStep(visit.request_id, "step_task_dispatched", self.other_user)
        self.assertIn("Other goes instead of you", self.told(self.engineer_user))
        self.env["res.lang"]._activate_lang("zh_CN")
        self.other_user.lang = "zh_CN"
        self.drop(visit, self.leader, self.start)
        self.assertIn("Leader", self.told(self.other_user))
        self.assertNotIn("goes instead of you", self.told(self.other_user))

    def told(self, user):
        """The words of the last notification of a user."""
        told = self.env["mail.notification"].search([("res_partner_id", "=", user.partner_id.id)])
        return str(told.mail_message_id.sorted("id")[-1:].body)

    def test_dropped_where_it_was(self):
        visit = self.visit()
        since = visit.dispatched_on
        with freeze_time(NOW + timedelta(minutes=5)):
            self.assertIs(self.drop(visit, self.engineer, visit.planned_start, visit.planned_end), False)
        self.assertEqual(visit.dispatched_on, since)

    def test_booked_opens_the_form(self):
        first = self.visit()
        request = self.open_request()
        action = self.drop(request, self.engineer, self.start + timedelta(hours=1))
        self.assertEqual(action["res_model"], "fsm.dispatch")
        form = self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"])
        self.assertIn(first.name, form.conflict)
        self.assertEqual((form.engineer_id, form.planned_start), (self.engineer, self.start + timedelta(hours=1)))
        self.assertEqual((request.state, len(request.task_ids)), ("open", 0))
        form.overrule_reason = "Next door"
        form.action_confirm()
        self.assertEqual(request.task_ids.overrule_reason, "Next door")

    def test_leave_opens_the_form(self):
        visit = self.visit()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "x",
                "resource_id": self.other_engineer.resource_id.id,
                "date_from": DAY,
                "date_to": DAY + timedelta(days=1),
            }
        )
        action = self.drop(visit, self.other_engineer, self.start)
        form = self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"])
        self.assertIn("On leave", form.conflict)
        self.assertEqual(visit.engineer_id, self.engineer)

    def test_off_hours_open_the_form_and_can_be_overruled(self):
        calendar = self.day_calendar()
        self.other_engineer.employee_id.write({"resource_calendar_id": calendar.id, "tz": "Asia/Shanghai"})
        visit = self.visit()
        night = DAY + timedelta(hours=22)
        action = self.drop(visit, self.other_engineer, night)
        form = self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"])
        self.assertIn("Outside his working hours", form.conflict)
        form.overrule_reason = "The line stands still"
        form.action_confirm()
        self.assertEqual((visit.engineer_id, visit.planned_start), (self.other_engineer, night))

    def test_wrong_states(self):
        visit = self.task_on_site()
        self.assertFalse(self.board(days=7)["visits"][0]["movable"])
        with self.assertRaisesRegex(UserError, "On Site"):
            self.drop(visit, self.other_engineer, self.start)
        self.assertEqual(visit.engineer_id, self.engineer)
        closed = self.open_request()
        closed.with_user(self.agent).action_resolve(note="ok")
        with self.assertRaises(UserError):
            self.drop(closed, self.engineer, self.start + timedelta(days=3))
        self.assertFalse(closed.task_ids)

    def test_wrong_people(self):
        visit, request = self.visit(), self.open_request()
        for user in (self.agent, self.engineer_user, self.other_user, self.outsourced_user, self.bystander):
            with self.assertRaises(AccessError):
                self.drop(visit, self.leader, self.start + timedelta(hours=3), user=user)
            with self.assertRaises(AccessError):
                self.drop(request, self.leader, self.start + timedelta(hours=3), user=user)
        self.assertEqual((visit.engineer_id, request.task_ids.ids), (self.engineer, []))

    def test_leaders_move_visits_of_their_team(self):
        visit = self.visit()
        self.drop(visit, self.leader, self.start, user=self.leader_user)
        self.assertEqual(visit.engineer_id, self.leader)

    def test_the_second_of_two_dispatchers_is_told(self):
        visit, request = self.visit(), self.open_request()
        known = visit._board_known()
        self.drop(visit, self.other_engineer, self.start)
        with self.assertRaisesRegex(UserError, "changed by somebody else meanwhile.*Other"):
            self.drop(visit, self.leader, self.start, known=known)
        self.assertEqual(visit.engineer_id, self.other_engineer)
        known = {"state": request.state}
        self.drop(request, self.leader, self.start)
        with self.assertRaisesRegex(UserError, "changed by somebody else meanwhile"):
            self.drop(request, self.engineer, self.start + timedelta(hours=3), known=known)
        self.assertEqual(len(request.task_ids), 1)

    def test_accepted_meanwhile(self):
        visit = self.visit()
        known = visit._board_known()
        visit.with_user(self.engineer_user).action_accept()
        with self.assertRaisesRegex(UserError, "Accepted"):
            self.drop(visit, self.leader, self.start, known=known)
        self.assertEqual(visit.state, "accepted")

    def test_bad_input(self):
        visit = self.visit()
        with self.assertRaisesRegex(UserError, "must be after"):
            self.drop(visit, self.engineer, self.start, self.start - timedelta(hours=1))
        with self.assertRaisesRegex(UserError, "Only visits and requests"):
            self.engineer.with_user(self.dispatcher).action_board_drop("res.users", 1, self.start, False, {})
        with self.assertRaisesRegex(UserError, "deleted meanwhile"):
            self.engineer.with_user(self.dispatcher).action_board_drop("fsm.task", 2**30, self.start, False, {})
        self.other_engineer.active = False
        with self.assertRaisesRegex(UserError, "no longer an engineer"):
            self.drop(visit, self.other_engineer, self.start)

    def test_asking_opens_the_form_and_changes_nothing(self):
        visit, request = self.visit(), self.open_request()
        for record in (visit, request):
            action = record.with_user(self.dispatcher).action_board_ask()
            self.assertEqual(action["res_model"], "fsm.dispatch")
        self.assertEqual((visit.state, request.state), ("dispatched", "open"))
        with self.assertRaises(AccessError):
            visit.with_user(self.agent).action_board_ask()
