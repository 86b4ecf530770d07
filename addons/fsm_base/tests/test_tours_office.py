from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestToursOffice(FsmCase, HttpCase):
    """Buttons of the office in the browser: messages, settings, maps."""

    browser_size = "1440x900"
    touch_enabled = False

    def desk(self, tour, user, url):
        self.start_tour(url, tour, login=user.login)

    def test_messages_are_sent_again_from_the_list(self):
        # a database with demo data has messages of its own
        self.env["fsm.notification"].search([]).unlink()
        self.contact.email = "zhao@customer.example.com"
        requests = self.open_request() | self.open_request(serial="A-2") | self.open_request(serial="A-3")
        messages = requests.notification_ids.sorted("id")
        self.assertEqual(len(messages), 3)
        failed, sent = messages[:2], messages[2]
        failed._set_failed("outbox", "550 user unknown", final=True)
        sent._set_sent()
        self.desk("fsm_agent_sends_messages_again", self.agent, "/odoo/service-messages")
        self.assertEqual(set(failed.mapped("state")), {"queued"})
        self.assertEqual(set(failed.mapped("tries")), {0})
        self.assertFalse(any(failed.mapped("error")))
        self.assertEqual(sent.state, "sent")
        failed._hand_over()
        self.assertEqual(set(failed.mapped("state")), {"sending"})
        self.assertEqual(len(failed.mail_mail_id), 2)

    def test_dialogs_on_the_phone(self):
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour("/fsm/desk?phone=13800000001", "fsm_agent_dialogs_on_the_phone", login=self.agent.login)
        note = self.env["fsm.call.note"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual((note.note, note.user_id), ("Asked for a price", self.agent))

    def test_the_map_is_set(self):
        parameters = self.env["ir.config_parameter"]
        for name in ("map_provider", "map_key", "map_tiles_url", "map_shapes_url"):
            parameters.set_param(f"fsm_base.{name}", False)
        self.desk(
            "fsm_admin_sets_the_map",
            self.env.ref("base.user_admin"),
            "/odoo/action-fsm_base.res_config_settings_action_fsm",
        )
        self.assertEqual(parameters.get_param("fsm_base.map_provider"), "tianditu")
        self.assertEqual(parameters.get_param("fsm_base.map_key"), "abc123")
        self.assertIn("abc123", str(self.env["fsm.map"].with_user(self.dispatcher).get_settings()))


@tagged("post_install", "-at_install")
class TestToursMaps(FsmCase, HttpCase):
    """What is switched on and off on the maps, and customers of other countries."""

    browser_size = "1440x900"
    touch_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a database with demo data has its own people, customers and work on the map
        cls.env["fsm.engineer"].search([("id", "not in", (cls.engineer | cls.other_engineer).ids)]).active = False
        customers = cls.env["res.partner"].search([("fsm_is_customer", "=", True), ("id", "!=", cls.customer.id)])
        customers.write({"is_company": False})
        cls.engineer._set_last_position(31.0, 118.0)

    def test_layers(self):
        near = self.customer.copy({"name": "Near Ltd", "partner_latitude": 26.0, "partner_longitude": 113.0})
        far = self.customer.copy({"name": "Far Ltd", "partner_latitude": 36.0, "partner_longitude": 103.0})
        self.open_request(partner_id=near.id, contact_id=False)
        self.open_request(partner_id=far.id, contact_id=False, priority="2")
        self.start_tour("/odoo/engineer-map", "fsm_dispatcher_map_layers", login=self.dispatcher.login)

    def test_customers_of_other_countries(self):
        for number, state in (("One", "base.state_us_5"), ("Two", "base.state_us_44")):
            self.customer.copy(
                {
                    "name": f"Abroad {number}",
                    "state_id": self.env.ref(state).id,
                    "country_id": self.env.ref("base.us").id,
                }
            )
        self.start_tour("/odoo/customer-map", "fsm_agent_customers_abroad", login=self.agent.login)


@tagged("post_install", "-at_install")
class TestToursClocks(FsmCase, HttpCase):
    """From a clock to the request that it belongs to."""

    browser_size = "1440x900"
    touch_enabled = False

    def test_opening_the_request_of_a_clock(self):
        request = self.open_request(serial="CLOCK-1")
        clock = request.sla_clock_ids.filtered(lambda clock: clock.kind == "respond")
        clock.write({"state": "missed", "deadline": fields.Datetime.now()})
        self.start_tour("/odoo/sla-clocks", "fsm_manager_opens_request_from_clock", login=self.manager.login)
        self.assertEqual(request.state, "open", "it was only looked at")
