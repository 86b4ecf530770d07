from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestDispatch(FsmCase):
    """F1, step 5: the dispatcher sends an engineer."""

    def leave(self, engineer, start, end):
        return self.env["resource.calendar.leaves"].create(
            {"resource_id": engineer.resource_id.id, "date_from": start, "date_to": end, "name": "Leave"}
        )

    def test_dispatch_sends_the_engineer(self):
        request = self.open_request()
        request.with_user(self.dispatcher).action_dispatch(self.engineer, self.start)
        task = request.task_ids
        self.assertEqual((task.state, request.state), ("dispatched", "in_progress"))
        self.assertEqual(task.planned_end, self.start + timedelta(hours=self.type.visit_hours))
        self.assertEqual(task.name, f"{request.name}-1")
        self.assertTrue(task.dispatched_on)
        self.assertStep(request, "step_task_dispatched", self.engineer_user)

    def test_dispatch_without_words_opens_the_ranking(self):
        request = self.open_request()
        action = request.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(action["res_model"], "fsm.dispatch")
        wizard = self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"])
        self.assertEqual(
            wizard.line_ids.engineer_id, self.leader | self.engineer | self.other_engineer | self.outsourced
        )
        self.assertTrue(all(line.reasons for line in wizard.line_ids))
        line = wizard.line_ids.filtered(lambda item: item.engineer_id == self.engineer)
        line.action_choose()
        self.assertEqual(request.task_ids.engineer_id, self.engineer)
        self.assertEqual(request.state, "in_progress")

    def test_leader_and_responsible_may_dispatch(self):
        request = self.open_request()
        request.with_user(self.leader_user).action_dispatch(self.engineer, self.start)
        self.assertEqual(request.state, "in_progress")
        second = self.open_request(user_id=self.expert.id)
        second.with_user(self.expert).action_dispatch(self.other_engineer, self.start)
        self.assertEqual(second.state, "in_progress")

    def test_wrong_people(self):
        request = self.open_request()
        for user in (self.engineer_user, self.agent, self.bystander):
            with self.assertRaises(AccessError):
                request.with_user(user).action_dispatch(self.engineer, self.start)
        self.assertFalse(request.task_ids)
        self.assertStep(request, "step_request_open", self.leader_user)

    def test_wrong_state(self):
        draft = self.make_request()
        with self.assertRaisesRegex(UserError, "Draft"):
            draft.with_user(self.dispatcher).action_dispatch(self.engineer, self.start)
        closed = self.open_request()
        closed.with_user(self.agent).action_resolve(note="ok")
        with self.assertRaisesRegex(UserError, "Closed"):
            closed.with_user(self.dispatcher).action_dispatch(self.engineer, self.start)

    def test_task_made_directly(self):
        request = self.open_request()
        task = (
            self.env["fsm.task"]
            .with_user(self.dispatcher)
            .create({"request_id": request.id, "engineer_id": self.engineer.id, "planned_start": self.start})
        )
        self.assertStep(request, "step_request_open", self.leader_user)
        task.action_dispatch()
        self.assertStep(request, "step_task_dispatched", self.engineer_user)

    def test_end_before_start(self):
        request = self.open_request()
        with self.assertRaises(UserError):
            request.with_user(self.dispatcher).action_dispatch(
                self.engineer, self.start, self.start - timedelta(hours=1)
            )
        self.assertEqual((request.state, request.task_ids.ids), ("open", []))

    def test_booked_engineer_is_a_warning(self):
        first = self.dispatched_task()
        request = self.open_request()
        action = request.with_user(self.dispatcher).action_dispatch(self.engineer, self.start + timedelta(hours=1))
        self.assertEqual(action["res_model"], "fsm.dispatch")
        self.assertFalse(request.task_ids)
        wizard = self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"])
        self.assertIn(first.name, wizard.conflict)
        with self.assertRaisesRegex(UserError, "Already booked"):
            wizard.action_confirm()
        wizard.overrule_reason = "The customer is next door"
        wizard.action_confirm()
        task = request.task_ids.filtered(lambda item: item.state == "dispatched")
        self.assertEqual(task.overrule_reason, "The customer is next door")

    def test_engineer_on_leave_is_a_warning(self):
        self.leave(self.engineer, self.start - timedelta(hours=3), self.start + timedelta(hours=9))
        request = self.open_request()
        action = request.with_user(self.dispatcher).action_dispatch(self.engineer, self.start)
        wizard = self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"])
        self.assertIn("On leave", wizard.conflict)

    def test_leave_of_an_outsourced_engineer(self):
        self.leave(self.outsourced, self.start, self.start + timedelta(hours=9))
        conflicts = self.outsourced._get_conflicts(self.start, self.start + timedelta(hours=1))
        self.assertIn("On leave", conflicts[self.outsourced.id][0])

    def test_back_to_back_visits_are_no_conflict(self):
        task = self.dispatched_task()
        conflicts = self.engineer._get_conflicts(task.planned_end, task.planned_end + timedelta(hours=1))
        self.assertFalse(conflicts[self.engineer.id])

    def test_wizard_proposes_and_checks_times(self):
        request = self.open_request(wanted_start=self.start)
        action = request.with_user(self.dispatcher).action_dispatch()
        wizard = self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"])
        self.assertEqual(wizard.planned_start, self.start)
        with Form(wizard) as form:
            form.planned_start = self.start + timedelta(days=2)
            self.assertGreater(form.planned_end, form.planned_start)
        with self.assertRaisesRegex(UserError, "Choose an engineer"):
            wizard.action_confirm()
        wizard.write({"engineer_id": self.engineer.id, "planned_end": wizard.planned_start})
        with self.assertRaisesRegex(UserError, "must be after"):
            wizard.action_confirm()
        self.assertFalse(request.task_ids)

    def test_archived_engineer(self):
        self.engineer.active = False
        request = self.open_request()
        with self.assertRaisesRegex(UserError, "no longer an engineer"):
            request.with_user(self.dispatcher).action_dispatch(self.engineer, self.start)

    def test_planned_visit_gets_its_step_when_the_request_starts(self):
        request = self.open_request()
        visits = self.env["fsm.task"].with_user(self.dispatcher)
        later = visits.create({"request_id": request.id, "engineer_id": self.leader.id, "planned_start": self.start})
        request.with_user(self.dispatcher).action_dispatch(self.engineer, self.start)
        self.assertEqual(later._fsm_get_open_steps().fsm_step_id, self.env.ref("fsm_base.step_task_draft"))

    def test_second_visit(self):
        task = self.dispatched_task()
        task.request_id.with_user(self.dispatcher).action_dispatch(self.other_engineer, self.start)
        self.assertEqual(len(task.request_id.task_ids), 2)
        steps = self.steps_of(task.request_id)
        self.assertEqual(steps.user_id, self.engineer_user | self.other_user)
        self.assertEqual(len(steps), 2)

    def test_other_engineer_instead(self):
        task = self.dispatched_task()
        task.with_user(self.dispatcher).action_dispatch(self.other_engineer)
        self.assertEqual((task.state, task.engineer_id), ("dispatched", self.other_engineer))
        self.assertStep(task.request_id, "step_task_dispatched", self.other_user)
