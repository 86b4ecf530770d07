import base64
import re

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import picture

from .label_common import UnitCase

# What of the customer and the house must never stand on the page.
SECRETS = (
    "Customer Ltd",
    "Ms Zhao",
    "138 0000 0001",
    "0571 8888",
    "Plant Two",
    "Secret Town",
    "Hall 7",
    "House secret",
    "Hangzhou",
    "East",
    "/my/service-requests",
    "/fsm/request/",
)


class UnitPageCase(UnitCase):
    def report(self, unit=None, files=None, **values):
        url = self.url_of(unit or self.unit)
        data = {
            "form_key": "0123456789abcdef0123456789abcdef",
            "description": "It stands still",
            "reported_by": "Worker Li",
            "contact_phone": "139 1111 2222",
            **values,
        }
        return self.post(url, files=files, **data)


@tagged("post_install", "-at_install")
class TestUnitPage(UnitPageCase):
    """The page behind the label, for whoever scans it."""

    def assertTellsNothing(self, text):
        for words in SECRETS:
            self.assertNotIn(words, text)

    def test_page(self):
        response = self.page(self.url_of(self.unit))
        self.assertEqual(response.status_code, 200)
        for words in ("Compressor", "SN-1001", "Under warranty until 01/14/2036", "0512 5550 0100", "What is wrong?"):
            self.assertIn(words, response.text)
        self.assertTellsNothing(response.text)
        self.assertNotIn("Open in Odoo", response.text)
        self.assertNotIn("Open in the Portal", response.text)
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_whatever_is_wrong_looks_the_same(self):
        old = self.url_of(self.unit)
        self.unit.with_user(self.agent).action_new_label("Lost")
        good = self.url_of(self.unit)
        other_case = "/fsm/unit/" + good.rsplit("/", 1)[1].swapcase()
        wrong = [old, good[:-1], good + "0", other_case, "/fsm/unit/%27%20OR%201%3D1", f"/fsm/unit/{self.unit.id}"]
        pages = [self.page(url) for url in wrong]
        self.assertEqual({page.status_code for page in pages}, {404})
        said = {re.search(r"<h1.*?</main>", page.text, re.DOTALL)[0] for page in pages}
        self.assertEqual(len(said), 1)
        for url in wrong:
            refused = self.post(url, form_url=good, description="x", reported_by="x", contact_phone="139 1111 2222")
            self.assertEqual(refused.status_code, 404)
            request = self.open_request(installed_product_id=self.unit.id, serial="SN-1001")
            refused = self.post(f"{url}/chase/{request.id}", form_url=good)
            self.assertEqual((refused.status_code, request.chase_count), (404, 0))
        self.assertFalse(self.requests_of(self.unit).filtered(lambda request: request.channel == "qr"))

    def test_out_of_service(self):
        self.unit.with_user(self.agent).action_retire(reason="Scrapped")
        text = self.page(self.url_of(self.unit)).text
        self.assertIn("out of service", text)
        self.assertIn("0512 5550 0100", text)
        self.assertNotIn("What is wrong?", text)
        self.assertTellsNothing(text)
        self.report(csrf_token=self.csrf(self.url_of(self.foreign)))
        self.assertFalse(self.requests_of(self.unit))

    def test_with_nobody(self):
        self.unit.with_user(self.agent).action_take_back(reason="Rent is over")
        text = self.page(self.url_of(self.unit)).text
        self.assertIn("Nobody has put this machine into service yet", text)
        self.report(csrf_token=self.csrf(self.url_of(self.foreign)))
        self.assertFalse(self.requests_of(self.unit))

    # ------------------------------------------------------------------
    # Reporting
    # ------------------------------------------------------------------

    def test_report_with_photos(self):
        files = [
            ("photos", ("a.jpg", base64.b64decode(picture(image_format="JPEG")), "image/jpeg")),
            ("photos", ("b.png", base64.b64decode(picture()), "image/png")),
        ]
        response = self.report(files=files)
        request = self.requests_of(self.unit)
        self.assertEqual(len(request), 1)
        self.assertEqual(
            (request.state, request.channel, request.reported_by, request.contact_phone, request.description),
            ("open", "qr", "Worker Li", "139 1111 2222", "It stands still"),
        )
        self.assertEqual(
            (request.company_id, request.partner_id, request.site_id, request.contact_id, request.type_id.category),
            (self.company, self.customer, self.site, self.contact, "repair"),
        )
        self.assertEqual((request.product_id, request.serial, request.coverage), (self.product, "SN-1001", "warranty"))
        self.assertEqual(set(request.photo_ids.mapped("name")), {"a.jpg", "b.png"})
        self.assertFalse(request.agent_id)
        self.assertStep(request, "step_request_open", self.leader_user)
        self.assertTrue(response.url.endswith(self.url_of(self.unit)))
        for words in ("We have your report", request.name, "We are arranging an engineer", "Please hurry"):
            self.assertIn(words, response.text)
        self.assertTellsNothing(response.text)
        self.assertNotIn("Worker Li", response.text)
        self.assertNotIn("139 1111 2222", response.text)
        self.assertNotIn("It stands still", response.text)

    def test_a_person_who_is_known_by_the_number(self):
        other = self.env["res.partner"].create(
            {"name": "Mr Qian", "parent_id": self.customer.id, "phone": "+86 139 1111 2222"}
        )
        self.env["res.partner"].create({"name": "Stranger", "parent_id": self.rival.id, "phone": "139 1111 2222"})
        self.report()
        self.assertEqual(self.requests_of(self.unit).contact_id, other)

    def test_the_same_form_twice(self):
        self.report()
        self.report()
        self.assertEqual(len(self.requests_of(self.unit)), 1)
        # from another window, without what the session knows
        self.authenticate(None, None)
        self.report()
        self.assertEqual(len(self.requests_of(self.unit)), 1)
        self.report(form_key="f" * 32)
        self.report(form_key="nonsense")
        self.report(form_key="nonsense")
        self.assertEqual(len(self.requests_of(self.unit)), 4)
        self.report(self.foreign)
        self.assertEqual(len(self.requests_of(self.foreign)), 1, "the form of another machine is another one")

    def assertRefused(self, response, words):
        self.assertEqual(response.status_code, 400)
        self.assertIn(words, response.text)
        self.assertFalse(self.requests_of(self.unit))
        self.assertFalse(self.env["ir.attachment"].search([("name", "in", ("x.jpg", "y.jpg"))]))

    def test_fields_that_are_not_right(self):
        for values, words in (
            ({"description": "  "}, "Tell us what is wrong."),
            ({"reported_by": ""}, "Give your name."),
            ({"reported_by": "x" * 65}, "under 64 characters"),
            ({"contact_phone": "call me"}, "Give a phone number"),
            ({"description": "x" * 5001}, "under 5000 characters"),
        ):
            with self.subTest(values=str(values)[:40]):
                self.assertRefused(self.report(**values), words)
        self.assertIn("Press &#34;A&#34; &lt;b&gt;", self.report(description='Press "A" <b>', reported_by="").text)

    def test_fields_that_are_not_asked_for(self):
        self.report(partner_id=self.rival.id, installed_product_id=self.foreign.id, priority="3", state="closed")
        request = self.requests_of(self.unit)
        self.assertEqual((request.partner_id, request.priority, request.state), (self.customer, "0", "open"))

    def test_files_that_are_not_right(self):
        good = ("photos", ("x.jpg", base64.b64decode(picture(image_format="JPEG")), "image/jpeg"))
        for files, words in (
            ([good, ("photos", ("y.jpg", b"<html><script>", "image/jpeg"))], "not what its name says"),
            ([good, ("photos", ("y.pdf", b"%PDF-1.4 x", "application/pdf"))], "is not a photo"),
            ([good] * 6, "At most 5 photos"),
        ):
            with self.subTest(words=words):
                response = self.report(files=files)
                self.assertRefused(response, words)
                self.assertIn("look at the fields marked below", response.text)
        self.env["ir.config_parameter"].set_param("fsm_base.max_upload_mb", 1)
        large = base64.b64decode(picture()) + b"0" * 3 * 1024 * 1024
        # what is too large is not even read
        self.patch(type(self.env["ir.attachment"]), "_fsm_check_photo", lambda *args: self.fail())
        response = self.report(files=[("photos", ("x.jpg", large, "image/png"))])
        self.assertRefused(response, "has 3.0 MB; files may have at most 1 MB")
        self.assertIn("look at the fields marked below", response.text)

    def test_without_the_token_of_the_form(self):
        self.assertEqual(self.report(csrf_token="wrong").status_code, 400)
        self.assertFalse(self.requests_of(self.unit))

    # ------------------------------------------------------------------
    # What is open already
    # ------------------------------------------------------------------

    def test_open_requests_come_first(self):
        self.open_request(installed_product_id=self.unit.id, serial="SN-1001")
        text = self.page(self.url_of(self.unit)).text
        self.assertLess(text.index("Fault reported"), text.index("Report another fault"))
        self.assertLess(text.index("Report another fault"), text.index("What is wrong?"))
        self.assertTellsNothing(text)
        self.assertNotIn("No pressure", text)

    def test_who_comes_but_not_his_number(self):
        self.env["ir.config_parameter"].set_param("fsm_base.show_engineer_phone", "True")
        self.engineer_user.partner_id.phone = "139 0000 0111"
        task = self.dispatched_task(start=self.at(5, 1), installed_product_id=self.unit.id, serial="SN-1001")
        self.assertIn("139 0000 0111", self.page(f"/fsm/request/{task.request_id._portal_ensure_token()}").text)
        text = self.page(self.url_of(self.unit)).text
        self.assertIn("Engineer · Wed, Jun 5 09:00–11:00", text)
        self.assertNotIn("139 0000 0111", text)

    def test_what_is_not_shown(self):
        draft = self.make_request(installed_product_id=self.unit.id, serial="SN-1001")
        closed = self.open_request(installed_product_id=self.unit.id, serial="SN-1001")
        closed.with_user(self.agent).action_resolve(note="x")
        of_others = self.open_request(installed_product_id=self.foreign.id, partner_id=self.rival.id, serial="SN-2002")
        before_it_moved = self.open_request(
            installed_product_id=self.unit.id, serial="SN-1001", partner_id=self.rival.id, contact_id=False
        )
        text = self.page(self.url_of(self.unit)).text
        for request in (draft, closed, of_others, before_it_moved):
            self.assertNotIn(request.name, text)
            refused = self.post(f"{self.url_of(self.unit)}/chase/{request.id}", form_url=self.url_of(self.unit))
            self.assertEqual((refused.status_code, request.chase_count), (404, 0))

    def test_chase(self):
        request = self.open_request(installed_product_id=self.unit.id, serial="SN-1001")
        url = self.url_of(self.unit)
        response = self.post(f"{url}/chase/{request.id}", form_url=url, note="The line stands")
        self.assertIn("We have told the person in charge", response.text)
        self.assertIn("Asked so far", response.text)
        self.assertEqual(request.chase_count, 1)
        self.assertEqual(request._fsm_get_open_steps("chased").user_id, self.leader_user)

    # ------------------------------------------------------------------
    # Limits
    # ------------------------------------------------------------------

    def test_guessing_is_limited_over_all_codes(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_unknown", 2)
        codes = [self.page(f"/fsm/unit/{letter * 22}").status_code for letter in "abcd"]
        self.assertEqual(codes, [404, 404, 429, 429])

    def test_the_page_is_limited(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_page", 2)
        codes = [self.page(self.url_of(self.unit)).status_code for __ in range(3)]
        self.assertEqual(codes, [200, 200, 429])
        self.assertEqual(self.page(self.url_of(self.foreign)).status_code, 200)

    def test_posting_is_limited(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_post", 1)
        self.assertEqual([self.report(form_key=letter * 32).status_code for letter in "ab"], [200, 429])
        self.assertEqual(len(self.requests_of(self.unit)), 1)

    def test_one_machine_does_not_flood_the_house(self):
        self.env["ir.config_parameter"].set_param("fsm_installed_base.max_label_reports_per_day", 2)
        codes = [self.report(form_key=letter * 32).status_code for letter in "abc"]
        self.assertEqual(codes, [200, 200, 400])
        self.assertEqual(len(self.requests_of(self.unit)), 2)
        self.assertEqual(self.report(self.foreign).status_code, 200)
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), days=1, minutes=1)):
            self.env["fsm.request"]._check_label_reports(self.unit)

    # ------------------------------------------------------------------
    # People of the house
    # ------------------------------------------------------------------

    def test_open_in_odoo(self):
        link = f'href="/odoo/machines/{self.unit.id}"'
        for login, sees in (
            ("agent", True),
            ("engineer", True),
            ("bystander", False),
            ("outsourced", False),
            ("customer", False),
        ):
            with self.subTest(login=login):
                self.authenticate(f"fsm_test_{login}", f"fsm_test_{login}")
                self.assertEqual(link in self.page(self.url_of(self.unit)).text, sees)

    def test_open_in_the_portal(self):
        link = f'href="/my/machines/{self.unit.id}"'
        for login, sees in (("customer", True), ("rival", False), ("agent", False)):
            with self.subTest(login=login):
                self.authenticate(f"fsm_test_{login}", f"fsm_test_{login}")
                self.assertEqual(link in self.page(self.url_of(self.unit)).text, sees)
