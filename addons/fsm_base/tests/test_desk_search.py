from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..phone import national_digits, stored_digits
from .common import FsmCase


@tagged("post_install", "-at_install")
class TestPhoneDigits(FsmCase):
    """What is left of a telephone number when it is compared."""

    def test_what_is_stored(self):
        for written, digits in (
            ("0571 8888 0001", "57188880001"),
            ("0571-88880001", "57188880001"),
            ("(0571) 8888.0001", "57188880001"),
            ("0571/88880001", "57188880001"),
            ("138 0000 0001", "13800000001"),
            ("0571 8888 0001 转 806", "57188880001"),
            ("0571 8888 0001 ext. 806", "57188880001"),
            ("0571 8888 0001 / 138 0000 0001", "57188880001 13800000001"),
            ("0571 8888 0001、0571 8888 0001", "57188880001"),
            ("+8657188880001", "8657188880001"),
            ("０５７１８８８８０００１", "57188880001"),
            ("none", False),
            ("", False),
            (False, False),
        ):
            with self.subTest(written):
                self.assertEqual(stored_digits(written), digits)

    def test_what_is_looked_for(self):
        for typed, digits in (
            ("0571 8888 0001", "57188880001"),
            ("+86 571 8888 0001", "57188880001"),
            ("+86 0571 8888 0001", "57188880001"),
            ("0086-571-8888-0001", "57188880001"),
            ("8657188880001", "57188880001"),
            ("8613800000001", "13800000001"),
            ("013800000001", "13800000001"),
            ("8612 3456", "86123456"),
            ("8888 0001", "88880001"),
            ("+49 30 1234567", "49301234567"),
            ("123", ""),
            ("A-1", ""),
            ("Customer", ""),
        ):
            with self.subTest(typed):
                self.assertEqual(national_digits(typed, 86), digits)


@tagged("post_install", "-at_install")
class TestDeskSearch(FsmCase):
    """The agent types a number, a name or a serial: the customer is found."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.desk = cls.env["fsm.desk"].with_user(cls.agent)

    def found(self, query, user=None, **options):
        desk = self.desk.with_user(user or self.agent)
        return [hit["partner_id"] for hit in desk.search_customers(query, **options)["hits"]]

    def hit(self, query):
        result = self.desk.search_customers(query)
        return next(hit for hit in result["hits"] if hit["partner_id"] == self.customer.id)

    def test_a_number_in_all_writings(self):
        for typed in (
            "0571 8888 0001",
            "057188880001",
            "+86 571 8888 0001",
            "+8657188880001",
            "0086 571-8888-0001",
            "8657188880001",
            "(0571)8888-0001",
            "0571 8888 0001 转 8",
            "571 8888 0001",
        ):
            with self.subTest(typed):
                result = self.desk.search_customers(typed)
                self.assertEqual([hit["partner_id"] for hit in result["hits"]], self.customer.ids)
                self.assertTrue(result["exact"])
                self.assertEqual(result["phone"], typed)

    def test_parts_of_a_number(self):
        self.assertEqual(self.found("8888 0001"), self.customer.ids)
        self.assertEqual(self.found("0571 8888"), self.customer.ids)
        self.assertEqual(self.found("571"), [], "three figures are no number")

    def test_a_number_stored_without_area_code(self):
        neighbour = self.env["res.partner"].create({"name": "Neighbour", "phone": "8777 0009"})
        self.assertEqual(self.found("0571 8777 0009"), neighbour.ids)

    def test_a_contact_leads_to_the_customer(self):
        hit = self.hit("+86 138 0000 0001")
        self.assertEqual(hit["contact_id"], self.contact.id)
        self.assertEqual(hit["why"], ["Ms Zhao · 138 0000 0001"])
        self.make_request()
        self.assertEqual(self.hit("138 0000 0001")["why"], hit["why"], "once is enough")

    def test_second_number_in_the_field(self):
        self.customer.phone = "0571 8888 0001 / 0571 8888 0002"
        self.assertEqual(self.found("0571 8888 0002"), self.customer.ids)

    def test_a_number_used_before(self):
        """Who called from, or gave, another number than his own is known by it the next time."""
        self.make_request(contact_phone="133 1111 2222")
        self.assertEqual(self.hit("13311112222")["contact_id"], self.contact.id)
        self.env["fsm.call.note"].with_user(self.agent).create(
            {"partner_id": self.customer.id, "phone": "133 1111 3333", "note": "x"}
        )
        self.assertEqual(self.found("+86 133 1111 3333"), self.customer.ids)

    def test_the_name(self):
        chinese = self.env["res.partner"].create({"name": "杭州澜川机械有限公司", "is_company": True})
        self.assertEqual(self.found("澜川"), chinese.ids)
        self.assertEqual(self.found("澜"), [], "one character fits too many")
        self.assertEqual(self.found("ms zhao"), self.customer.ids)
        self.assertEqual(self.hit("zhao")["why"], ["Ms Zhao"])
        self.assertEqual(self.found("100%"), [])
        self.assertEqual(self.found("___________"), [])

    def test_serial(self):
        request = self.make_request(serial="CL55A-230418-018")
        hit = self.hit("230418-018")
        self.assertEqual(hit["request_id"], request.id)
        self.assertIn("CL55A-230418-018", hit["why"][0])
        self.assertEqual(self.found("cl55a-23"), self.customer.ids)
        self.assertEqual(self.found("CL55A_23"), [], "a wildcard is a character like others")

    def test_numbers_of_requests_and_visits(self):
        task = self.dispatched_task()
        request = task.request_id
        self.assertEqual(self.hit(request.name)["request_id"], request.id)
        self.assertEqual(self.hit(request.name[-6:])["request_id"], request.id)
        self.assertEqual(self.hit(task.name.lower())["request_id"], request.id)

    def test_the_likeliest_first(self):
        """The same figures as telephone number, serial, number of a document and name."""
        partners = self.env["res.partner"].create(
            [{"name": "Firm 55512345678"}, {"name": "Serial"}, {"name": "Phone", "phone": "0555 1234 5678"}]
        )
        by_name, by_serial, by_phone = partners
        self.make_request(partner_id=by_serial.id, contact_id=False, serial="X55512345678")
        self.assertEqual(self.found("55512345678"), (by_phone + by_serial + by_name).ids)

    def test_several_have_the_number(self):
        other = self.env["res.partner"].create({"name": "Other", "phone": "+86 571 8888 0001"})
        result = self.desk.search_customers("0571 8888 0001")
        self.assertEqual({hit["partner_id"] for hit in result["hits"]}, {self.customer.id, other.id})
        self.assertFalse(result["exact"])

    def test_exactly_one_although_others_have_it_as_a_part(self):
        self.env["res.partner"].create({"name": "Longer", "phone": "0571 8888 00017"})
        result = self.desk.search_customers("057188880001")
        self.assertEqual(result["hits"][0]["partner_id"], self.customer.id)
        self.assertTrue(result["exact"])

    def test_more_than_are_shown(self):
        self.env["res.partner"].create([{"name": f"Many {number}"} for number in range(30)])
        result = self.desk.search_customers("many", limit=20)
        self.assertEqual((len(result["hits"]), result["more"]), (20, True))
        self.assertEqual(len(self.found("many", limit=10_000)), 30)

    def test_open_requests_are_counted(self):
        self.open_request()
        branch = self.env["res.partner"].create({"name": "Site", "type": "delivery", "parent_id": self.customer.id})
        self.open_request(partner_id=branch.id, contact_id=False)
        self.open_request().with_user(self.agent).action_resolve(note="x")
        self.assertEqual(self.hit("0571 8888 0001")["open_count"], 2)

    def test_nobody(self):
        result = self.desk.search_customers("139 9999 9999")
        self.assertEqual((result["hits"], result["phone"], result["exact"]), ([], "139 9999 9999", False))
        for nothing in ("", "   ", False, None, "a"):
            self.assertFalse(self.desk.search_customers(nothing)["hits"])

    def test_people_of_the_house_are_no_customers(self):
        self.agent.partner_id.phone = "139 8888 7777"
        self.company.partner_id.phone = "139 8888 7778"
        self.assertEqual(self.found("139 8888 777"), [])

    def test_other_companies(self):
        """Neither the customers of a company that the agent has no part in nor its requests and calls are found."""
        company = self.env["res.company"].create({"name": "Other Service Ltd"})
        self.customer.company_id = company
        self.assertEqual(self.found("0571 8888 0001"), [])
        self.customer.company_id = False
        manager = self.manager
        manager.write({"company_ids": [(4, company.id)]})
        self.env["fsm.request"].with_company(company).create(
            {
                "company_id": company.id,
                "partner_id": self.customer.id,
                "serial": "OTHER-77",
                "contact_phone": "133 5555 0000",
                "team_id": False,
            }
        )
        self.assertEqual(self.found("OTHER-77"), [])
        self.assertEqual(self.found("133 5555 0000"), [])

    def test_for_customer_service_only(self):
        for user in (self.engineer_user, self.bystander, self.env.ref("base.public_user")):
            with self.subTest(user.login):
                desk = self.env["fsm.desk"].with_user(user)
                for call in (
                    lambda desk=desk: desk.search_customers("0571"),
                    lambda desk=desk: desk.get_customer(self.customer.id),
                    lambda desk=desk: desk.get_start(),
                    lambda desk=desk: desk.add_note(1, "x"),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_as_many_queries_for_30_as_for_one(self):
        provinces = self.env["res.country.state"].search([("country_id.code", "=", "CN")], limit=30)
        for size in (1, 30):
            customers = self.env["res.partner"].create(
                [
                    {
                        "name": f"Constant{size:02d} {number}",
                        "phone": f"0571 77{size:02d} {number:04d}",
                        "state_id": provinces[number].id,
                        "country_id": provinces[number].country_id.id,
                    }
                    for number in range(size)
                ]
            )
            self.env["fsm.request"].create(
                [
                    {"partner_id": customer.id, "serial": f"K{size:02d}-{number}", "description": "x"}
                    for number, customer in enumerate(customers)
                ]
            )

        def queries(query):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            count = len(self.desk.search_customers(query, limit=30)["hits"])
            return count, self.env.cr.sql_log_count - before

        for one, many in (("0571 7701", "0571 7730"), ("Constant01", "Constant30"), ("K01-", "K30-")):
            with self.subTest(one):
                queries(one)
                (count_one, queries_one), (count_many, queries_many) = queries(one), queries(many)
                self.assertEqual((count_one, count_many), (1, 30))
                self.assertEqual(queries_one, queries_many)
