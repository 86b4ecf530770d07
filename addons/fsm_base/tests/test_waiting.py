from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .sla_common import SlaCase, china


@tagged("post_install", "-at_install")
class TestWaiting(SlaCase):
    """While the customer or parts are waited for, the time to arrive and to resolve stands still."""

    def wait(self, request, *moment, user=None, kind="parts", note="Seal, Friday"):
        with self.at(*moment):
            request.with_user(user or self.agent).action_wait(kind, note)

    def test_pause_and_resume(self):
        request = self.submit(3, 9)
        self.wait(request, 3, 11)
        clock = self.clock(request, "resolve")
        self.assertEqual((clock.state, clock.deadline, clock.next_check), ("paused", False, False))
        self.assertEqual(clock.counted_hours, 2)
        self.assertEqual(self.clock(request, "respond").state, "running", "responding never waits")
        self.assertEqual((request.waiting_for, request.waiting_note), ("parts", "Seal, Friday"))
        self.assertEqual((request.waiting_since, request.sla_state), (china(3, 11), "paused"))
        self.assertFalse(request.resolve_deadline)
        self.assertIn("Waiting for: Parts. Seal, Friday", request.message_ids[0].body)
        with self.at(7, 15):
            request.with_user(self.agent).action_resume()
        self.assertEqual((clock.state, clock.deadline), ("running", china(10, 12)))
        self.assertEqual(clock.paused_hours, 4 * 24 + 4)
        self.assertEqual((request.waiting_for, request.waiting_since, request.waiting_note), (False, False, False))
        self.assertEqual(request.resolve_deadline, china(10, 12))

    def test_twice(self):
        request = self.submit(3, 9)
        for day in (3, 4):
            self.wait(request, day, 10, kind="customer")
            with self.at(day, 11):
                request.with_user(self.agent).action_resume()
        clock = self.clock(request, "resolve")
        self.assertEqual((clock.paused_hours, clock.counted_hours), (2, 1 + 5 + 2))
        self.assertEqual(clock.deadline, china(4, 11))

    def test_missed_while_waiting_stays_missed(self):
        request = self.submit(3, 9)
        self.wait(request, 4, 10)
        clock = self.clock(request, "resolve")
        self.assertEqual((clock.state, clock.deadline), ("missed", china(4, 9)))
        self.assertTrue(clock.paused_on)
        self.check(6, 9)
        self.assertEqual(clock.escalated_share, 0, "nobody is called in while it waits")
        with self.at(6, 9):
            request.with_user(self.agent).action_resume()
        self.assertEqual((clock.state, clock.deadline, clock.paused_on), ("missed", china(4, 9), False))
        self.check(6, 9, 1)
        self.assertEqual(clock.escalated_share, 100)

    def test_no_escalation_while_waiting(self):
        request = self.submit(3, 9, user_id=self.expert.id)
        self.wait(request, 3, 10)
        self.check(10, 9)
        self.assertEqual((request.escalation_level, request.sla_state), (0, "paused"))

    def test_dispatching_resumes(self):
        request = self.submit(3, 9)
        self.wait(request, 3, 10)
        with self.at(4, 9):
            start = china(4, 14)
            request.with_user(self.dispatcher).action_dispatch(self.engineer, start, start + timedelta(hours=2))
        self.assertFalse(request.waiting_for)
        self.assertEqual(self.clock(request, "resolve").deadline, china(4, 17))

    def test_checking_in_resumes(self):
        request = self.submit(3, 9)
        start = china(3, 14)
        with self.at(3, 10):
            request.with_user(self.dispatcher).action_dispatch(self.engineer, start, start + timedelta(hours=2))
        task = request.task_ids.with_user(self.engineer_user)
        with self.at(3, 11):
            task.action_accept()
            task.action_depart()
        self.wait(request, 3, 11)
        with self.at(3, 15):
            task.action_check_in(False, False)
        self.assertFalse(request.waiting_for)
        self.assertEqual((self.clock(request, "arrive").state, self.clock(request, "arrive").counted_hours), ("met", 2))
        self.assertEqual(self.clock(request, "resolve").state, "running")

    def test_resolved_or_cancelled_while_waiting(self):
        request = self.submit(3, 9)
        self.wait(request, 3, 10)
        with self.at(6, 10):
            request.with_user(self.agent).action_resolve(note="The customer did it")
        self.assertFalse(request.waiting_for)
        clock = self.clock(request, "resolve")
        self.assertEqual((clock.state, clock.counted_hours, clock.paused_hours, clock.paused_on), ("met", 1, 72, False))
        cancelled = self.submit(3, 9)
        self.wait(cancelled, 3, 10)
        with self.at(6, 10):
            cancelled.with_user(self.agent).action_cancel("x")
        self.assertEqual((cancelled.waiting_for, self.clock(cancelled, "resolve").state), (False, "void"))

    def test_higher_priority_while_waiting(self):
        self.env["fsm.sla.policy"].create(
            {"name": "Urgent", "sequence": -2, "min_priority": "2", "arrive_hours": 8, "resolve_hours": 4}
        )
        request = self.submit(3, 9)
        self.wait(request, 3, 11)
        request.with_user(self.agent).priority = "2"
        clock = self.clock(request, "resolve")
        self.assertEqual((clock.state, clock.allowed_hours, clock.counted_hours), ("paused", 4, 2))
        with self.at(4, 9):
            request.with_user(self.agent).action_resume()
        self.assertEqual(clock.deadline, china(4, 11))

    def test_the_form_asks(self):
        request = self.submit(3, 9)
        action = request.with_user(self.agent).action_wait()
        question = self.env["fsm.ask"].with_user(self.agent).browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "customer, or parts"):
            question.action_confirm()
        question.write({"waiting_for": "customer", "reason": "Asks his boss"})
        question.action_confirm()
        self.assertEqual((request.waiting_for, request.waiting_note), ("customer", "Asks his boss"))

    def test_refusals(self):
        draft = self.make_request()
        with self.assertRaisesRegex(UserError, "Draft"):
            draft.with_user(self.agent).action_wait("parts")
        request = self.submit(3, 9)
        with self.assertRaisesRegex(UserError, "not waiting"):
            request.with_user(self.agent).action_resume()
        with self.assertRaisesRegex(UserError, "Say what"):
            request.with_user(self.agent).action_wait("weather")
        self.wait(request, 3, 10)
        with self.assertRaisesRegex(UserError, "waiting already"):
            request.with_user(self.agent).action_wait("customer")
        other = self.submit(3, 9)
        with self.assertRaisesRegex(UserError, "waiting already"):
            (other | request).with_user(self.agent).action_wait("customer")
        self.assertFalse(other.waiting_for)

    def test_who_may(self):
        request = self.submit(3, 9)
        for user in (self.bystander, self.other_user, self.engineer_user):
            with self.assertRaises(AccessError):
                request.with_user(user).action_wait("parts")
        self.visit(request, 3, 10)
        request.user_id = self.expert
        for user in (self.engineer_user, self.leader_user, self.expert, self.dispatcher, self.manager):
            self.assertTrue(request.with_user(user).can_wait, user.name)
            request.with_user(user).action_wait("parts")
            request.with_user(user).action_resume()
        request.task_ids.with_user(self.dispatcher).action_cancel("x")
        left = request.with_user(self.engineer_user)
        self.assertFalse(left.can_wait, "he may still read it, but has nothing to do there")
        with self.assertRaisesRegex(AccessError, "is up to"):
            left.action_wait("parts")
        self.assertFalse(request.waiting_for)
        stranger = new_test_user(
            self.env,
            "fsm_test_manager_x",
            groups="fsm_base.group_fsm_manager",
            company_id=self.env["res.company"].create({"name": "X"}).id,
        )
        with self.assertRaises(AccessError):
            request.with_user(stranger).action_wait("parts")
