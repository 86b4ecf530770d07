from odoo.tests import HttpCase, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestDeskTours(FsmCase, HttpCase):
    """The interaction centre in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")

    def desk(self, tour, url="/odoo"):
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour(url, tour, login=self.agent.login)

    def test_a_call(self):
        self.open_request(serial="A-OLD")
        self.desk("fsm_desk_takes_a_call")
        request = self.env["fsm.request"].search([("serial", "=", "DESK-1")])
        self.assertEqual((request.state, request.escalation_level, request.channel), ("open", 1, "phone"))
        self.assertEqual(request.chase_count, 1)
        self.assertEqual((request.partner_id, request.contact_phone), (self.customer, "0571-8888 0001"))
        self.assertIn("Gate 3", " ".join(request.message_ids.mapped("body")))
        self.assertIn("Mr Li", self.customer.child_ids.mapped("name"))
        self.assertEqual(self.customer.city, "Ningbo")

    def test_an_unknown_number(self):
        self.desk("fsm_desk_unknown_number", "/fsm/desk?phone=0139%201234%205678")
        partner = self.env["res.partner"].search([("name", "=", "New Ltd")])
        self.assertEqual((partner.is_company, partner.phone), (True, "0139 1234 5678"))
        anonymous = self.env["fsm.call.note"].search([("phone", "=", "0139 1234 5678"), ("partner_id", "=", False)])
        self.assertEqual(anonymous.note, "Gives no name")
        call = self.env["fsm.call.note"].search([("partner_id", "=", partner.id)])
        self.assertEqual((call.user_id, call.outcome), (self.agent, "request"))
        self.assertEqual((call.request_id.partner_id, call.request_id.state), (partner, "open"))

    def test_a_known_number(self):
        self.desk("fsm_desk_known_number", "/fsm/desk?phone=013800000001")
        self.desk("fsm_desk_customer_by_address", f"/odoo/fsm-desk/{self.customer.id}")

    def test_several_customers_with_one_number(self):
        self.env["res.partner"].create({"name": "Branch Ltd", "phone": "0571 8888 0001"})
        self.desk("fsm_desk_several_have_it", "/fsm/desk?phone=057188880001")

    def test_on_the_phone(self):
        self.open_request(serial="A-OLD")
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour("/odoo/fsm-desk", "fsm_desk_on_the_phone", login=self.agent.login)
        self.assertEqual(self.env["fsm.call.note"].search([], limit=1).note, "By phone")
