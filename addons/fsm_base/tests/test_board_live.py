import json
from datetime import timedelta
from functools import partial

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.bus.models.bus import channel_with_db, json_dump

from ..models.fsm_board_mixin import CHANGED, CHANNEL
from .common import FsmCase


@tagged("post_install", "-at_install")
class TestBoardLive(FsmCase):
    """Open boards are told once for each transaction and company, and told no more than ids."""

    def messages(self, work, company=None):
        """What ``work`` sends to the boards of a company when its transaction ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        channel = json_dump(channel_with_db(self.env.cr.dbname, (company or self.company, CHANNEL)))
        buses = self.env["bus.bus"]
        last = buses._bus_last_id()
        work()
        self.env.flush_all()
        self.env.cr.precommit.run()
        sent = buses.search([("id", ">", last), ("channel", "=", channel)])
        return [json.loads(message) for message in sent.mapped("message")]

    def assertTold(self, work, *engineers):
        messages = self.messages(work)
        self.assertEqual(len(messages), 1)
        self.assertEqual(messages[0]["type"], CHANGED)
        ids = sorted(engineer.id for engineer in engineers)
        self.assertEqual(messages[0]["payload"], {"company_id": self.company.id, "engineer_ids": ids})

    def test_moves_of_a_visit(self):
        task = self.dispatched_task()
        self.assertTold(task.with_user(self.engineer_user).action_accept, self.engineer)
        self.assertTold(task.with_user(self.engineer_user).action_depart, self.engineer)

    def test_both_engineers_of_a_change(self):
        task = self.dispatched_task()
        again = partial(task.with_user(self.dispatcher).action_dispatch, self.other_engineer)
        self.assertTold(again, self.engineer, self.other_engineer)

    def test_many_changes_are_one_message(self):
        tasks = [self.dispatched_task() for __ in range(5)]

        def accept():
            for task in tasks:
                task.with_user(self.engineer_user).action_accept()

        self.assertTold(accept, self.engineer)

    def test_plan_and_waiting_work(self):
        task = self.dispatched_task()
        plan = {"planned_start": task.planned_start + timedelta(hours=1)}
        self.assertTold(lambda: task.with_user(self.dispatcher).write(plan), self.engineer)
        self.assertTold(self.open_request)

    def test_leaves_and_people(self):
        values = {
            "name": "x",
            "resource_id": self.engineer.resource_id.id,
            "date_from": self.start,
            "date_to": self.start + timedelta(hours=1),
        }
        leaves = self.env["resource.calendar.leaves"]
        self.assertTold(lambda: leaves.create(values), self.engineer)
        leave = leaves.search([("resource_id", "=", self.engineer.resource_id.id)])
        self.assertTold(lambda: leave.write({"date_to": self.start + timedelta(hours=2)}), self.engineer)
        self.assertTold(leave.unlink, self.engineer)
        self.assertTold(lambda: self.other_engineer.write({"team_id": self.team.id}), self.other_engineer)

    def test_holidays_and_hours_of_work(self):
        calendar = self.day_calendar()
        values = {
            "name": "Holiday",
            "calendar_id": calendar.id,
            "company_id": self.company.id,
            "date_from": self.start,
            "date_to": self.start + timedelta(hours=1),
        }
        self.assertTold(lambda: self.env["resource.calendar.leaves"].create(values))
        self.assertTold(lambda: calendar.attendance_ids[0].write({"hour_to": 11}))

    def test_what_no_board_shows(self):
        task = self.dispatched_task()
        self.assertFalse(self.messages(lambda: task.with_user(self.dispatcher).write({"instructions": "Ring"})))

    def test_other_companies_hear_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        task = self.dispatched_task()
        self.assertFalse(self.messages(task.with_user(self.engineer_user).action_accept, company=other))
        values = {"partner_id": self.customer.id, "company_id": other.id, "description": "x"}
        request = self.env["fsm.request"].create(values).with_company(self.company)
        self.assertEqual(len(self.messages(lambda: request.write({"priority": "2"}), company=other)), 1)
        self.assertFalse(self.messages(lambda: request.write({"priority": "1"})))


@tagged("post_install", "-at_install")
class TestBoardChannels(FsmCase, HttpCase):
    """Who hears of changes: people of the field service, of their own companies."""

    def peek(self, user, last=0):
        """What the server gives a user's client to listen to, and what it would tell it now."""
        self.authenticate(user.login, user.login)
        return self.make_jsonrpc_request(
            "/websocket/peek_notifications", {"channels": [], "last": last, "is_first_poll": True}
        )

    def test_who_hears(self):
        other = self.env["res.company"].create({"name": "Other"})
        portal = new_test_user(self.env, "fsm_test_portal", groups="base.group_portal", password="fsm_test_portal")
        channel = [self.env.cr.dbname, "res.company", self.company.id, CHANNEL]
        for user in (self.agent, self.dispatcher, self.manager, self.engineer_user, self.outsourced_user):
            channels = self.peek(user)["channels"]
            self.assertIn(channel, channels)
            self.assertNotIn([*channel[:2], other.id, CHANNEL], channels)
        for user in (self.bystander, portal):
            self.assertNotIn(channel, self.peek(user)["channels"])

    def test_a_change_arrives(self):
        task = self.dispatched_task()
        self.env.cr.precommit.run()
        last = self.env["bus.bus"]._bus_last_id()
        task.with_user(self.engineer_user).action_accept()
        self.env.flush_all()
        self.env.cr.precommit.run()

        def heard(user):
            return [
                notification["message"]["payload"]
                for notification in self.peek(user, last)["notifications"]
                if notification["message"]["type"] == CHANGED
            ]

        told = {"company_id": self.company.id, "engineer_ids": self.engineer.ids}
        self.assertEqual(heard(self.dispatcher), [told])
        self.assertFalse(heard(self.bystander))
