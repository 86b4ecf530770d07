from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestVisit(FsmCase):
    """F1, steps 6 and 7: the engineer accepts or rejects, and departs."""

    def test_accept_and_depart(self):
        task = self.dispatched_task()
        mine = task.with_user(self.engineer_user)
        mine.action_accept()
        self.assertEqual(task.state, "accepted")
        self.assertTrue(task.accepted_on)
        step = self.assertStep(task.request_id, "step_task_accepted", self.engineer_user)
        self.assertEqual(step.fsm_deadline, task.planned_start)
        mine.action_depart()
        self.assertEqual(task.state, "en_route")
        self.assertTrue(task.departed_on)
        self.assertStep(task.request_id, "step_task_en_route", self.engineer_user)
        self.assertEqual(task.planned_start, self.start)

    def test_wrong_engineer(self):
        task = self.dispatched_task()
        for user in (self.other_user, self.outsourced_user, self.dispatcher, self.agent, self.bystander):
            for method in ("action_accept", "action_depart"):
                with self.assertRaises(UserError):
                    getattr(task.with_user(user), method)()
        self.assertEqual(task.state, "dispatched")

    def test_wrong_state(self):
        task = self.dispatched_task()
        mine = task.with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "Dispatched"):
            mine.action_depart()
        mine.action_accept()
        with self.assertRaisesRegex(UserError, "Accepted"):
            mine.action_accept()

    def test_reject_brings_it_back_to_the_dispatcher(self):
        task = self.dispatched_task()
        mine = task.with_user(self.engineer_user)
        self.assertEqual(mine.action_reject()["res_model"], "fsm.ask")
        self.assertEqual(task.state, "dispatched")
        mine.action_reject("Too far")
        self.assertEqual((task.state, task.reject_reason), ("rejected", "Too far"))
        self.assertStep(task.request_id, "step_task_rejected", self.env.ref("fsm_base.group_fsm_dispatcher"))
        task.with_user(self.dispatcher).action_dispatch(self.other_engineer)
        self.assertEqual((task.state, task.reject_reason), ("dispatched", False))
        self.assertStep(task.request_id, "step_task_dispatched", self.other_user)

    def test_reject_through_the_form(self):
        task = self.dispatched_task()
        action = task.with_user(self.engineer_user).action_reject()
        question = self.env["fsm.ask"].with_user(self.engineer_user).browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "reason"):
            question.action_confirm()
        question.reason = "Ill"
        question.action_confirm()
        self.assertEqual((task.state, task.reject_reason), ("rejected", "Ill"))

    def test_questions_are_private(self):
        task = self.dispatched_task()
        action = task.with_user(self.engineer_user).action_reject()
        with self.assertRaises(AccessError):
            self.env["fsm.ask"].with_user(self.other_user).browse(action["res_id"]).reason = "mine"

    def test_status_of_the_engineer(self):
        self.assertEqual(self.engineer.status, "free")
        task = self.dispatched_task(start=fields.Datetime.now() - timedelta(minutes=1))
        self.engineer.invalidate_recordset()
        self.assertEqual(self.engineer.status, "assigned")
        task.with_user(self.engineer_user).action_accept()
        task.with_user(self.engineer_user).action_depart()
        self.engineer.invalidate_recordset()
        self.assertEqual(self.engineer.status, "en_route")
        found = self.env["fsm.engineer"].search([("status", "in", ["en_route"])])
        self.assertEqual(found, self.engineer)
