from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .label_common import UnitCase


@tagged("post_install", "-at_install")
class TestLabelRequest(UnitCase):
    """The request that comes of a form behind a label: whose it is, what it is about, whom to call."""

    values = {"description": "x", "contact_phone": "139 1111 2222", "reported_by": "Worker Li"}

    def report(self, unit=None, key=None):
        return self.env["fsm.request"]._create_from_label(unit or self.unit, self.values, (), key)

    def person(self, name="Mr Qian", **values):
        values = {"name": name, "parent_id": self.customer.id, "phone": "139 1111 2222", **values}
        return self.env["res.partner"].create(values)

    def test_of_the_company_that_looks_after_the_machine(self):
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        request = self.report(self.make_unit("SISTER-1", company_id=company.id))
        self.assertEqual((request.company_id, request.state), (company, "open"))

    def test_numbered_in_its_company(self):
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        self.env["ir.sequence"].create(
            {"name": "Sister", "code": "fsm.request", "prefix": "SISTER-", "company_id": company.id}
        )
        request = self.report(self.make_unit("SISTER-1", company_id=company.id))
        self.assertRegex(request.name, "^SISTER-")

    def test_where_the_machine_of_a_branch_stands(self):
        partners = self.env["res.partner"]
        branch = partners.create({"name": "Branch", "parent_id": self.customer.id, "type": "other"})
        hall = partners.create({"name": "Hall of the Branch", "parent_id": branch.id, "type": "other"})
        request = self.report(self.make_unit("BRANCH-1", partner_id=branch.id, site_id=hall.id))
        self.assertEqual((request.partner_id, request.site_id), (self.customer, hall))

    def test_where_nobody_knows_where_it_stands(self):
        self.unit.site_id = False
        self.assertEqual(self.report().site_id, self.customer)

    # ------------------------------------------------------------------
    # What it is about
    # ------------------------------------------------------------------

    def test_the_first_kind_that_is_a_repair(self):
        types = self.env["fsm.request.type"]
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        repair = types.create({"name": "Ours", "category": "repair", "sequence": -1})
        for sequence, values in enumerate(
            (
                {"category": "consultation"},
                {"category": "repair", "parent_id": repair.id},
                {"category": "repair", "company_id": company.id},
            ),
            -9,
        ):
            types.create({"name": "Comes first", "sequence": sequence, **values})
        self.assertEqual(self.report().type_id, repair)
        self.assertEqual(self.report(self.make_unit("S-1", company_id=company.id)).type_id.company_id, company)

    def test_where_nothing_is_a_repair(self):
        types = self.env["fsm.request.type"]
        types.search([("category", "=", "repair")]).active = False
        request = self.report()
        self.assertTrue(request.type_id)
        self.assertEqual(request.type_id, types._get_default())

    def test_nobody_of_the_house_has_taken_it(self):
        unit = self.unit.with_user(self.agent).sudo()
        self.assertFalse(unit.env["fsm.request"]._create_from_label(unit, self.values).agent_id)

    # ------------------------------------------------------------------
    # Whom to call
    # ------------------------------------------------------------------

    def test_a_person_of_a_branch(self):
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id, "is_company": True})
        person = self.person(parent_id=branch.id)
        self.assertEqual(self.report().contact_id, person)

    def test_a_number_of_the_country_of_the_company(self):
        company = self.env["res.company"].create({"name": "Sister Ltd", "country_id": self.env.ref("base.fr").id})
        person = self.person(phone="+33 6 12 34 56 78")
        unit = self.make_unit("SISTER-1", company_id=company.id)
        self.assertEqual(unit._find_reporter("06 12 34 56 78"), person)

    def test_several_people_with_one_number(self):
        self.person()
        self.person("Ms Wu")
        self.assertEqual(self.report().contact_id, self.contact, "nobody knows which of them it was")

    def test_the_number_of_a_branch_is_no_person(self):
        self.person("Branch", is_company=True)
        self.assertEqual(self.report().contact_id, self.contact)

    def test_what_is_no_number_finds_nobody(self):
        self.site.phone = "0512 5550 0300"
        person = self.person(phone=False)
        unreachable = [("id", "child_of", self.customer.id), ("is_company", "=", False), ("phone", "=", False)]
        self.assertEqual(self.env["res.partner"].search(unreachable), person)
        self.assertFalse(self.unit._find_reporter("call me"))
        self.assertFalse(self.unit._find_reporter("1"))

    # ------------------------------------------------------------------
    # What is kept of the form
    # ------------------------------------------------------------------

    def test_the_key_of_the_form_is_the_systems(self):
        request = self.report(key="a" * 32)
        self.assertEqual(self.env["fsm.request"].sudo().search([("label_form_key", "=", "a" * 32)]), request)
        for user in (self.admin, self.agent, self.portal_user):
            with self.subTest(user=user.login):
                self.assertNotIn("label_form_key", request.with_user(user).fields_get())
                with self.assertRaises(AccessError):
                    request.with_user(user).read(["label_form_key"])

    def test_a_copy_was_reported_by_nobody(self):
        request = self.report(key="a" * 32)
        copy = request.with_user(self.agent).copy()
        self.assertEqual((copy.description, copy.reported_by), ("x", False))

    # ------------------------------------------------------------------
    # How many
    # ------------------------------------------------------------------

    def test_ten_a_day(self):
        for __ in range(10):
            self.report()
        with self.assertRaisesRegex(UserError, "Please call us"):
            self.report()

    def test_what_comes_another_way_does_not_count(self):
        self.env["ir.config_parameter"].set_param("fsm_installed_base.max_label_reports_per_day", 2)
        for __ in range(3):
            self.open_request(installed_product_id=self.unit.id, serial="SN-1001")
        self.assertEqual(self.report().state, "open")
