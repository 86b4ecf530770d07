from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestCancel(FsmCase):
    """Cancelling leaves nothing behind."""

    def test_cancel_asks_for_a_reason(self):
        request = self.open_request()
        self.assertEqual(request.with_user(self.agent).action_cancel()["res_model"], "fsm.ask")
        self.assertEqual(request.state, "open")
        self.assertStep(request, "step_request_open", self.leader_user)

    def test_nothing_is_left_in_any_state(self):
        def accepted():
            task = self.dispatched_task()
            task.with_user(self.engineer_user).action_accept()
            return task.request_id

        def en_route():
            request = accepted()
            request.task_ids.with_user(self.engineer_user).action_depart()
            return request

        def rejected():
            task = self.dispatched_task()
            task.with_user(self.engineer_user).action_reject("Too far")
            return task.request_id

        def assigned():
            return self.open_request(user_id=self.expert.id)

        def escalated():
            request = self.open_request()
            request.with_user(self.agent).action_escalate("late")
            return request

        def dispatched():
            return self.dispatched_task().request_id

        makers = (self.make_request, self.open_request, assigned, escalated, dispatched, accepted, en_route, rejected)
        for make in makers:
            with self.subTest(make.__name__):
                request = make()
                request.with_user(self.agent).action_cancel("The customer has changed his mind")
                self.assertEqual(request.state, "cancelled")
                self.assertLessEqual(set(request.task_ids.mapped("state")), {"cancelled"})
                self.assertNoStep(request)

    def test_not_while_somebody_works(self):
        task = self.task_on_site()
        with self.assertRaisesRegex(UserError, "On Site"):
            task.request_id.with_user(self.manager).action_cancel("why not")
        report = self.submitted_report(engineer=self.other_engineer)
        with self.assertRaisesRegex(UserError, "In Review"):
            report.request_id.with_user(self.manager).action_cancel("why not")
        self.assertEqual((task.state, report.task_id.state), ("on_site", "review"))

    def test_by_the_wrong_people(self):
        task = self.dispatched_task()
        for user in (self.engineer_user, self.bystander):
            with self.assertRaises(AccessError):
                task.request_id.with_user(user).action_cancel("no")
            with self.assertRaises(AccessError):
                task.with_user(user).action_cancel("no")
        self.assertEqual((task.state, task.request_id.state), ("dispatched", "in_progress"))

    def test_cancelled_visit_brings_the_request_back(self):
        task = self.dispatched_task()
        self.assertEqual(task.with_user(self.dispatcher).action_cancel()["res_model"], "fsm.ask")
        task.with_user(self.dispatcher).action_cancel("Wrong engineer")
        self.assertEqual((task.state, task.cancel_reason), ("cancelled", "Wrong engineer"))
        self.assertEqual(task.request_id.state, "assigned")
        self.assertStep(task.request_id, "step_request_assigned", self.env.ref("fsm_base.group_fsm_dispatcher"))

    def test_cancelled_visit_on_site_freezes_its_report(self):
        report = self.filled_report()
        report.task_id.with_user(self.dispatcher).action_cancel("Sent away")
        with self.assertRaisesRegex(UserError, "cancelled"):
            report.with_user(self.engineer_user).work_done = "x"

    def test_back_to_draft(self):
        request = self.open_request()
        request.with_user(self.agent).action_cancel("mistake")
        with self.assertRaises(AccessError):
            request.with_user(self.agent).action_reset()
        request.with_user(self.manager).action_reset()
        self.assertEqual(request.state, "draft")

    def test_closed_request(self):
        request = self.open_request()
        request.with_user(self.agent).action_resolve(note="ok")
        with self.assertRaisesRegex(UserError, "Closed"):
            request.with_user(self.manager).action_cancel("no")

    def test_resolving_with_open_visits(self):
        task = self.dispatched_task()
        with self.assertRaisesRegex(UserError, task.name):
            task.request_id.with_user(self.agent).action_resolve(note="ok")
        self.assertEqual(task.request_id.state, "in_progress")
