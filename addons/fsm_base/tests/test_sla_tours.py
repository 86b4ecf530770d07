from odoo.tests import HttpCase, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestSlaTours(FsmCase, HttpCase):
    """Waiting and going on in the browser: a dispatcher at a desk, an engineer at his phone."""

    def test_dispatcher_at_a_desk(self):
        request = self.open_request()
        self.browser_size = "1440x900"
        self.start_tour(f"/odoo/service-requests/{request.id}", "fsm_dispatcher_waits", login=self.dispatcher.login)
        clock = request.sla_clock_ids.filtered(lambda clock: clock.kind == "resolve")
        self.assertEqual((request.waiting_for, clock.state), (False, "running"))
        self.assertTrue(clock.paused_hours or clock.counted_from > clock.started_on)

    def test_engineer_at_his_phone(self):
        request = self.dispatched_task().request_id
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(f"/odoo/service-requests/{request.id}", "fsm_engineer_waits", login=self.engineer_user.login)
        self.assertEqual((request.waiting_for, request.waiting_note), ("parts", "Seal until Friday"))
