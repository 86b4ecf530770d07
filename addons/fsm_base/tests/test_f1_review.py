from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FsmCase, picture


@tagged("post_install", "-at_install")
class TestReview(FsmCase):
    """F1, step 10: the service manager approves the report or returns it."""

    def test_approve_resolves_the_request(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        self.assertEqual((report.state, report.task_id.state), ("approved", "done"))
        self.assertEqual((report.approved_by_id, report.request_id.state), (self.manager, "resolved"))
        self.assertEqual(report.request_id.resolution, "Replaced the filter")
        self.assertStep(report.request_id, "step_request_resolved", self.agent)
        report.request_id.with_user(self.agent).action_close()
        self.assertEqual(report.request_id.state, "closed")
        self.assertNoStep(report.request_id)

    def test_approve_by_the_wrong_people(self):
        report = self.submitted_report()
        for user in (self.engineer_user, self.agent, self.dispatcher, self.leader_user):
            with self.assertRaises(AccessError):
                report.with_user(user).action_approve()
            with self.assertRaises(AccessError):
                report.with_user(user).action_return("no")
        self.assertEqual(report.state, "submitted")

    def test_approve_a_draft_or_twice(self):
        report = self.filled_report()
        with self.assertRaisesRegex(UserError, "Draft"):
            report.with_user(self.manager).action_approve()
        report = self.submitted_report(serial="B-2", engineer=self.other_engineer)
        report.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "Approved"):
            report.with_user(self.manager).action_approve()

    def test_return_and_report_again(self):
        report = self.submitted_report()
        self.assertEqual(report.with_user(self.manager).action_return()["res_model"], "fsm.ask")
        self.assertEqual(report.state, "submitted")
        report.with_user(self.manager).action_return("Which filter?")
        self.assertEqual((report.state, report.task_id.state), ("returned", "on_site"))
        self.assertEqual(report.return_reason, "Which filter?")
        self.assertFalse(report.task_id.actual_end)
        self.assertStep(report.request_id, "step_task_on_site", self.engineer_user)
        mine = report.with_user(self.engineer_user)
        self.assertEqual(report.task_id.with_user(self.engineer_user).action_open_report()["res_id"], report.id)
        mine.work_done = "Replaced the air filter"
        with self.assertRaisesRegex(UserError, "sign"):
            mine.action_submit()
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.request_id.state, "resolved")

    def test_not_fixed_asks_for_another_visit(self):
        report = self.submitted_report("not_fixed")
        report.with_user(self.manager).action_approve()
        request = report.request_id
        self.assertEqual((report.task_id.state, request.state), ("done", "assigned"))
        self.assertStep(request, "step_request_assigned", self.env.ref("fsm_base.group_fsm_dispatcher"))
        request.with_user(self.dispatcher).action_dispatch(self.other_engineer, self.start + timedelta(days=1))
        self.assertEqual(request.state, "in_progress")
        self.assertEqual(len(request.task_ids), 2)
        self.assertStep(request, "step_task_dispatched", self.other_user)

    def test_temporary_fix_resolves(self):
        report = self.submitted_report("temporary")
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.request_id.state, "resolved")

    def test_request_waits_for_its_last_visit(self):
        report = self.submitted_report()
        report.request_id.with_user(self.dispatcher).action_dispatch(
            self.other_engineer, self.start + timedelta(days=1)
        )
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.request_id.state, "in_progress")
        self.assertStep(report.request_id, "step_task_dispatched", self.other_user)

    def test_approved_report_is_frozen(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        for user in (self.engineer_user, self.manager, self.env.user):
            mine = report.with_user(user)
            for change in (
                {"work_done": "x"},
                {"signature": picture()},
                {"photo_ids": [(5, 0, 0)]},
                {"signed_by": "me"},
            ):
                with self.assertRaises(UserError):
                    mine.write(change)
            with self.assertRaises(UserError):
                mine.part_line_ids.write({"price_unit": 0})
            with self.assertRaises(UserError):
                mine.part_line_ids.unlink()
            with self.assertRaises(UserError):
                mine.write({"labor_line_ids": [(0, 0, {"engineer_id": self.engineer.id})]})
            with self.assertRaises(UserError):
                mine.unlink()
        self.assertEqual(report.work_done, "Replaced the filter")
        self.assertEqual(len(report.part_line_ids), 1)

    def test_manager_decides_who_pays_while_reviewing(self):
        report = self.submitted_report()
        line = report.part_line_ids.with_user(self.manager)
        line.write({"coverage": "goodwill", "charge_reason": "Our mistake"})
        self.assertEqual((line.amount, report.signed_by), (0.0, "Ms Zhao"))
        with self.assertRaisesRegex(UserError, "being reviewed"):
            line.quantity = 1

    def test_reopen(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        request = report.request_id
        self.assertEqual(request.with_user(self.agent).action_reopen()["res_model"], "fsm.ask")
        request.with_user(self.agent).action_reopen("Broken again")
        self.assertEqual((request.state, request.resolved_on), ("open", False))
        self.assertStep(request, "step_request_open", self.leader_user)
