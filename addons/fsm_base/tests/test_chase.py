from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestChase(FsmCase):
    """Customers who ask when somebody comes."""

    def chased_step(self, request):
        return request._fsm_get_open_steps("chased")

    def test_agent_registers_it(self):
        request = self.open_request(user_id=self.expert.id)
        request.with_user(self.agent).action_chase("The line stands still")
        self.assertEqual(request.chase_count, 1)
        self.assertTrue(request.last_chased_on)
        self.assertEqual(self.chased_step(request).user_id, self.expert)
        self.assertIn(self.chased_step(request), self.my_tasks(self.expert))
        self.assertIn("The line stands still", str(request.message_ids.mapped("body")))

    def test_the_team_leader_answers_where_nobody_is_responsible(self):
        request = self.open_request()
        request.with_user(self.agent).action_chase()
        self.assertEqual(self.chased_step(request).user_id, self.leader_user)

    def test_one_step_however_often(self):
        request = self.open_request()
        request.with_user(self.agent).action_chase()
        request.with_user(self.agent).action_chase()
        self.assertEqual((request.chase_count, len(self.chased_step(request))), (2, 1))

    def test_limited_per_day_of_the_company(self):
        self.env["ir.config_parameter"].set_param("fsm_base.max_chases_per_day", 2)
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2030-06-05 15:00:00"):
            request = self.open_request()
            request.action_chase()
            request.action_chase()
            self.assertEqual(request._get_chases_left(), 0)
            with self.assertRaisesRegex(UserError, f"{request.name} has been chased often enough today"):
                request.with_user(self.agent).action_chase()
        self.assertEqual(request.chase_count, 2)
        # five past midnight in Shanghai
        with freeze_time("2030-06-05 16:05:00"):
            self.assertEqual(request._get_chases_left(), 2)
            request.with_user(self.agent).action_chase()
        self.assertEqual((request.chase_count, request.chases_that_day), (3, 1))

    def test_only_while_it_is_worked_on(self):
        draft = self.make_request()
        cancelled = self.open_request()
        cancelled.with_user(self.agent).action_cancel("x")
        for request in (draft, cancelled):
            with self.assertRaisesRegex(UserError, "only requests that are being worked on"):
                request.with_user(self.agent).action_chase()
            self.assertEqual(request.chase_count, 0)

    def test_one_that_is_over_refuses_all(self):
        request, cancelled = self.open_request(), self.open_request()
        cancelled.with_user(self.agent).action_cancel("x")
        with self.assertRaises(UserError):
            (request | cancelled).with_user(self.agent).action_chase()
        self.assertEqual(request.chase_count, 0)

    def test_who_sees_nothing_chases_nothing(self):
        request = self.open_request()
        with self.assertRaises(AccessError):
            request.with_user(self.bystander).action_chase()
        with self.assertRaisesRegex(UserError, "written by doing the step"):
            request.with_user(self.agent).write({"chase_count": 0})

    def test_the_next_move_answers_it(self):
        request = self.open_request()
        request.with_user(self.agent).action_chase()
        request.with_user(self.agent).action_assign(self.expert)
        self.assertFalse(self.chased_step(request))
        self.assertStep(request, "step_request_assigned", self.expert)


@tagged("post_install", "-at_install")
class TestProgress(FsmCase):
    """How far a request is, in the customer's words."""

    def steps(self, request):
        return [(step["code"], step["state"]) for step in request._get_progress()]

    def test_from_the_call_to_the_end(self):
        request = self.make_request()
        self.assertEqual(self.steps(request), [])
        request.with_user(self.agent).action_submit()
        coming = [("on_the_way", "next"), ("on_site", "next"), ("report", "next"), ("done", "next")]
        self.assertEqual(self.steps(request), [("received", "done"), ("assigned", "current"), *coming])
        self.assertEqual(request._get_progress_summary(), "We are arranging an engineer")
        start = self.at(5, 1)
        request.with_user(self.dispatcher).action_dispatch(self.engineer, start, start + timedelta(hours=2))
        assigned = request.with_context(tz="Asia/Shanghai")._get_progress()[1]
        self.assertEqual(assigned["detail"], "Engineer · Wed, Jun 5 09:00–11:00")
        self.assertEqual(assigned["time"], request.task_ids.dispatched_on)
        task = request.task_ids.with_user(self.engineer_user)
        task.action_accept()
        task.action_depart()
        self.assertIn(("on_site", "current"), self.steps(request))
        task.action_check_in(False, False)
        self.assertEqual(request._get_progress_summary(), "The engineer is at work")

    def test_approved_and_closed(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        codes = ["received", "assigned", "on_the_way", "on_site", "report", "done"]
        self.assertEqual(self.steps(report.request_id), [(code, "done") for code in codes])

    def test_another_visit(self):
        report = self.submitted_report("not_fixed")
        report.with_user(self.manager).action_approve()
        self.assertEqual(
            self.steps(report.request_id)[:3], [("received", "done"), ("visited", "done"), ("assigned", "current")]
        )

    def test_rejected_and_returned(self):
        task = self.dispatched_task()
        task.with_user(self.engineer_user).action_reject("Ill")
        self.assertEqual(self.steps(task.request_id)[1], ("assigned", "current"))
        report = self.submitted_report(serial="B-2", engineer=self.other_engineer)
        self.assertIn(("report", "done"), self.steps(report.request_id))
        report.with_user(self.manager).action_return("Which filter?")
        self.assertIn(("report", "current"), self.steps(report.request_id))

    def test_waiting(self):
        request = self.open_request()
        request.with_user(self.agent).action_wait("parts", "ordered from the cheap dealer")
        waiting = request._get_progress()[1]
        self.assertEqual(
            (waiting["code"], waiting["state"], waiting["time"]), ("waiting_parts", "current", request.waiting_since)
        )
        self.assertEqual(request._get_progress_summary(), "We are waiting for spare parts")
        self.assertNotIn("dealer", str(request._get_progress()), "what the note says is for the house")
        self.assertIn(("assigned", "next"), self.steps(request))
        request.with_user(self.agent).action_resume()
        self.assertIn(("assigned", "current"), self.steps(request))

    def test_solved_by_phone_and_cancelled(self):
        request = self.open_request()
        request.with_user(self.agent).action_resolve(note="Restarted")
        self.assertEqual(self.steps(request), [("received", "done"), ("done", "done")])
        request = self.open_request()
        request.with_user(self.agent).action_cancel("x")
        self.assertEqual(self.steps(request), [("received", "done"), ("cancelled", "done")])

    def test_in_the_office(self):
        request = self.open_request(type_id=self.env.ref("fsm_base.request_type_consultation").id)
        self.assertEqual(self.steps(request), [("received", "done"), ("handled", "current"), ("done", "next")])
        request.with_user(self.agent).action_assign(self.expert)
        self.assertEqual(self.steps(request), [("received", "done"), ("handled", "done"), ("done", "current")])

    def test_number_of_the_engineer_only_where_the_company_wants_it(self):
        self.engineer_user.partner_id.phone = "139 0000 0111"
        request = self.dispatched_task().request_id
        self.assertNotIn("139 0000 0111", request._get_progress()[1]["detail"])
        self.env["ir.config_parameter"].set_param("fsm_base.show_engineer_phone", "True")
        self.assertIn("139 0000 0111", request._get_progress()[1]["detail"])
        request.task_ids._fsm_moving().state = "review"
        self.assertNotIn("139 0000 0111", request._get_progress()[1]["detail"])

    def test_a_list_costs_the_same_for_one_and_for_thirty(self):
        tasks = self.env["fsm.task"].union(*(self.dispatched_task(serial=f"P-{n}") for n in range(30)))

        ids = tasks.request_id.ids

        def cost(count):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for request in self.env["fsm.request"].browse(ids[:count]):
                request._get_progress_summary()
            return self.env.cr.sql_log_count - before

        cost(30)
        self.assertEqual(cost(1), cost(30))
