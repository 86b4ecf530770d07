from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestDeskCustomer(FsmCase):
    """What the agent sees of a customer, and does for him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env["fsm.desk"].with_user(cls.agent)
        cls.site = cls.env["res.partner"].create(
            {
                "name": "Plant 2",
                "type": "delivery",
                "parent_id": cls.customer.id,
                "state_id": cls.province.id,
                "city": "Ningbo",
                "street": "9 Road",
            }
        )

    def customer_data(self, **options):
        return self.desk.get_customer(self.customer.id, **options)

    def test_card_contacts_and_sites(self):
        tag = self.env["res.partner.category"].create({"name": "Key Account", "color": 3})
        self.customer.write({"category_id": [(4, tag.id)], "comment": "<p>Announce <b>visits</b></p>"})
        data = self.customer_data()
        card = data["card"]
        self.assertEqual((card["id"], card["name"]), (self.customer.id, "Customer Ltd"))
        self.assertEqual(card["phone"], "0571 8888 0001")
        self.assertEqual(card["badges"], [{"name": "Key Account", "color": 3}])
        self.customer.fsm_level_id = self.env["fsm.customer.level"].create({"name": "Gold Test"})
        self.assertEqual(
            [badge["name"] for badge in self.customer_data()["card"]["badges"]], ["Gold Test", "Key Account"]
        )
        self.assertIn("Announce", card["note"])
        self.assertNotIn("<", card["note"])
        self.assertIn("mlat=30.2741", card["map_url"])
        self.assertEqual([contact["name"] for contact in data["contacts"]], ["Ms Zhao"])
        self.assertEqual(
            [(site["name"], site["address"]) for site in data["sites"]],
            [("Plant 2", f"{self.province.name} Ningbo 9 Road")],
        )
        self.assertIn("search?query=", data["sites"][0]["map_url"])

    def test_a_contact_or_site_opens_its_customer(self):
        data = self.desk.get_customer(self.contact.id)
        self.assertEqual((data["card"]["id"], data["contact_id"]), (self.customer.id, self.contact.id))
        data = self.desk.get_customer(self.site.id)
        self.assertEqual((data["card"]["id"], data["contact_id"]), (self.customer.id, False))

    def test_a_stranger_is_nobodys_contact(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self.assertFalse(self.customer_data(contact_id=stranger.id)["contact_id"])

    def test_open_request_with_step_and_visit(self):
        self.engineer_user.partner_id.phone = "139 0000 0111"
        request = self.open_request(priority="2", site_id=self.site.id)
        shown = self.customer_data()["open"][0]
        self.assertEqual((shown["id"], shown["state"], shown["priority"]), (request.id, "open", 2))
        self.assertEqual((shown["step"], shown["holder"]), ("Assign", self.leader_user.name))
        self.assertEqual((shown["site"], shown["visit"], shown["can_escalate"]), ("Plant 2", False, True))
        request.with_user(self.agent).action_chase()
        self.assertEqual(self.customer_data()["open"][0]["chase_count"], 1)
        request.with_user(self.dispatcher).action_dispatch(engineer=self.engineer, planned_start=self.start)
        shown = self.customer_data()["open"][0]
        self.assertEqual((shown["step"], shown["holder"]), ("Accept", self.engineer_user.name))
        self.assertEqual(
            shown["visit"],
            {
                "start": self.start,
                "state_label": "Dispatched",
                "engineer": self.engineer_user.name,
                "phone": "139 0000 0111",
            },
        )

    def test_report_in_review_is_the_step(self):
        report = self.submitted_report()
        shown = self.customer_data()["open"][0]
        self.assertEqual((shown["id"], shown["step"]), (report.request_id.id, "Review"))

    def test_past_requests_with_their_result(self):
        for number in range(12):
            self.open_request(serial=f"P-{number}").with_user(self.agent).action_resolve(note=f"Reset {number}")
        cancelled = self.open_request()
        cancelled.with_user(self.agent).action_cancel("Wrong number")
        data = self.customer_data()
        self.assertEqual((data["open"], data["open_count"], data["past_count"]), ([], 0, 13))
        self.assertEqual(len(data["past"]), 10)
        self.assertEqual((data["past"][0]["id"], data["past"][0]["state"]), (cancelled.id, "cancelled"))
        self.assertEqual(data["past"][1]["result"], "Reset 11")

    def test_only_this_customers(self):
        other = self.env["res.partner"].create({"name": "Other Ltd", "is_company": True})
        self.open_request(partner_id=other.id, contact_id=False)
        self.assertFalse(self.customer_data()["open"])
        self.open_request(partner_id=self.site.id, contact_id=False)
        self.assertEqual(self.customer_data()["open_count"], 1)

    def test_gone_or_forbidden(self):
        with self.assertRaises(UserError):
            self.desk.get_customer(self.env["res.partner"].create({"name": "Gone"}).id + 10_000)
        self.customer.company_id = self.env["res.company"].create({"name": "Other Service Ltd"})
        with self.assertRaises(AccessError):
            self.customer_data()

    def test_as_many_queries_for_30_requests_as_for_one(self):
        other = self.customer.copy({"name": "Busy Ltd"})
        self.site.copy({"parent_id": other.id})
        for customer, count in ((self.customer, 1), (other, 30)):
            contacts = self.env["res.partner"].create(
                [{"name": f"Contact {number}", "parent_id": customer.id} for number in range(count)]
            )
            requests = (
                self.env["fsm.request"]
                .with_user(self.agent)
                .create(
                    [
                        {"partner_id": customer.id, "contact_id": contact.id, "serial": f"C{count}", "description": "x"}
                        for contact in contacts
                    ]
                )
            )
            requests.action_submit()
            for index, request in enumerate(requests):
                start = self.start + timedelta(days=count + index)
                request.with_user(self.dispatcher).action_dispatch(
                    engineer=self.engineer, planned_start=start, planned_end=start + timedelta(hours=1)
                )
            past = self.env["fsm.request"].create(
                [{"partner_id": customer.id, "description": "x"} for __ in range(min(count, 10))]
            )
            past.action_resolve(note="x")
            self.env["fsm.call.note"].with_user(self.agent).create(
                [
                    {"partner_id": customer.id, "contact_id": contact.id, "request_id": request.id, "note": "x"}
                    for contact, request in list(zip(contacts, requests, strict=True))[:10]
                ]
            )

        def queries(customer):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.desk.get_customer(customer.id)
            return self.env.cr.sql_log_count - before

        queries(other)
        self.assertEqual(queries(self.customer), queries(other))

    def test_buttons(self):
        data = self.customer_data(contact_id=self.contact.id, phone="138 0000 0001")
        actions = {action["key"]: action for action in data["actions"]}
        self.assertEqual(list(actions)[:4], ["request", "complaint", "consultation", "call_note"])
        context = actions["complaint"]["context"]
        self.assertEqual(context["default_type_id"], self.env.ref("fsm_base.request_type_complaint").id)
        self.assertEqual(context["default_contact_phone"], "138 0000 0001")
        form = Form(
            self.env["fsm.request"].with_user(self.agent).with_context(**context),
            "fsm_base.fsm_request_view_form_desk",
        )
        form.description = "Late again"
        request = form.save()
        self.assertEqual((request.partner_id, request.contact_id), (self.customer, self.contact))
        self.assertEqual((request.type_id.category, request.channel), ("complaint", "phone"))
        self.assertEqual((request.contact_phone, request.site_id), ("138 0000 0001", self.customer))

    def test_the_number_called_from_stays_on_the_request(self):
        data = self.customer_data(contact_id=self.contact.id, phone="133 1111 2222")
        form = Form(self.env["fsm.request"].with_user(self.agent).with_context(**data["actions"][0]["context"]))
        form.description = "x"
        self.assertEqual(form.save().contact_phone, "133 1111 2222")

    def test_no_button_for_a_kind_that_the_company_does_not_have(self):
        self.env["fsm.request.type"].search([("category", "=", "complaint")]).active = False
        self.assertNotIn("complaint", [action["key"] for action in self.customer_data()["actions"]])

    def test_note_on_a_request(self):
        request = self.open_request()
        self.desk.add_note(request.id, " Gate 3 ")
        message = request.message_ids[0]
        self.assertIn("Gate 3", message.body)
        self.assertEqual((message.author_id, message.subtype_id), (self.agent.partner_id, self.env.ref("mail.mt_note")))
        with self.assertRaises(UserError):
            self.desk.add_note(request.id, "  ")

    def test_start(self):
        other = self.env["res.partner"].create({"name": "Called Ltd", "is_company": True, "city": "Wuxi"})
        self.make_request()
        calls = self.env["fsm.call.note"].with_user(self.agent)
        calls.create({"partner_id": other.id, "note": "x", "date": self.start})
        promise = {"outcome": "call_back", "call_back_on": self.start}
        calls.create({"partner_id": other.id, "note": "Price", **promise})
        calls.with_user(self.manager).create({"partner_id": self.provider.id, "note": "x"})
        start = self.desk.get_start()
        self.assertEqual([item["partner_id"] for item in start["recent"]], [other.id, self.customer.id])
        self.assertEqual([(call["name"], call["note"]) for call in start["call_backs"]], [("Called Ltd", "Price")])
        self.assertTrue(all(start["views"].values()))


@tagged("post_install", "-at_install")
class TestDeskDuplicates(FsmCase):
    """A customer who calls for the second time is not registered twice."""

    def form(self, view="res_partner_view_form_desk", **context):
        partners = self.env["res.partner"].with_user(self.agent).with_context(**context)
        return Form(partners, f"fsm_base.{view}")

    def test_warning_before_saving(self):
        form = self.form(default_is_company=True)
        form.name = "Customer"
        form.phone = "+86 571-8888-0001"
        self.assertEqual(form.fsm_same_phone_ids[:].ids, self.customer.ids)
        form.phone = "0571 8888 9999"
        self.assertFalse(form.fsm_same_phone_ids[:])

    def test_the_own_family_is_no_duplicate(self):
        form = self.form("res_partner_view_form_desk_contact", default_parent_id=self.customer.id)
        form.name = "Mr Li"
        form.phone = "0571 8888 0001"
        self.assertFalse(form.fsm_same_phone_ids[:])
        form.phone = "138 0000 0001"
        self.assertFalse(form.fsm_same_phone_ids[:])
        other = self.env["res.partner"].create({"name": "Other", "is_company": True, "phone": "139 7777 7777"})
        form.phone = "139 7777 7777"
        self.assertEqual(form.fsm_same_phone_ids[:].ids, other.ids)

    def test_an_agent_creates_a_customer_with_contact_and_site(self):
        form = self.form(default_is_company=True, default_phone="139 1234 5678")
        form.name = "New Ltd"
        with form.child_ids.new() as contact:
            contact.name = "Ms Sun"
            contact.phone = "139 1234 5679"
        with form.child_ids.new() as site:
            site.type = "delivery"
            site.name = "Plant"
            site.city = "Jiaxing"
        partner = form.save()
        self.assertEqual(partner.fsm_phone_digits[-11:], "13912345678")
        self.assertEqual(partner.child_ids.mapped("type"), ["contact", "delivery"])
