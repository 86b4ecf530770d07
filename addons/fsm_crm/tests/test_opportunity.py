from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.fsm_base.tests.common import FsmCase


@tagged("post_install", "-at_install")
class TestOpportunity(FsmCase):
    """Customer service tells sales what a customer might buy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("seller")
        cls.seller.group_ids += cls.env.ref("sales_team.group_sale_salesman")
        # a manager of both
        cls.both = cls._user("both", "group_fsm_agent")
        cls.both.group_ids += cls.env.ref("sales_team.group_sale_manager")

    def raised(self, action, user=None, **values):
        """The lead that comes of a form, filled in by a user."""
        known = self.env["crm.lead"].search([])
        wizard = Form(self.env["fsm.opportunity"].with_user(user or self.agent).with_context(**action["context"]))
        wizard.name = "Second compressor"
        for name, value in values.items():
            wizard[name] = value
        self.told = wizard.save().action_raise()
        return self.env["crm.lead"].search([]) - known

    def test_from_a_request(self):
        self.customer.user_id = self.seller
        request = self.open_request(description="Too small for the new hall", contact_phone="133 1111 2222")
        lead = self.raised(request.with_user(self.agent).action_raise_opportunity())
        self.assertEqual((lead.name, lead.type, lead.user_id), ("Second compressor", "opportunity", self.seller))
        self.assertEqual((lead.partner_id, lead.partner_name), (self.contact, "Customer Ltd"))
        self.assertEqual((lead.phone, lead.referred), ("133 1111 2222", "Agent"))
        self.assertIn("Too small", lead.description)
        self.assertEqual(lead.source_id, self.env.ref("fsm_crm.utm_source_customer_service"))
        self.assertEqual((lead.fsm_request_id, request.opportunity_count), (request, 1))
        self.assertIn("Second compressor", request.message_ids[0].body)
        self.assertIn("Seller", self.told["params"]["message"])

    def test_from_the_interaction_centre(self):
        desk = self.env["fsm.desk"].with_user(self.agent)
        actions = desk.get_customer(self.customer.id, self.contact.id, "133 1111 2222")["actions"]
        action = next(action for action in actions if action["key"] == "opportunity")
        lead = self.raised(action["action"])
        self.assertEqual((lead.partner_id, lead.phone), (self.contact, "133 1111 2222"))
        self.assertFalse(lead.fsm_request_id)
        self.assertFalse(lead.user_id, "nobody sells to this customer yet")

    def test_the_agent_does_not_see_the_pipeline(self):
        request = self.open_request()
        lead = self.raised(request.with_user(self.agent).action_raise_opportunity())
        self.assertFalse(lead.with_user(self.agent).has_access("read"))
        with self.assertRaises(AccessError):
            request.with_user(self.agent).read(["opportunity_count"])
        arch = self.env["fsm.request"].with_user(self.agent).get_view(view_type="form")["arch"]
        self.assertNotIn("action_open_opportunities", arch)
        self.assertIn("action_raise_opportunity", arch)

    def test_others_raise_none(self):
        request = self.dispatched_task().request_id
        for user in (self.engineer_user, self.bystander):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.raised(request.action_raise_opportunity(), user)
        wizard = self.env["fsm.opportunity"].create({"partner_id": self.customer.id, "name": "x"})
        with self.assertRaises(AccessError):
            wizard.with_user(self.bystander).action_raise()
        self.assertEqual(request.opportunity_count, 0)

    def test_of_customers_that_the_agent_may_not_see(self):
        company = self.env["res.company"].create({"name": "Other Service Ltd"})
        hidden = self.env["res.partner"].create({"name": "Hidden", "company_id": company.id})
        wizard = self.env["fsm.opportunity"].with_user(self.agent).create({"partner_id": hidden.id, "name": "x"})
        with self.assertRaises(AccessError):
            wizard.action_raise()

    def test_a_salesperson_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Service Ltd"})
        self.seller.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.customer.user_id = self.seller
        lead = self.raised(self.open_request().action_raise_opportunity())
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.company_id, self.company)

    def test_without_words(self):
        with self.assertRaises(UserError):
            self.raised(self.open_request().action_raise_opportunity(), name="   ")

    def test_as_many_queries_for_30_as_for_one(self):
        requests = self.env["fsm.request"].create(
            [{"partner_id": self.customer.id, "description": "x"} for __ in range(30)]
        )
        self.env["crm.lead"].create([{"name": "x", "fsm_request_id": request.id} for request in requests])

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            counts = records.with_user(self.both).mapped("opportunity_count")
            self.assertEqual(set(counts), {1})
            return self.env.cr.sql_log_count - before

        queries(requests)
        self.assertEqual(queries(requests[:1]), queries(requests))
