from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FollowupCase


@tagged("post_install", "-at_install")
class TestFollowupRules(FollowupCase):
    """What follows from answers, and from none."""

    # ------------------------------------------------------------------
    # Who is called
    # ------------------------------------------------------------------

    def test_share(self):
        """The number decides: always the same, about as many as the share says, and more of them when it rises."""
        followups = [self.env["fsm.followup"].new({"name": f"FU2611{n:05d}"}) for n in range(2000)]
        chosen = {share: {f.name for f in followups if f._is_chosen(share)} for share in (0, 20, 50, 100)}
        self.assertEqual((len(chosen[0]), len(chosen[100])), (0, 2000))
        self.assertAlmostEqual(len(chosen[20]) / 2000, 0.2, delta=0.03)
        self.assertAlmostEqual(len(chosen[50]) / 2000, 0.5, delta=0.04)
        self.assertLess(chosen[20], chosen[50])
        first = sorted(name for name in chosen[20] if name < "FU261100020")
        self.assertEqual(first, ["FU261100002", "FU261100008", "FU261100015"], "the same ones at any time, anywhere")

    def test_all_are_called(self):
        self.type.followup_share = 100
        self.template.call_after_days = 3
        followup = self.followup()
        self.assertTrue(followup.is_selected)
        self.assertEqual(followup.call_on, followup.sent_on + timedelta(days=3))
        self.answer(followup)
        self.assertEqual(followup.state, "calling", "as soon as he has answered")
        self.assertEqual(self.step(followup, "calling").user_id, self.agent)

    def test_nobody_is_called(self):
        followup = self.followup()
        self.assertFalse(followup.is_selected)
        self.answer(followup)
        self.assertEqual(followup.state, "answered")

    def go_on(self, after, **values):
        """What the clock makes of a follow-up of which nothing is heard."""
        self.type.followup_share = values.pop("share", 0)
        followup = self.followup()
        if values.get("answered"):
            self.answer(followup)
        with freeze_time(followup.sent_on + after):
            self.env["fsm.followup"]._go_on(1000)
        return followup

    def test_called_when_nothing_is_heard(self):
        early = self.go_on(timedelta(days=1), share=100)
        self.assertEqual(early.state, "sent")
        followup = self.go_on(timedelta(days=2, minutes=1), share=100)
        self.assertEqual(followup.state, "calling")
        self.assertTrue(self.step(followup, "calling"))

    def test_expires(self):
        self.assertEqual(self.go_on(timedelta(days=13)).state, "sent")
        self.assertEqual(self.go_on(timedelta(days=15)).state, "expired")
        self.assertEqual(self.go_on(timedelta(days=15), answered=True).state, "done")

    def test_in_batches(self):
        followups = self.env["fsm.followup"].union(*(self.followup() for __ in range(3)))
        with freeze_time(followups[0].expires_on + timedelta(days=1)):
            moved, left = self.env["fsm.followup"]._go_on(2)
            self.assertEqual(moved, 2)
            self.assertGreaterEqual(left, 1)
            self.env["fsm.followup"]._go_on(1000)
        self.assertEqual(set(followups.mapped("state")), {"expired"})

    # ------------------------------------------------------------------
    # Who is not satisfied
    # ------------------------------------------------------------------

    def test_low_score(self):
        self.template.settle_hours = 5
        followup = self.followup()
        now = fields.Datetime.now()
        self.answer(followup, stars="1")
        self.assertEqual((followup.score, followup.is_low, followup.state), (25, True, "calling"))
        step = self.step(followup, "low_score")
        self.assertEqual(step.fsm_group_id, self.env.ref("fsm_base.group_fsm_manager"))
        self.assertIn("Score 25", step.fsm_info)
        self.assertAlmostEqual(step.fsm_deadline, now + timedelta(hours=5), delta=timedelta(minutes=1))
        self.answer(followup, stars="1", words="Never again")
        self.assertEqual(len(followup._fsm_get_open_steps()), 2, "each person has one task, however often he answers")
        # the agent's call doesn't settle it
        followup.with_user(self.agent).action_done()
        self.assertEqual(followup._fsm_get_open_steps(), step)
        with self.assertRaisesRegex(UserError, "write down what was agreed"):
            followup.with_user(self.manager).action_settle()
        followup.with_user(self.manager).agreement = "A free visit"
        followup.with_user(self.manager).action_settle()
        self.assertFalse(followup._fsm_get_open_steps())
        self.assertEqual(followup.settled_by_id, self.manager)
        self.assertIn("A free visit", followup.message_ids[:1].body)
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            followup.with_user(self.manager).action_settle()

    def test_who_was_settled_with_is_not_called_again(self):
        followup = self.calling(stars="1").with_user(self.manager)
        followup.agreement = "A free visit"
        followup.action_settle()
        self.assertEqual(followup.state, "done")
        self.assertFalse(followup._fsm_get_open_steps())

    def test_settling_is_up_to_managers(self):
        followup = self.calling(stars="1")
        for user in (self.agent, self.dispatcher, self.engineer_user):
            with self.assertRaises(AccessError):
                followup.with_user(user).agreement = "x"
            with self.assertRaises(AccessError):
                followup.with_user(user).action_settle()
        self.assertFalse(followup.settled_on)

    def test_low_by_the_agent(self):
        followup = self.calling().with_user(self.agent)
        followup.action_save_answers(self.values(fixed="yes", stars=1))
        self.assertTrue(self.step(followup, "low_score"))
        followup.action_done()
        self.assertTrue(self.step(followup, "low_score"))

    def test_threshold(self):
        self.template.threshold = 25
        self.assertFalse(self.calling(stars="1").is_low, "25 are enough")
        self.template.threshold = 0
        self.assertFalse(self.calling(fixed="no", stars="1").is_low, "nobody has to be satisfied")

    # ------------------------------------------------------------------
    # Not fixed
    # ------------------------------------------------------------------

    def test_not_fixed_reopens_once(self):
        followup = self.followup(approved=True)
        request = followup.request_id
        self.assertEqual(request.state, "resolved")
        self.answer(followup, fixed="no", stars="5", words="It stopped again")
        self.assertEqual(request.state, "open")
        self.assertTrue(followup.reopened_on)
        log = "".join(request.message_ids.mapped("body"))
        for words in (followup.name, "Fixed? No.", "It stopped again"):
            self.assertIn(words, log)
        request.with_user(self.agent).action_resolve(note="by phone")
        self.answer(followup, fixed="no", stars="4")
        self.assertEqual(request.state, "resolved", "once")

    def test_not_fixed_while_it_is_reviewed(self):
        """The customer is faster than the review: the request is not resolved by a report that he contradicts."""
        followup = self.followup()
        self.answer(followup, fixed="no", stars="5")
        request = followup.request_id
        self.assertEqual((request.state, bool(followup.reopened_on)), ("in_progress", False))
        followup.report_id.with_user(self.manager).action_approve()
        self.assertEqual((request.state, bool(followup.reopened_on)), ("open", True))
        request.with_user(self.agent).action_resolve(note="by phone")
        self.assertEqual(request.state, "resolved", "once")

    def test_not_fixed_but_a_newer_visit_has_fixed_it(self):
        followup = self.followup(result="not_fixed")
        self.answer(followup, fixed="no", stars="5")
        request = followup.request_id
        followup.report_id.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "assigned")
        start = self.start + timedelta(days=60)
        request.with_user(self.dispatcher).action_dispatch(self.engineer, start, start + timedelta(hours=1))
        task = request.task_ids.filtered(lambda task: task.state == "dispatched").with_user(self.engineer_user)
        task.action_accept()
        task.action_depart()
        task.action_check_in(30.27, 120.15)
        task.action_open_report()
        report = task.report_ids
        report.write({"result": "fixed", "work_done": "Done", "no_signature_reason": "absent"})
        report.action_submit()
        report.with_user(self.manager).action_approve()
        self.assertEqual((request.state, bool(followup.reopened_on)), ("resolved", False))
        self.answer(followup, fixed="no", stars="4")
        self.assertEqual(request.state, "resolved", "what he said of the first visit is over")

    def test_not_fixed_by_the_agent(self):
        followup = self.followup(approved=True)
        followup.with_user(self.agent).action_call()
        followup.with_user(self.agent).action_save_answers(self.values(fixed="no", stars=5))
        self.assertEqual(followup.request_id.state, "open")

    # ------------------------------------------------------------------
    # Closing the request
    # ------------------------------------------------------------------

    def test_closing_demands_it(self):
        self.type.followup_before_close = True
        followup = self.followup(approved=True)
        request = followup.request_id
        for state in ("sent", "calling"):
            self.assertEqual(followup.state, state)
            with self.assertRaisesRegex(UserError, f"{followup.name} is “"):
                request.with_user(self.agent).action_close()
            if state == "sent":
                followup.with_user(self.agent).action_call()
        followup.with_user(self.agent).action_skip("on holiday")
        request.with_user(self.agent).action_close()
        self.assertEqual(request.state, "closed")

    def test_closing_after_an_answer(self):
        self.type.followup_before_close = True
        followup = self.followup(approved=True)
        self.answer(followup)
        followup.request_id.with_user(self.agent).action_close()
        self.assertEqual(followup.request_id.state, "closed")

    def test_closing_that_does_not_demand_it(self):
        followup = self.followup(approved=True)
        followup.request_id.with_user(self.agent).action_close()
        self.assertEqual((followup.request_id.state, followup.state), ("closed", "sent"))

    def test_the_customer_and_the_system_close_it_all_the_same(self):
        self.type.followup_before_close = True
        followup = self.followup(approved=True)
        followup.request_id._confirm_by_customer()
        self.assertEqual((followup.request_id.state, followup.state), ("closed", "sent"))
        self.env.ref("fsm_base.step_request_resolved").skip = True
        followup = self.followup(approved=True)
        self.assertEqual((followup.request_id.state, followup.state), ("closed", "sent"))

    def test_cancelled_with_the_request(self):
        followup = self.followup(result="not_fixed")
        followup.report_id.with_user(self.manager).action_approve()
        self.answer(followup, stars="1")
        self.assertEqual(len(followup._fsm_get_open_steps()), 2)
        followup.request_id.with_user(self.agent).action_cancel("A mistake")
        self.assertEqual(followup.state, "cancelled")
        self.assertFalse(followup._fsm_get_open_steps())
