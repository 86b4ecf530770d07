import re

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..controllers import machine_form, portal
from .label_common import UnitCase


@tagged("post_install", "-at_install")
class TestPortalMachines(UnitCase):
    """A customer's person and the machines of his company."""

    def setUp(self):
        super().setUp()
        self.authenticate("fsm_test_customer", "fsm_test_customer")

    def document(self, unit, name="manual.pdf", content=b"%PDF-1.4 manual"):
        document = self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": unit._name, "res_id": unit.id}
        )
        unit.document_ids += document
        return document

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------

    def test_home_leads_there(self):
        self.make_unit("OLD-1", state="retired")
        self.assertIn("/my/machines", self.page("/my").text)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["machine_count"]})
        self.assertEqual(counters["machine_count"], 1)

    def test_home_of_those_who_may_see_none(self):
        rights = self.env["ir.model.access"].search([("model_id.model", "=", "fsm.installed.product")])
        rights.filtered(lambda access: access.group_id == self.env.ref("base.group_portal")).active = False
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["machine_count"]})
        self.assertEqual(counters["machine_count"], 0)

    def test_people_of_the_house_see_their_own_companys(self):
        """The portal shows them no customer's machines, though they may read them; not even as many."""
        house = self.agent.partner_id.commercial_partner_id
        ours = self.make_unit("OURS-1", partner_id=house.id, site_id=house.id, contact_id=False)
        self.authenticate(self.agent.login, self.agent.login)
        text = self.page("/my/machines").text
        self.assertIn("OURS-1", text)
        self.assertNotIn("SN-1001", text)
        about_it = {"installed_product_id": ours.id, "serial": "OURS-1", "contact_id": False}
        draft = self.make_request(partner_id=house.id, **about_it)
        of_a_customer = self.open_request(**about_it)
        self.assertNotIn("Fault reported", self.page("/my/machines").text)
        request = self.open_request(partner_id=house.id, **about_it)
        text = self.page(f"/my/machines/{ours.id}").text
        self.assertIn(request.name, text)
        for hidden in (draft, of_a_customer):
            self.assertNotIn(hidden.name, text)
        self.assertEqual(self.page(f"/my/machines/{self.unit.id}").status_code, 404)
        document = self.document(self.unit)
        self.assertEqual(self.page(f"/my/machines/{self.unit.id}/document/{document.id}").status_code, 404)
        self.assertEqual(self.page(f"{self.new}?machine={self.unit.id}").status_code, 404)
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["machine_count"]})
        self.assertEqual(counters["machine_count"], 1)

    def test_those_of_the_branches(self):
        branch = self.env["res.partner"].create({"name": "Branch", "parent_id": self.customer.id, "type": "other"})
        unit = self.make_unit("BRANCH-1", partner_id=branch.id)
        self.assertIn("BRANCH-1", self.page("/my/machines").text)
        self.assertEqual(self.page(f"/my/machines/{unit.id}").status_code, 200)

    def test_where_a_machine_stands(self):
        self.assertEqual(self.unit._get_portal_place(), "Plant Two · Secret Town · Hall 7")
        self.site.city = "Plant Two"
        self.assertEqual(self.unit._get_portal_place(), "Plant Two · Hall 7", "nothing twice")
        self.customer.city = "Hangzhou"
        unit = self.make_unit("AT-HOME", site_id=self.customer.id)
        self.assertEqual(unit._get_portal_place(), "Hangzhou · Hall 7", "they know their own name")

    def test_list(self):
        retired = self.make_unit("OLD-1", state="retired")
        self.open_request(installed_product_id=self.unit.id, serial="SN-1001")
        text = self.page("/my/machines").text
        for words in ("SN-1001", "Compressor", "Under warranty until 01/14/2036", "Secret Town", "Fault reported"):
            self.assertIn(words, text)
        for words in ("SN-2002", retired.serial, "House secret"):
            self.assertNotIn(words, text)
        text = self.page("/my/machines?filterby=retired").text
        self.assertIn("OLD-1", text)
        self.assertNotIn("SN-1001", text)

    def test_a_fault_that_they_have_not_reported(self):
        about_it = {"installed_product_id": self.unit.id, "serial": "SN-1001"}
        self.make_request(**about_it)
        before = self.open_request(**about_it, partner_id=self.rival.id, contact_id=False)
        self.assertEqual(before.installed_product_id, self.unit)
        self.assertNotIn("Fault reported", self.page("/my/machines").text)
        self.open_request(**about_it).with_user(self.agent).action_resolve(note="x")
        self.assertNotIn("Fault reported", self.page("/my/machines").text)

    def test_out_of_service(self):
        self.unit.with_user(self.agent).action_retire(reason="Scrapped")
        text = self.page(f"/my/machines/{self.unit.id}").text
        self.assertIn("Out of service", text)
        self.assertNotIn("Report a Fault", text)
        self.assertNotIn("Under warranty", text)

    def test_list_is_searched_sorted_and_paged(self):
        for number in range(21):
            self.make_unit(f"P-{number:02}", location_note=f"Line {number:02}", site_id=self.customer.id)
        first, second = self.page("/my/machines").text, self.page("/my/machines/page/2").text
        self.assertIn("P-00", first)
        self.assertNotIn("SN-1001", first)
        self.assertIn("SN-1001", second)
        for search in ("ＳＮ-１００１", "sn-10", "Secret", "Hall 7", "Plant Two"):
            with self.subTest(search=search):
                text = self.page(f"/my/machines?search={search}").text
                self.assertIn("SN-1001", text)
                self.assertNotIn("P-00", text)
        self.assertIn("P-00", self.page("/my/machines?search=compressor").text)
        self.assertIn("Nothing was found", self.page("/my/machines?search=SN-2002").text)
        self.assertIn("Nothing was found", self.page("/my/machines?search=%25%3Cscript%3E").text)
        self.assertEqual(self.page("/my/machines?search=SN%00").status_code, 200)
        self.assertNotIn("P-00", self.page("/my/machines?sortby=date&search=P-").text.split("P-05")[0])
        self.assertEqual(self.page("/my/machines?sortby=xx&filterby=yy&page=9").status_code, 200)

    # ------------------------------------------------------------------
    # One of them
    # ------------------------------------------------------------------

    def test_page(self):
        report = self.submitted_report(installed_product_id=self.unit.id, serial="SN-1001")
        report.with_user(self.manager).action_approve()
        request = report.request_id
        draft = self.make_request(installed_product_id=self.unit.id, serial="SN-1001")
        before = self.open_request(
            installed_product_id=self.unit.id, serial="SN-1001", partner_id=self.rival.id, contact_id=False
        )
        elsewhere = self.open_request()
        waiting = self.submitted_report(installed_product_id=self.unit.id, serial="SN-1001")
        document = self.document(self.unit)
        text = self.page(f"/my/machines/{self.unit.id}").text
        self.assertIn(waiting.request_id.name, text)
        self.assertNotIn(f"/report/{waiting.id}", text, "what is being reviewed is no document yet")
        for words in (
            "Compressor",
            "SN-1001",
            "Plant Two",
            "Hall 7",
            "Under warranty until 01/14/2036",
            f'href="/my/service-requests/{request.id}"',
            f'href="/my/service-requests/{request.id}/report/{report.id}"',
            f'href="/my/machines/{self.unit.id}/document/{document.id}"',
            f'href="/my/service-requests/new?machine={self.unit.id}"',
        ):
            self.assertIn(words, text)
        for words in ("House secret", draft.name, before.name, elsewhere.name, "Rival"):
            self.assertNotIn(words, text)

    def test_the_newest_of_a_long_history(self):
        self.patch(portal, "MOST_REQUESTS", 2)
        about_it = {"installed_product_id": self.unit.id, "serial": "SN-1001"}
        older, newer = self.open_request(**about_it), self.open_request(**about_it)
        url = f"/my/machines/{self.unit.id}"
        self.assertNotIn("All requests about this machine", self.page(url).text)
        newest = self.open_request(**about_it)
        text = self.page(url).text
        self.assertIn("All requests about this machine", text)
        self.assertNotIn(older.name, text)
        self.assertLess(text.index(newest.name), text.index(newer.name))
        everything = re.search(r'href="(/my/service-requests\?[^"]+)"', text)[1].replace("&amp;", "&")
        text = self.page(everything).text
        for request in (older, newer, newest):
            self.assertIn(request.name, text)

    def test_foreign_and_missing_look_the_same(self):
        pages = [self.page(f"/my/machines/{number}") for number in (self.foreign.id, 2**30)]
        self.assertEqual([page.status_code for page in pages], [404, 404])
        said = {re.search(r"<h1.*?</main>", page.text, re.DOTALL)[0] for page in pages}
        self.assertEqual(len(said), 1)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.page(f"/my/machines/{self.unit.id}").url)

    def test_documents(self):
        document = self.document(self.unit)
        page = self.document(self.unit, "guide.html", b"<script>alert(1)</script>")
        other = self.document(self.foreign)
        internal = self.env["ir.attachment"].create(
            {"name": "cost.pdf", "raw": b"%PDF cost", "res_model": self.unit._name, "res_id": self.unit.id}
        )
        url = f"/my/machines/{self.unit.id}/document"
        response = self.page(f"{url}/{document.id}")
        self.assertEqual((response.status_code, response.content), (200, b"%PDF-1.4 manual"))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        response = self.page(f"{url}/{page.id}")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        for name, value in (
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
        ):
            self.assertEqual(response.headers[name], value)
        for wrong in (
            f"{url}/{other.id}",
            f"{url}/{internal.id}",
            f"{url}/{2**30}",
            f"/my/machines/{self.foreign.id}/document/{other.id}",
        ):
            self.assertEqual(self.page(wrong).status_code, 404)
        # only through this page
        for attachment in (document, internal):
            self.assertNotEqual(self.page(f"/web/content/{attachment.id}").content[:4], b"%PDF")

    def test_the_note_is_for_the_house(self):
        mine = self.unit.with_user(self.portal_user)
        self.assertEqual(mine.read(["serial"])[0]["serial"], "SN-1001")
        with self.assertRaises(AccessError):
            mine.read(["note"])

    # ------------------------------------------------------------------
    # Reporting a fault
    # ------------------------------------------------------------------

    new = "/my/service-requests/new"

    def register(self, **values):
        data = {
            "form_key": "k1",
            "type_id": self.type.id,
            "site_id": self.customer.id,
            "contact_phone": "139 0000 0210",
            "description": "It stands still",
            "machine_text": "Something else",
            "serial": "TYPED-1",
            **values,
        }
        return self.post(self.new, **data)

    def found(self):
        return self.env["fsm.request"].search([("channel", "=", "portal"), ("partner_id", "=", self.customer.id)])

    def test_the_machine_is_chosen_already(self):
        text = self.page(f"{self.new}?machine={self.unit.id}").text
        self.assertRegex(text, rf'<option value="{self.unit.id}" selected=')
        self.assertIn('class="row o_fsm_unknown_machine d-none"', text)
        self.assertNotIn("SN-2002", text)
        self.assertNotIn("selected", self.page(self.new).text.split('name="machine_id"')[1].split("</select>")[0])

    def test_a_machine_is_reported(self):
        response = self.register(machine_id=self.unit.id)
        request = self.found()
        self.assertEqual(
            (request.installed_product_id, request.product_id, request.serial, request.site_id, request.machine_text),
            (self.unit, self.product, "SN-1001", self.site, False),
        )
        self.assertEqual(
            (request.state, request.contact_id, request.coverage, request.company_id),
            ("open", self.portal_user.partner_id, "warranty", self.company),
        )
        self.assertIn(f'href="/my/machines/{self.unit.id}"', response.text)

    def test_what_the_machine_says_need_not_be_filled_in(self):
        values = {"site_id": "", "machine_text": "x" * 500, "serial": "y" * 500}
        self.assertEqual(self.register(**values).status_code, 400)
        self.assertEqual(self.register(machine_id=self.unit.id, **values).status_code, 200)
        self.assertEqual((self.found().site_id, self.found().serial), (self.site, "SN-1001"))

    def test_where_nobody_knows_where_the_machine_stands(self):
        self.unit.site_id = False
        self.register(machine_id=self.unit.id)
        self.assertEqual(self.found().site_id, self.customer)

    def test_some_of_very_many_are_offered(self):
        self.patch(machine_form, "MOST_MACHINES", 1)
        self.make_unit("FIRST-1")
        text = self.page(self.new).text
        self.assertIn("FIRST-1", text)
        self.assertNotIn("SN-1001", text)
        text = self.page(f"{self.new}?machine={self.unit.id}").text
        self.assertRegex(text, rf'<option value="{self.unit.id}" selected=', "the one that is chosen in any case")
        self.assertIn("FIRST-1", text)

    def test_of_the_company_that_looks_after_the_machine(self):
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        unit = self.make_unit("SISTER-1", company_id=company.id)
        self.portal_user.company_ids += company
        self.assertEqual(self.register(machine_id=unit.id).status_code, 200)
        self.assertEqual(self.found().company_id, company)

    def test_another_machine_is_still_told_in_words(self):
        self.register(machine_id="")
        request = self.found()
        self.assertEqual((request.machine_text, request.serial), ("Something else", "TYPED-1"))
        self.assertEqual(request.site_id, self.customer)

    def test_foreign_machines_are_refused(self):
        retired = self.make_unit("OLD-1", state="retired")
        for wrong in (self.foreign.id, retired.id, 2**30, "9" * 30, "9" * 5000, "x'--", "-1", "٣"):
            with self.subTest(wrong=wrong):
                response = self.register(machine_id=wrong)
                self.assertEqual(response.status_code, 400)
                self.assertIn("Choose one of your machines.", response.text)
                self.assertNotIn("SN-2002", response.text)
                self.assertEqual(self.page(f"{self.new}?machine={wrong}").status_code, 404)
        self.assertFalse(self.found())

    def test_the_machine_moved_to_another_customer(self):
        self.register(machine_id=self.unit.id)
        request = self.found()
        self.unit.with_user(self.agent).action_move(self.rival, self.rival, reason="Sold")
        text = self.page(f"/my/service-requests/{request.id}").text
        self.assertIn(request.name, text)
        self.assertNotIn("/my/machines/", text)
        self.assertEqual(self.page(f"/my/machines/{self.unit.id}").status_code, 404)

    def test_the_same_cost_for_many(self):
        def count():
            self.page("/my/machines")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.url_open("/my/machines")
            return self.env.cr.sql_log_count - before

        one = count()
        for number in range(19):
            self.make_unit(f"Q-{number:02}", installed_on="2026-01-01")
        self.assertLessEqual(count(), one)
