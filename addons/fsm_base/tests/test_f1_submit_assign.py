from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestSubmitAssign(FsmCase):
    """F1, steps 3 and 4: the agent submits, the team leader assigns."""

    def test_submit_asks_the_team_leader_to_assign(self):
        request = self.make_request()
        request.with_user(self.agent).action_submit()
        self.assertEqual(request.state, "open")
        self.assertTrue(request.opened_on)
        self.assertStep(request, "step_request_open", self.leader_user)

    def test_submit_needs_a_fault(self):
        request = self.make_request(description=False)
        with self.assertRaisesRegex(UserError, "describe the fault"):
            request.with_user(self.agent).action_submit()
        self.assertEqual(request.state, "draft")

    def test_submit_is_for_the_desk(self):
        request = self.make_request()
        for user in (self.engineer_user, self.bystander):
            with self.assertRaises(AccessError):
                request.with_user(user).action_submit()
        request.user_id = self.expert
        with self.assertRaisesRegex(AccessError, "customer service"):
            request.with_user(self.expert).action_submit()
        self.assertEqual(request.state, "draft")

    def test_submit_twice(self):
        request = self.open_request()
        with self.assertRaisesRegex(UserError, "can't become"):
            request.with_user(self.agent).action_submit()
        self.assertStep(request, "step_request_open", self.leader_user)

    def test_buttons_of_other_states(self):
        request = self.open_request()
        with self.assertRaisesRegex(UserError, "can't become"):
            request.with_user(self.manager).action_reopen("why not")
        request.with_user(self.agent).action_resolve(note="ok")
        with self.assertRaisesRegex(UserError, "can't become"):
            request.with_user(self.manager).action_submit()
        with self.assertRaisesRegex(UserError, "can't become"):
            self.make_request().with_user(self.manager).action_reopen("why not")
        task = self.dispatched_task()
        with self.assertRaisesRegex(UserError, "can't become"):
            task.request_id.with_user(self.dispatcher).action_assign(self.expert)
        self.assertEqual((request.state, task.request_id.state), ("closed", "in_progress"))

    def test_expert_picked_at_intake(self):
        request = self.open_request(user_id=self.expert.id)
        self.assertEqual(request.state, "assigned")
        self.assertStep(request, "step_request_assigned", self.expert)

    def test_engineer_picked_at_intake(self):
        request = self.open_request(engineer_id=self.engineer.id, wanted_start=self.start)
        self.assertEqual(request.state, "in_progress")
        self.assertEqual(request.task_ids.engineer_id, self.engineer)
        self.assertEqual(request.task_ids.planned_start, self.start)
        self.assertStep(request, "step_task_dispatched", self.engineer_user)

    def test_engineer_picked_without_a_time(self):
        request = self.make_request(engineer_id=self.engineer.id)
        with self.assertRaisesRegex(UserError, "say when"):
            request.with_user(self.agent).action_submit()
        self.assertEqual(request.state, "draft")
        self.assertFalse(request.task_ids)

    def test_leader_assigns(self):
        request = self.open_request()
        request.with_user(self.leader_user).action_assign(self.expert.id)
        self.assertEqual((request.state, request.user_id), ("assigned", self.expert))
        self.assertStep(request, "step_request_assigned", self.expert)

    def test_assign_without_a_person_asks(self):
        request = self.open_request()
        action = request.with_user(self.leader_user).action_assign()
        self.assertEqual((action["res_model"], request.state), ("fsm.ask", "open"))
        question = self.env["fsm.ask"].with_user(self.leader_user).browse(action["res_id"])
        self.assertEqual(question.team_id, self.team)
        with self.assertRaisesRegex(UserError, "Choose who"):
            question.action_confirm()
        question.user_id = self.expert
        question.action_confirm()
        self.assertEqual((request.state, request.user_id), ("assigned", self.expert))

    def test_assign_by_the_wrong_people(self):
        request = self.open_request()
        for user in (self.engineer_user, self.bystander):
            with self.assertRaises(AccessError):
                request.with_user(user).action_assign(self.expert)
        self.assertEqual(request.state, "open")

    def test_assign_to_a_stranger(self):
        request = self.open_request()
        portal = self.env["res.users"].create(
            {"name": "Portal", "login": "portal_x", "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])]}
        )
        with self.assertRaisesRegex(UserError, "not a member of staff"):
            request.with_user(self.dispatcher).action_assign(portal)
        self.assertEqual((request.state, request.user_id.id), ("open", False))

    def test_assign_a_draft(self):
        request = self.make_request()
        with self.assertRaisesRegex(UserError, "Draft"):
            request.with_user(self.dispatcher).action_assign(self.expert)

    def test_office_work_is_handled_not_dispatched(self):
        consultation = self.env.ref("fsm_base.request_type_consultation")
        request = self.open_request(type_id=consultation.id, user_id=self.expert.id)
        self.assertStep(request, "step_request_assigned_office", self.expert)
        request.with_user(self.expert).action_resolve(note="Explained the menu")
        self.assertEqual(request.state, "closed")
        self.assertNoStep(request)

    def test_escalation_climbs_the_ladder(self):
        request = self.open_request(user_id=self.expert.id)
        escalated = request.with_user(self.agent)
        self.assertEqual(escalated.action_escalate()["res_model"], "fsm.ask")
        expected = [self.expert, self.leader_user, self.env.ref("fsm_base.group_fsm_manager")]
        for level, holder in enumerate(expected, 1):
            escalated.action_escalate("The customer waits")
            step = request._fsm_get_open_steps("escalation")
            self.assertEqual(step.user_id or step.fsm_group_id, holder)
            self.assertEqual(request.escalation_level, level)
        self.assertEqual(request.state, "assigned")

    def test_escalation_of_a_closed_request(self):
        request = self.make_request()
        with self.assertRaisesRegex(UserError, "being worked on"):
            request.with_user(self.agent).action_escalate("why not")
