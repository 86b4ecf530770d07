from datetime import date, timedelta

from freezegun import freeze_time

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestStepEngine(FsmCase):
    """The only place that moves records and puts steps into people's lists."""

    def test_state_is_not_written_by_hand(self):
        request = self.open_request()
        for user in (self.agent, self.admin, self.env.user):
            with self.assertRaisesRegex(UserError, "doing the step"):
                request.with_user(user).write({"state": "closed"})
        with self.assertRaises(UserError):
            request.with_context(fsm_moving=True).write({"state": "closed"})
        self.assertEqual(request.state, "open")

    def test_records_start_in_their_first_state(self):
        with self.assertRaisesRegex(AccessError, "first state"):
            self.make_request(state="closed")
        values = {"partner_id": self.customer.id, "state": "open", "team_id": self.team.id}
        request = self.env["fsm.request"].with_user(self.admin).create(values)
        self.assertStep(request, "step_request_open", self.leader_user)

    def test_illegal_move_names_record_and_state(self):
        request = self.make_request()
        with self.assertRaisesRegex(UserError, f"{request.name}.*Draft.*Closed"):
            request.with_user(self.manager).action_close()
        self.assertEqual(request.state, "draft")

    def test_forbidden_move_names_who_may(self):
        task = self.dispatched_task()
        with self.assertRaisesRegex(AccessError, f"{task.name}.*the engineer of the visit"):
            task.with_user(self.manager).action_accept()
        self.assertEqual(task.state, "dispatched")

    def test_moves_offered_are_the_moves_allowed(self):
        request = self.make_request()
        self.assertEqual(set(request.with_user(self.agent).fsm_moves.split(",")), {"open", "resolved", "cancelled", ""})
        task = self.dispatched_task()
        self.assertEqual(set(task.with_user(self.engineer_user).fsm_moves.split(",")), {"accepted", "rejected", ""})
        self.assertEqual(task.with_user(self.agent).fsm_moves, "")

    def test_fallback_team_leader_then_managers_and_the_log_says_so(self):
        step = self.env.ref("fsm_base.step_request_open")
        step.write({"responsible_path": "user_id"})
        request = self.open_request()
        self.assertStep(request, "step_request_open", self.leader_user)
        self.assertIn("Leader", request.message_ids.mapped("body")[0])
        self.team.leader_id = False
        orphan = self.open_request()
        self.assertStep(orphan, "step_request_open", self.env.ref("fsm_base.group_fsm_manager"))
        self.assertTrue(orphan.message_ids.filtered(lambda message: "Nobody was found" in message.body))

    def test_inactive_or_foreign_people_never_hold_a_step(self):
        self.leader_user.active = False
        self.assertStep(self.open_request(), "step_request_open", self.env.ref("fsm_base.group_fsm_manager"))

    def test_fixed_user_and_group(self):
        step = self.env.ref("fsm_base.step_request_open")
        step.write({"responsible": "user", "responsible_user_id": self.expert.id})
        self.assertStep(self.open_request(), "step_request_open", self.expert)
        agents = self.env.ref("fsm_base.group_fsm_agent")
        step.write({"responsible": "group", "responsible_group_id": agents.id})
        self.assertStep(self.open_request(), "step_request_open", agents)

    def test_first_fitting_step_wins(self):
        step = self.env.ref("fsm_base.step_request_open")
        special = step.copy(
            {
                "name": "Calm the customer",
                "sequence": 1,
                "domain": "[('category', '=', 'complaint')]",
                "responsible": "user",
                "responsible_user_id": self.manager.id,
            }
        )
        complaint = self.open_request(type_id=self.env.ref("fsm_base.request_type_complaint").id)
        self.assertEqual(self.steps_of(complaint).fsm_step_id, special)
        self.assertStep(self.open_request(), "step_request_open", self.leader_user)

    def test_skipped_step_opens_nothing(self):
        self.env.ref("fsm_base.step_request_open").skip = True
        request = self.open_request()
        self.assertEqual(request.state, "open")
        self.assertNoStep(request)

    def test_skipped_confirmation_is_passed(self):
        self.env.ref("fsm_base.step_task_dispatched").skip = True
        task = self.dispatched_task()
        self.assertEqual(task.state, "accepted")
        self.assertStep(task.request_id, "step_task_accepted", self.engineer_user)

    def test_skipped_review_and_closing(self):
        self.env.ref("fsm_base.step_report_submitted").skip = True
        self.env.ref("fsm_base.step_request_resolved").skip = True
        report = self.submitted_report()
        self.assertEqual(report.state, "approved")
        self.assertEqual(report.task_id.state, "done")
        self.assertEqual(report.request_id.state, "closed")
        self.assertNoStep(report.request_id)

    def test_deadline_and_hours(self):
        self.env.ref("fsm_base.step_request_open").hours = 6
        step = self.steps_of(self.open_request())
        expected = fields.Datetime.now() + timedelta(hours=6)
        self.assertLess(abs(step.fsm_deadline - expected), timedelta(minutes=1))
        self.assertFalse(step.fsm_is_late)
        step.fsm_deadline = fields.Datetime.now() - timedelta(minutes=1)
        self.assertTrue(step.fsm_is_late)
        late = self.env["mail.activity"].search([("fsm_is_late", "=", True), ("id", "=", step.id)])
        self.assertEqual(late, step)

    def test_group_step_is_in_every_members_list_until_taken(self):
        report = self.submitted_report()
        step = self.assertStep(report.request_id, "step_report_submitted", self.env.ref("fsm_base.group_fsm_manager"))
        second = new_test_user(self.env, "fsm_test_manager2", groups="fsm_base.group_fsm_manager")
        self.assertIn(step, self.my_tasks(self.manager))
        self.assertIn(step, self.my_tasks(second))
        self.assertNotIn(step, self.my_tasks(self.agent))
        step.with_user(self.manager).action_fsm_take()
        self.assertEqual(step.user_id, self.manager)
        self.assertIn(step, self.my_tasks(self.manager))
        self.assertNotIn(step, self.my_tasks(second))
        with self.assertRaisesRegex(UserError, "already been taken by Manager"):
            step.with_user(second).action_fsm_take()

    @freeze_time("2030-06-03 18:30:00")
    def test_a_groups_step_is_dated_by_the_companys_clock(self):
        """Half past two at night in Shanghai is the next day already, whoever causes the step."""
        self.company.partner_id.tz = "Asia/Shanghai"
        group = self.env.ref("fsm_base.group_fsm_manager")
        self.env.ref("fsm_base.step_request_open").write(
            {"responsible": "group", "responsible_group_id": group.id, "hours": 1}
        )
        request = self.open_request()
        by_agent = self.assertStep(request, "step_request_open", group)
        self.assertEqual(by_agent.date_deadline, date(2030, 6, 4))
        by_agent.unlink()
        # the cron's user has no time zone
        request.with_user(SUPERUSER_ID)._fsm_open_steps()
        self.assertEqual(self.assertStep(request, "step_request_open", group).date_deadline, date(2030, 6, 4))

    def test_taking_is_for_members(self):
        step = self.steps_of(self.submitted_report().request_id)
        with self.assertRaisesRegex(UserError, "belong to"):
            step.with_user(self.agent).action_fsm_take()
        self.assertFalse(step.user_id)

    def test_closing_by_hand_moves_nothing_and_the_step_comes_back(self):
        request = self.open_request()
        step = self.steps_of(request)
        step.with_user(self.leader_user).action_feedback("done by hand")
        self.assertEqual(request.state, "open")
        self.assertNoStep(request)
        with self.enter_registry_test_mode():
            cron = self.env.ref("fsm_base.cron_reopen_steps")
            cron.method_direct_trigger()
            self.assertStep(request, "step_request_open", self.leader_user)
            cron.method_direct_trigger()
            self.assertStep(request, "step_request_open", self.leader_user)

    def test_step_follows_the_responsible_person(self):
        request = self.open_request()
        request.with_user(self.dispatcher).action_assign(self.expert)
        self.assertStep(request, "step_request_assigned", self.expert)
        request.with_user(self.dispatcher).user_id = self.manager
        self.assertStep(request, "step_request_assigned", self.manager)

    def test_channels_tell_the_holder(self):
        channels = self.env["fsm.channel"].search([])
        self.leader_user.write({"email": "leader@example.com"})
        self.leader_user.partner_id.phone = "13900000000"
        self.env.ref("fsm_base.step_request_open").channel_ids = channels
        request = self.open_request()
        note = self.env["mail.message"].search(
            [
                ("model", "=", "fsm.request"),
                ("res_id", "=", request.id),
                ("partner_ids", "in", self.leader_user.partner_id.ids),
            ]
        )
        self.assertIn(request.name, note.body)
        mail = self.env["mail.mail"].search([("email_to", "ilike", "leader@example.com")])
        self.assertIn(request.name, mail.body_html)
        sms = self.env["sms.sms"].search([("number", "=", "13900000000")])
        self.assertIn(request.name, sms.body)
        self.assertEqual(sms.state, "outgoing")

    def told(self, requests):
        """What the leader is told by mail when these requests come in together."""
        self.leader_user.write({"email": "leader@example.com"})
        self.env.ref("fsm_base.step_request_open").channel_ids = self.env.ref("fsm_base.channel_mail")
        requests.with_user(self.agent).action_submit()
        return self.env["mail.mail"].search([("email_to", "ilike", "leader@example.com")])

    def test_many_at_once_are_told_in_one_message(self):
        requests = self.env["fsm.request"].union(*(self.make_request(serial=f"M-{number}") for number in range(12)))
        mail = self.told(requests)
        self.assertEqual(len(mail), 1)
        self.assertIn("12 tasks", mail.subject)
        self.assertEqual(sum(request.name in mail.body_html for request in requests), 10)
        self.assertIn("and 2 more", mail.body_html)
        self.assertIn("/odoo/my-tasks", mail.body_html)

    def test_a_few_are_told_one_by_one(self):
        requests = self.env["fsm.request"].union(*(self.make_request(serial=f"M-{number}") for number in range(5)))
        mails = self.told(requests)
        self.assertEqual(len(mails), 5)
        for request in requests:
            mail = mails.filtered(lambda mail, request=request: request.name in mail.subject)
            self.assertIn(f"/mail/view?model=fsm.request&amp;res_id={request.id}", mail.body_html)

    def test_many_at_once_are_one_message_in_the_inbox(self):
        self.env.ref("fsm_base.step_request_open").channel_ids = self.env.ref("fsm_base.channel_inbox")
        self.leader_user.notification_type = "inbox"
        requests = self.env["fsm.request"].union(*(self.make_request(serial=f"M-{number}") for number in range(8)))
        to_leader = [("res_partner_id", "=", self.leader_user.partner_id.id)]
        before = self.env["mail.notification"].search(to_leader)
        requests.with_user(self.agent).action_submit()
        note = self.env["mail.notification"].search(to_leader) - before
        self.assertEqual(len(note), 1)
        self.assertIn("8 tasks", note.mail_message_id.subject)
        self.assertIn("/odoo/my-tasks", note.mail_message_id.body)

    def test_nobody_is_told_of_his_own_step(self):
        request = self.make_request()
        request.with_user(self.dispatcher).team_id = self.team
        before = self.env["mail.notification"].search_count([])
        self.team.leader_id.user_id.group_ids += self.env.ref("fsm_base.group_fsm_agent")
        request.with_user(self.leader_user).action_submit()
        self.assertStep(request, "step_request_open", self.leader_user)
        self.assertEqual(self.env["mail.notification"].search_count([]), before)

    def test_configuration_is_checked(self):
        step = self.env.ref("fsm_base.step_request_open")
        for words, values in {
            "never in this state": {"state": "on_site"},
            "does not lead": {"responsible_path": "partner_id.name"},
            "filter can't be used": {"domain": "[('no_such_field', '=', 1)]"},
            "say who is responsible": {"responsible": "user", "responsible_user_id": False},
        }.items():
            with self.assertRaises(ValidationError) as caught:
                step.write(values)
            self.assertIn(words, str(caught.exception))

    def test_log_tells_the_course(self):
        task = self.dispatched_task()
        task.with_user(self.engineer_user).action_reject("Too <far>")
        rejected = task.message_ids.filtered(lambda message: "Rejected" in message.body)
        self.assertIn("Draft → Dispatched", " ".join(task.message_ids.mapped("body")))
        self.assertIn("Dispatched → Rejected: Too &lt;far&gt;", rejected.body)
        self.assertEqual(rejected.author_id, self.engineer_user.partner_id)
        bodies = " ".join(task.request_id.message_ids.mapped("body"))
        self.assertIn("Draft → Open", bodies)
        self.assertIn("Open → In Progress", bodies)

    def test_the_bell_counts_what_can_be_taken(self):
        before = {
            group["model"]: group for group in self.env["res.users"].with_user(self.manager)._get_activity_groups()
        }
        step = self.steps_of(self.submitted_report().request_id)
        groups = {
            group["model"]: group for group in self.env["res.users"].with_user(self.manager)._get_activity_groups()
        }
        self.assertNotIn(step.id, before.get("mail.activity", {}).get("activity_ids", []))
        self.assertIn(step.id, groups["mail.activity"]["activity_ids"])
        step.with_user(self.manager).action_fsm_take()
        groups = {
            group["model"]: group for group in self.env["res.users"].with_user(self.manager)._get_activity_groups()
        }
        self.assertIn("fsm.service.report", groups)
        self.assertNotIn(step.id, groups.get("mail.activity", {}).get("activity_ids", []))
