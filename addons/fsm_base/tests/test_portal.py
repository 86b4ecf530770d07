import base64
import re
from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import FsmCase, picture


class PagesCase(FsmCase, HttpCase):
    """Pages for customers, asked for over HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.phone = "0512 5550 0100"
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.portal_user = new_test_user(
            cls.env, "fsm_test_customer", groups="base.group_portal", password="fsm_test_customer", name="Mr Sun"
        )
        cls.portal_user.tz = "Asia/Shanghai"
        cls.portal_user.partner_id.write(
            {"parent_id": cls.customer.id, "email": "sun@example.com", "phone": "139 0000 0210", "tz": "Asia/Shanghai"}
        )
        cls.rival = cls.env["res.partner"].create({"name": "Rival Customer", "is_company": True})
        cls.rival_user = new_test_user(
            cls.env, "fsm_test_rival", groups="base.group_portal", password="fsm_test_rival", name="Rival"
        )
        cls.rival_user.partner_id.parent_id = cls.rival

    def page(self, url):
        response = self.url_open(url, allow_redirects=True)
        self.env.invalidate_all()
        return response

    def csrf(self, url):
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page(url).text)
        return found[1] if found else ""

    def post(self, url, form_url=None, files=None, **data):
        """Send a form as a browser does, with the token of the page it stands on."""
        data.setdefault("csrf_token", self.csrf(form_url or url))
        response = self.url_open(url, data=data, files=files, allow_redirects=True)
        self.env.invalidate_all()
        return response


@tagged("post_install", "-at_install")
class TestPortal(PagesCase):
    """The portal of a customer's person."""

    def setUp(self):
        super().setUp()
        self.authenticate("fsm_test_customer", "fsm_test_customer")

    # ------------------------------------------------------------------
    # Seeing
    # ------------------------------------------------------------------

    def test_home_leads_there(self):
        self.assertIn("/my/service-requests", self.page("/my").text)
        self.open_request()
        self.open_request(partner_id=self.rival.id, contact_id=False)
        counters = {"counters": ["service_request_count"]}
        self.assertEqual(self.make_jsonrpc_request("/my/counters", counters)["service_request_count"], 1)
        # of the house, but not of the field service
        self.authenticate(self.bystander.login, self.bystander.login)
        self.assertEqual(self.make_jsonrpc_request("/my/counters", counters)["service_request_count"], 0)

    def test_people_of_the_house_see_their_own_companys(self):
        house = self.agent.partner_id.commercial_partner_id
        ours, draft = self.open_request(partner_id=house.id, contact_id=False), self.make_request(partner_id=house.id)
        customers = self.open_request()
        self.authenticate(self.agent.login, self.agent.login)
        text = self.page("/my/service-requests").text
        self.assertIn(ours.name, text)
        for request in (draft, customers):
            self.assertNotIn(f"/my/service-requests/{request.id}", text)
            self.assertEqual(self.page(f"/my/service-requests/{request.id}").status_code, 404)

    def test_list_shows_the_own_companys_requests(self):
        mine = self.open_request()
        closed = self.open_request()
        closed.with_user(self.agent).action_resolve(note="x")
        cancelled = self.open_request()
        cancelled.with_user(self.agent).action_cancel("x")
        foreign = self.open_request(partner_id=self.rival.id, contact_id=False)
        draft = self.make_request()
        text = self.page("/my/service-requests").text
        self.assertIn(mine.name, text)
        self.assertIn("We are arranging an engineer", text)
        for request in (closed, cancelled, foreign, draft):
            self.assertNotIn(request.name, text)
        text = self.page("/my/service-requests?filterby=closed").text
        self.assertIn(closed.name, text)
        self.assertIn(cancelled.name, text)
        self.assertNotIn(mine.name, text)
        text = self.page("/my/service-requests?filterby=all&sortby=name").text
        self.assertIn(mine.name, text)
        self.assertIn(closed.name, text)

    def test_list_is_sorted(self):
        first, urgent = self.open_request(), self.open_request(priority="3")
        last = self.open_request()
        for sortby, expected in (
            ("date", [last, urgent, first]),
            ("name", [first, urgent, last]),
            ("urgent", [urgent, last, first]),
        ):
            text = self.page(f"/my/service-requests?sortby={sortby}").text
            self.assertEqual(sorted(expected, key=lambda request: text.index(request.name)), expected, sortby)

    def test_list_is_searched_and_paged(self):
        wanted = self.open_request(serial="FINDME-1", description="odd noise")
        others = [self.open_request(serial=f"O-{n}") for n in range(21)]
        text = self.page("/my/service-requests?search=findme").text
        self.assertIn(wanted.name, text)
        self.assertNotIn(others[-1].name, text)
        for nothing in ("%25%3Cscript%3E", "findme%00x"):
            self.assertIn("Nothing was found", self.page(f"/my/service-requests?search={nothing}").text)
        self.assertNotIn(wanted.name, self.page("/my/service-requests").text)
        self.assertIn(wanted.name, self.page("/my/service-requests/page/2").text)
        self.assertEqual(self.page("/my/service-requests?sortby=xx&filterby=yy&page=9").status_code, 200)

    def test_page_of_a_request(self):
        task = self.dispatched_task(start=self.at(5, 1))
        text = self.page(f"/my/service-requests/{task.request_id.id}").text
        for words in (
            task.request_id.name,
            "An engineer is assigned",
            "Engineer · Wed, Jun 5 09:00–11:00",
            "No pressure",
        ):
            self.assertIn(words, text)
        self.portal_user.tz = "Europe/Paris"
        self.assertIn("Wed, Jun 5 03:00–05:00", self.page(f"/my/service-requests/{task.request_id.id}").text)

    def test_only_pictures_are_shown(self):
        request = self.open_request()
        files = [("fault.png", base64.b64decode(picture())), ("notes.txt", b"E04")]
        request.photo_ids = [
            (0, 0, {"name": name, "raw": content, "res_model": request._name, "res_id": request.id})
            for name, content in files
        ]
        text = self.page(f"/my/service-requests/{request.id}").text
        self.assertIn("fault.png", text)
        self.assertNotIn("notes.txt", text)

    def test_foreign_missing_and_draft_look_the_same(self):
        foreign = self.open_request(partner_id=self.rival.id, contact_id=False)
        draft = self.make_request()
        pages = [self.page(f"/my/service-requests/{number}") for number in (foreign.id, draft.id, 2**30)]
        self.assertEqual([page.status_code for page in pages], [404] * 3)
        stripped = {
            re.sub(r"csrf_token[^,]+,|\d{6,}", "", page.text).replace(str(foreign.id), "").replace(str(draft.id), "")
            for page in pages
        }
        self.assertEqual(len(stripped), 1)
        self.assertNotIn(foreign.name, pages[0].text)

    def test_stranger_has_to_log_in(self):
        request = self.open_request()
        self.authenticate(None, None)
        self.assertIn("/web/login", self.page(f"/my/service-requests/{request.id}").url)

    def test_description_can_do_no_harm(self):
        request = self.open_request(
            description="<script>alert('x')</script>", machine_text="<img src=x onerror=alert(1)>", product_id=False
        )
        for url in (f"/my/service-requests/{request.id}", "/my/service-requests"):
            text = self.page(url).text
            self.assertNotIn("<script>alert('x')", text)
            self.assertNotIn("<img src=x", text)

    def test_rights_of_portal_users(self):
        request = self.open_request()
        foreign = self.open_request(partner_id=self.rival.id, contact_id=False)
        mine = request.with_user(self.portal_user)
        self.assertEqual(mine.search([]), mine)
        with self.assertRaises(AccessError):
            mine.write({"description": "x"})
        with self.assertRaises(AccessError):
            mine.create({"partner_id": self.customer.id})
        with self.assertRaises(AccessError):
            mine.action_cancel("x")
        with self.assertRaises(AccessError):
            foreign.with_user(self.portal_user).read(["name"])
        with self.assertRaises(AccessError):
            foreign.with_user(self.portal_user).action_chase()
        for model in ("fsm.task", "fsm.service.report", "fsm.notification", "fsm.engineer", "fsm.event", "fsm.step"):
            self.assertFalse(self.env[model].with_user(self.portal_user).has_access("read"), model)

    def test_requests_of_another_company_of_ours(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        request = self.open_request()
        self.env.flush_all()
        self.env.cr.execute("UPDATE fsm_request SET company_id = %s WHERE id = %s", [other.id, request.id])
        self.env.invalidate_all()
        self.assertEqual(self.page(f"/my/service-requests/{request.id}").status_code, 404)

    # ------------------------------------------------------------------
    # Registering
    # ------------------------------------------------------------------

    new = "/my/service-requests/new"

    def register(self, files=None, **values):
        data = {
            "form_key": "k1",
            "type_id": self.type.id,
            "site_id": self.customer.id,
            "contact_phone": "139 0000 0210",
            "description": "It stands still",
            "machine_text": "Big compressor",
            "serial": "NEW-1",
            **values,
        }
        return self.post(self.new, files=files, **data)

    def found(self):
        return self.env["fsm.request"].search([("channel", "=", "portal"), ("partner_id", "=", self.customer.id)])

    def test_register_with_photos(self):
        wanted = (fields.Datetime.now() + timedelta(days=2)).replace(minute=30, second=0, microsecond=0)
        photo = base64.b64decode(picture(image_format="JPEG"))
        files = [
            ("photos", ("a.jpg", photo, "image/jpeg")),
            ("photos", ("b.png", base64.b64decode(picture()), "image/png")),
        ]
        local = wanted + timedelta(hours=8)
        response = self.register(files, wanted_start=local.strftime("%Y-%m-%dT%H:%M"))
        request = self.found()
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith(f"/my/service-requests/{request.id}"))
        self.assertIn("We have your request", response.text)
        self.assertEqual(
            (
                request.state,
                request.contact_id,
                request.machine_text,
                request.serial,
                request.wanted_start,
                request.company_id,
            ),
            ("open", self.portal_user.partner_id, "Big compressor", "NEW-1", wanted, self.company),
        )
        self.assertEqual(set(request.photo_ids.mapped("name")), {"a.jpg", "b.png"})
        self.assertEqual(request.create_uid, self.portal_user)
        self.assertStep(request, "step_request_open", self.leader_user)
        self.assertEqual(request.notification_ids.code, "request_received")
        self.assertNotIn(self.portal_user.partner_id, request.message_partner_ids)
        image = re.search(r'src="(/web/image/\d+/160x160\?access_token=[^"]+)"', response.text)[1]
        self.assertEqual(self.page(image.replace("&amp;", "&")).headers["Content-Type"][:6], "image/")

    def test_register_for_another_site_of_the_company(self):
        site = self.customer.child_ids.create(
            {"name": "Plant 2", "type": "delivery", "parent_id": self.customer.id, "street": "Road 2"}
        )
        self.register(site_id=site.id, description="It\x00 stands still")
        self.assertEqual((self.found().site_id, self.found().description), (site, "It stands still"))

    def test_what_can_be_chosen(self):
        """Kinds of the top level and of the own company; addresses where machines stand, no people."""
        types = self.env["fsm.request.type"]
        other = self.env["res.company"].create({"name": "Other Company"})
        for values in ({"parent_id": self.type.id}, {"company_id": other.id}):
            kind = types.create({"name": "Not for customers", **values})
            self.assertRefused(self.register(type_id=kind.id), "Choose what it is about.")
        self.assertRefused(self.register(site_id=self.contact.id), "Choose where the machine is.")
        text = self.page(self.new).text
        self.assertNotIn("Not for customers", text)
        self.assertNotIn("Ms Zhao", text)

    def test_known_serial_brings_its_machine(self):
        self.open_request(serial="NEW-1")
        self.register()
        self.assertEqual(self.found().product_id, self.product)

    def test_serial_of_another_customer_tells_nothing(self):
        self.open_request(partner_id=self.rival.id, contact_id=False, serial="NEW-1")
        self.register()
        self.assertFalse(self.found().product_id)

    def test_the_same_form_twice(self):
        first = self.register()
        second = self.register()
        self.assertEqual(first.url, second.url)
        self.assertEqual(len(self.found()), 1)

    def assertRefused(self, response, words):
        self.assertEqual(response.status_code, 400)
        self.assertIn(words, response.text)
        self.assertFalse(self.found())
        self.assertFalse(self.env["ir.attachment"].search([("name", "in", ("x.jpg", "y.jpg"))]))

    def test_fields_that_are_not_right(self):
        foreign_site = self.rival.id
        past = datetime(2020, 1, 1).strftime("%Y-%m-%dT%H:%M")
        for values, words in (
            ({"description": "  "}, "Tell us what is wrong."),
            ({"contact_phone": "call me"}, "Give a phone number"),
            ({"type_id": "0"}, "Choose what it is about."),
            ({"type_id": "x'--"}, "Choose what it is about."),
            ({"site_id": foreign_site}, "Choose where the machine is."),
            ({"wanted_start": past}, "Choose a time in the future"),
            ({"wanted_start": "tomorrow"}, "This is no date and time."),
            ({"wanted_start": "2100-01-01T10:00"}, "within a year"),
            ({"description": "x" * 5001}, "under 5000 characters"),
        ):
            with self.subTest(values=str(values)[:60]):
                self.assertRefused(self.register(**values), words)

    def test_what_was_filled_in_stays(self):
        text = self.register(description="", machine_text='Press "A" <b>').text
        self.assertIn("Press &#34;A&#34; &lt;b&gt;", text)

    def test_files_that_are_not_right(self):
        good = ("photos", ("x.jpg", base64.b64decode(picture(image_format="JPEG")), "image/jpeg"))
        for files, words in (
            ([good, ("photos", ("y.jpg", b"<html><script>", "image/jpeg"))], "not what its name says"),
            ([good, ("photos", ("y.pdf", b"%PDF-1.4 x", "application/pdf"))], "is not a photo"),
            ([good, ("photos", ("y.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"))], "is not"),
            ([good] * 6, "At most 5 photos"),
        ):
            with self.subTest(words=words):
                self.assertRefused(self.register(files), words)

    def test_files_that_are_too_large(self):
        self.env["ir.config_parameter"].set_param("fsm_base.max_upload_mb", 1)
        large = base64.b64decode(picture()) + b"0" * 3 * 1024 * 1024
        self.assertRefused(self.register([("photos", ("x.jpg", large, "image/png"))]), "has 3.0 MB; files may have")

    def test_nothing_is_kept_of_what_fails_half_way(self):
        words = "Not today, <please>."

        def refuse(request):
            raise UserError(words)

        self.patch(type(self.env["fsm.request"]), "action_submit", refuse)
        photo = base64.b64decode(picture())
        self.assertRefused(self.register([("photos", ("x.jpg", photo, "image/png"))]), "Not today, &lt;please&gt;.")

    def test_without_the_token_of_the_form(self):
        self.assertEqual(self.register(csrf_token="wrong").status_code, 400)
        self.assertFalse(self.found())

    def test_limited(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_post", 2)
        codes = [self.register(form_key=f"k{n}").status_code for n in range(3)]
        self.assertEqual(codes, [200, 200, 429])
        self.assertEqual(len(self.found()), 2)

    # ------------------------------------------------------------------
    # Chasing and confirming
    # ------------------------------------------------------------------

    def act(self, request, action, **data):
        page = f"/my/service-requests/{request.id}"
        token = self.csrf("/my/service-requests/new")
        return self.post(f"{page}/{action}", csrf_token=token, **data)

    def test_chase(self):
        request = self.open_request()
        response = self.act(request, "chase", note="Hurry")
        self.assertIn("We have told the person in charge", response.text)
        self.assertEqual(request.chase_count, 1)
        self.assertEqual(request._fsm_get_open_steps("chased").user_id, self.leader_user)
        self.env["ir.config_parameter"].set_param("fsm_base.max_chases_per_day", 1)
        response = self.act(request, "chase")
        self.assertIn("often enough today", response.text)
        self.assertEqual(request.chase_count, 1)

    def test_chasing_is_limited(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_post", 1)
        request = self.open_request()
        self.assertEqual([self.act(request, "chase").status_code for __ in range(2)], [200, 429])
        self.assertEqual(request.chase_count, 1)

    def test_others_requests_are_not_chased(self):
        request = self.open_request(partner_id=self.rival.id, contact_id=False)
        self.assertEqual(self.act(request, "chase").status_code, 404)
        self.assertEqual(request.chase_count, 0)

    def test_confirm_too_early(self):
        request = self.open_request()
        for action in ("confirm", "deny"):
            self.assertIn("as soon as the work is done", self.act(request, action).text)
        self.assertEqual((request.state, request.confirmed_on), ("open", False))

    def test_confirm(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        self.assertIn("Thank you! The request is closed.", self.act(report.request_id, "confirm").text)
        self.assertEqual(report.request_id.state, "closed")
        self.assertTrue(report.request_id.confirmed_on)
        self.assertNoStep(report.request_id)

    def test_reports_as_documents(self):
        report = self.submitted_report()
        foreign = self.submitted_report(partner_id=self.rival.id, contact_id=False)
        (report | foreign).with_user(self.manager).action_approve()
        page = f"/my/service-requests/{report.request_id.id}"
        self.assertIn(f"{page}/report/{report.id}", self.page(page).text)
        self.assertTrue(self.page(f"{page}/report/{report.id}").content.startswith(b"%PDF"))
        for url in (f"{page}/report/{foreign.id}", f"/my/service-requests/{foreign.request_id.id}/report/{foreign.id}"):
            self.assertEqual(self.page(url).status_code, 404)

    def test_not_fixed_yet(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        self.act(report.request_id, "deny", note="Still\x00 hot")
        self.assertEqual(report.request_id.state, "open")
        self.assertStep(report.request_id, "step_request_open", self.leader_user)
        self.assertIn("Still hot", str(report.request_id.message_ids.mapped("body")))
