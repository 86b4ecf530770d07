from odoo.tests import HttpCase, tagged

from .common import HANGZHOU, FsmCase


@tagged("post_install", "-at_install")
class TestTours(FsmCase, HttpCase):
    """F1 in the browser: the people of the office at a desk, the engineer at his phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["fsm.solution"].create({"name": "Reset E04", "symptom": "Code E04", "state": "published"})
        (cls.leader | cls.other_engineer).write({"base_latitude": 39.9, "base_longitude": 116.4})

    def desk(self, tour, user, url="/odoo"):
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour(url, tour, login=user.login)

    def phone(self, tour, user, url="/odoo"):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(url, tour, login=user.login)

    def test_from_the_call_to_the_approved_report(self):
        self.desk("fsm_agent_takes_request", self.agent)
        request = self.env["fsm.request"].search([("serial", "=", "TOUR-1")])
        self.assertStep(request, "step_request_open", self.leader_user)
        self.desk("fsm_leader_dispatches", self.leader_user)
        self.assertStep(request, "step_task_dispatched", self.engineer_user)
        self.phone("fsm_engineer_on_site", self.engineer_user)
        report = request.report_ids
        self.assertEqual((report.state, report.signed_by, report.result), ("submitted", "Ms Zhao", "fixed"))
        self.assertTrue(report.signature)
        self.assertEqual(report.part_line_ids.product_id, self.part)
        self.assertEqual(request.task_ids.check_in_result, "near")
        self.desk("fsm_manager_approves", self.manager)
        self.assertEqual((report.state, request.state), ("approved", "resolved"))
        self.desk("fsm_agent_closes", self.agent)
        self.assertEqual(request.state, "closed")
        self.assertNoStep(request)

    def test_position_refused_on_the_phone(self):
        task = self.dispatched_task()
        task.with_user(self.engineer_user).action_accept()
        task.with_user(self.engineer_user).action_depart()
        self.phone("fsm_engineer_position_refused", self.engineer_user)
        self.assertEqual((task.state, task.check_in_result), ("on_site", "no_position"))

    def test_the_other_buttons_of_a_request(self):
        self.open_request()
        request = self.open_request()
        url = f"/odoo/service-requests/{request.id}"
        self.desk("fsm_dispatcher_other_buttons", self.dispatcher, url)
        self.assertEqual((request.state, request.user_id, request.escalation_level), ("cancelled", self.expert, 1))
        self.assertNoStep(request)
        self.desk("fsm_manager_other_buttons", self.manager, url)
        self.assertEqual(request.state, "open")

    def test_rejecting_and_returning(self):
        task = self.dispatched_task()
        self.phone("fsm_engineer_rejects", self.engineer_user)
        self.assertEqual((task.state, task.reject_reason), ("rejected", "Ill"))
        self.assertStep(task.request_id, "step_task_rejected", self.env.ref("fsm_base.group_fsm_dispatcher"))
        report = self.submitted_report()
        self.desk("fsm_manager_returns", self.manager, f"/odoo/service-reports/{report.id}")
        self.assertEqual((report.state, report.return_reason), ("returned", "Which filter?"))

    def test_another_visit(self):
        task = self.dispatched_task()
        self.desk("fsm_dispatcher_another_visit", self.dispatcher, f"/odoo/service-requests/{task.request_id.id}")
        self.assertEqual(task.request_id.task_ids.engineer_id, self.engineer | self.other_engineer)

    def test_a_site_without_a_position(self):
        self.customer.write({"partner_latitude": 0, "partner_longitude": 0})
        task = self.task_on_site()
        self.phone("fsm_engineer_finds_the_site", self.engineer_user, f"/odoo/my-visits/{task.id}")
        self.assertEqual(self.customer._fsm_position(), HANGZHOU)

    def test_publishing_a_solution(self):
        solution = self.env["fsm.solution"].create({"name": "Bleed the pump"})
        self.desk("fsm_manager_publishes", self.manager, f"/odoo/solutions/{solution.id}")
        self.assertEqual(solution.state, "draft")

    def test_sending_a_report(self):
        self.contact.email = "zhao@customer.example.com"
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        self.desk("fsm_agent_sends_report", self.agent, f"/odoo/service-reports/{report.id}")
        mails = self.env["mail.mail"].search([("model", "=", "fsm.service.report"), ("res_id", "=", report.id)])
        self.assertEqual(len(mails), 2)

    def test_exporting_reports(self):
        self.submitted_report().with_user(self.manager).action_approve()
        self.submitted_report(serial="B-2", engineer=self.other_engineer)
        self.desk("fsm_admin_exports_reports", self.env.ref("base.user_admin"), "/odoo/service-reports")
        export = self.env["fsm.report.export"].search([], limit=1)
        self.assertEqual((export.state, export.kind, export.failed_count), ("done", "zip", 0))

    def test_previewing_on_the_phone(self):
        report = self.filled_report()
        self.phone("fsm_engineer_previews_report", self.engineer_user, f"/odoo/my-service-reports/{report.id}")
