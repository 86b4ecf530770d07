from odoo.tests import Form, HttpCase, tagged

from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestDeskMachines(LifeCase):
    """The interaction centre knows the machines of who is calling."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.env["fsm.desk"].with_user(cls.agent)
        cls.unit.write({"serial": "CL55-7", "location_note": "Hall 2"})

    def hits(self, query):
        return self.desk.search_customers(query)["hits"]

    def test_a_serial_number_of_the_register(self):
        for typed in ("CL55-7", "cl55", "ｃｌ５５－７", "CL 55 -7"):
            with self.subTest(typed):
                (hit,) = self.hits(typed)
                self.assertEqual((hit["partner_id"], hit["unit_id"]), (self.customer.id, self.unit.id))
                self.assertEqual(hit["why"], ["CL55-7 · Compressor"])
                self.assertFalse(hit["request_id"])
        self.assertTrue(self.desk.search_customers("CL55-7")["exact"])
        self.assertEqual(self.hits("CL_5"), [], "no pattern")

    def test_its_open_request(self):
        request = self.open_request(serial="CL55-7")
        self.assertEqual(request.installed_product_id, self.unit)
        (hit,) = self.hits("CL55-7")
        self.assertEqual((hit["request_id"], hit["why"]), (request.id, ["CL55-7 · Compressor"]))

    def test_retired_and_in_stock(self):
        self.unit.with_user(self.manager).action_retire(reason="Old")
        (hit,) = self.hits("CL55-7")
        self.assertEqual(hit["why"], ["CL55-7 · Compressor · Retired"])
        stock = self.make_unit("STOCK-1", partner_id=False, state="in_stock", installed_on=False)
        self.assertFalse(self.hits(stock.serial))

    def test_machines_of_the_customer(self):
        self.make_unit("GONE", state="retired")
        self.make_unit("ELSE", partner_id=self.provider.id)
        other = self.make_unit("CL55-8")
        request = self.open_request(serial="CL55-7")
        data = self.desk.get_customer(self.contact.id)
        self.assertEqual([machine["serial"] for machine in data["machines"]], ["CL55-7", "CL55-8"])
        machine = data["machines"][0]
        self.assertEqual((machine["product"], machine["place"]), ("Compressor", "Hall 2"))
        self.assertEqual([shown["id"] for shown in machine["requests"]], request.ids)
        self.assertEqual((machine["warranty"], machine["warranty_label"]), ("none", ""))
        self.unit._fsm_moving().write({"warranty_part_end": "2099-12-31", "warranty_is_extended": True})
        machine = self.desk.get_customer(self.customer.id)["machines"][0]
        self.assertEqual((machine["warranty_label"], machine["warranty_end"]), ("Under Warranty", "12/31/2099"))
        self.assertEqual(data["machine_count"], 2)
        data = self.desk.get_customer(self.customer.id, unit_id=other.id)
        self.assertEqual(data["machines"][0]["id"], other.id, "the one he was found by comes first")
        self.assertFalse(self.desk.get_customer(self.provider.id, unit_id=other.id)["machines"][1:])

    def test_what_the_list_says_of_a_machine(self):
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id, "type": "delivery"})
        self.unit.site_id = site
        requests = self.open_request(serial="CL55-7") | self.open_request(serial="CL55-7")
        self.make_unit("SHOP", state="in_repair")
        shown = {machine["serial"]: machine for machine in self.desk.get_customer(self.customer.id)["machines"]}
        self.assertEqual((shown["CL55-7"]["place"], shown["CL55-7"]["can_request"]), ("Plant 2 · Hall 2", True))
        self.assertEqual([told["id"] for told in shown["CL55-7"]["requests"]], requests[::-1].ids, "the latest first")
        self.assertFalse(shown["SHOP"]["can_request"])
        self.assertEqual(self.hits("CL55-7")[0]["request_id"], requests[1].id)

    def test_the_list_is_short(self):
        found = self.make_unit("OLD", state="retired")
        for number in range(13):
            self.make_unit(f"M-{number}")
        data = self.desk.get_customer(self.customer.id, unit_id=found.id)
        self.assertEqual((len(data["machines"]), data["machine_count"]), (12, 14))
        self.assertEqual(data["machines"][0]["id"], found.id)

    def test_a_contact_s_machines_are_his_company_s(self):
        action = self.contact.with_user(self.agent).action_open_fsm_units()
        self.assertEqual(self.env["fsm.installed.product"].search(action["domain"]), self.unit)

    def test_a_request_for_a_machine(self):
        data = self.desk.get_customer(self.customer.id, self.contact.id, "138 0000 0001")
        requests = self.env["fsm.request"].with_user(self.agent).with_context(**data["machines"][0]["context"])
        form = Form(requests, "fsm_base.fsm_request_view_form_desk")
        self.assertEqual((form.installed_product_id, form.product_id), (self.unit, self.product))
        self.assertEqual((form.serial, form.site_id, form.contact_id), ("CL55-7", self.customer, self.contact))
        form.description = "No pressure"
        request = form.save()
        self.assertEqual((request.installed_product_id, request.channel), (self.unit, "phone"))
        names = [node.get("name") for node in form._view["tree"].xpath("//field")]
        self.assertLess(names.index("installed_product_id"), names.index("serial"))
        self.assertLess(names.index("serial"), names.index("product_id"))

    def test_the_form_fills_in_the_machine_from_its_serial_number(self):
        form = Form(self.env["fsm.request"].with_user(self.agent), "fsm_base.fsm_request_view_form_desk")
        form.serial = "cl55-7"
        self.assertEqual((form.installed_product_id, form.partner_id), (self.unit, self.customer))

    def test_as_many_queries_for_30_machines_as_for_one(self):
        quiet, busy = (self.customer.copy({"name": name}) for name in ("Quiet Ltd", "Busy Ltd"))
        for customer, count in ((quiet, 1), (busy, 30)):
            for number in range(count):
                unit = self.make_unit(f"Q{count}-{number}", partner_id=customer.id)
                self.open_request(
                    partner_id=customer.id, contact_id=False, serial=unit.serial, installed_product_id=unit.id
                )

        def queries(work):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work()
            return self.env.cr.sql_log_count - before

        pages = [lambda: self.desk.get_customer(quiet.id), lambda: self.desk.get_customer(busy.id)]
        searches = [lambda: self.hits("Q1-0"), lambda: self.hits("Q30-1")]  # eleven
        for one, many in (pages, searches):
            queries(many)
            self.assertEqual(queries(one), queries(many))

    def test_show_all(self):
        action = self.customer.with_user(self.agent).action_open_fsm_units()
        found = self.env["fsm.installed.product"].with_user(self.agent).search(action["domain"])
        self.assertEqual(found, self.unit)


@tagged("post_install", "-at_install")
class TestDeskMachineTour(LifeCase, HttpCase):
    """The interaction centre with a machine, in the browser."""

    def test_a_request_for_a_machine(self):
        self.unit.serial = "CL55-7"
        other = self.make_unit("CL55-8")
        self.open_request(serial=other.serial)
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour("/odoo/fsm-desk", "fsm_desk_machine", login=self.agent.login)
        request = self.unit.request_ids
        self.assertEqual((request.state, request.partner_id, request.channel), ("open", self.customer, "phone"))
