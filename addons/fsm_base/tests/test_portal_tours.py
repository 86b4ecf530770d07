from odoo.tests import tagged

from .test_portal import PagesCase


@tagged("post_install", "-at_install")
class TestPortalTours(PagesCase):
    """Customers on their phone, and the people who look after what they are told."""

    def phone(self, tour, url, login=None):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(url, tour, login=login)

    def test_customer_reports_and_chases(self):
        self.portal_user.lang = "en_US"
        self.phone("fsm_customer_reports_and_chases", "/my", "fsm_test_customer")
        request = self.env["fsm.request"].search([("serial", "=", "TOUR-P1")])
        self.assertEqual((request.state, request.channel, request.chase_count), ("open", "portal", 1))
        self.assertEqual(request.photo_ids.name, "plate.jpg")
        self.assertEqual(request._fsm_get_open_steps("chased").user_id, self.leader_user)

    def test_customer_confirms_without_logging_in(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        self.phone("fsm_customer_confirms", f"/fsm/request/{report.request_id._portal_ensure_token()}")
        self.assertEqual(report.request_id.state, "closed")

    def test_failures_are_seen_and_sent_again(self):
        self.env["fsm.notification"].search([]).unlink()
        request = self.open_request()
        told = request.notification_ids
        self.assertEqual(len(told), 1)
        told._set_failed("outbox", "550 unknown", final=True)
        self.env.flush_all()
        self.browser_size = "1440x900"
        self.start_tour("/odoo", "fsm_manager_sees_failures", login=self.manager.login)
        self.start_tour("/odoo/service-messages", "fsm_agent_sends_again", login=self.agent.login)
        self.assertEqual((told.state, request.chase_count), ("queued", 1))
