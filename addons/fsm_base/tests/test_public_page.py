import re
import uuid
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import unquote

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HOST, tagged
from odoo.tools import config

from .test_portal import PagesCase


@tagged("post_install", "-at_install")
class TestPublicPage(PagesCase):
    """The page of a request that needs no login, only its link."""

    def url(self, request):
        return f"/fsm/request/{request._portal_ensure_token()}"

    def act(self, request, action, **data):
        return self.post(f"{self.url(request)}/{action}", form_url=self.url(request), **data)

    def test_page(self):
        self.engineer_user.partner_id.phone = "139 0000 0111"
        task = self.dispatched_task(start=self.at(5, 1))
        response = self.page(self.url(task.request_id))
        self.assertEqual(response.status_code, 200)
        for words in (task.request_id.name, "Compressor", "Engineer · Wed, Jun 5 09:00–11:00", "0512 5550 0100"):
            self.assertIn(words, response.text)
        # nothing else about the customer, nothing of the house
        for words in ("Customer Ltd", "Ms Zhao", "138 0000 0001", "0571 8888", "No pressure", "139 0000 0111", "East"):
            self.assertNotIn(words, response.text)
        self.assertPrivate(response)

    def assertPrivate(self, response):
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_times_are_those_of_the_contact(self):
        request = self.dispatched_task(start=self.at(5, 1)).request_id
        self.contact.tz = "Europe/Paris"
        self.assertIn("Wed, Jun 5 03:00–05:00", self.page(self.url(request)).text)

    def test_page_of_the_company_that_works_on_it(self):
        other = self.env["res.company"].create({"name": "Other Company", "phone": "0512 5550 0200"})
        values = {"partner_id": self.rival.id, "company_id": other.id, "description": "x"}
        request = self.env["fsm.request"].create(values)
        request.action_submit()
        text = self.page(self.url(request)).text
        self.assertIn("0512 5550 0200", text)
        self.assertNotIn("0512 5550 0100", text)

    def test_whatever_is_wrong_looks_the_same(self):
        draft = self.make_request()
        expired = self.open_request()
        expired.with_user(self.agent).action_cancel("x")
        self.env.flush_all()
        self.env.cr.execute("UPDATE fsm_request SET state_since = '2020-01-01' WHERE id = %s", [expired.id])
        self.env.invalidate_all()
        tokens = [
            str(uuid.uuid4()),
            draft._portal_ensure_token(),
            expired._portal_ensure_token(),
            "x",
            "%00",
            "%27%20OR%201%3D1",
            self.open_request()._portal_ensure_token().upper(),
            self.open_request()._portal_ensure_token() + "0",
        ]
        pages = [self.page(f"/fsm/request/{token}") for token in tokens]
        self.assertEqual({page.status_code for page in pages}, {404})
        said = {re.search(r"<h1.*?</main>", page.text, re.DOTALL)[0] for page in pages}
        self.assertEqual(len(said), 1)
        for token in tokens:
            refused = self.post(f"/fsm/request/{token}/chase", csrf_token=self.csrf(self.url(self.open_request())))
            self.assertEqual(refused.status_code, 404)
        self.assertEqual(draft.chase_count, 0)

    def test_closed_can_be_seen_for_some_time(self):
        request = self.open_request()
        request.with_user(self.agent).action_resolve(note="x")
        self.assertEqual(self.page(self.url(request)).status_code, 200)
        waiting = self.open_request()
        waiting._portal_ensure_token()
        with freeze_time(fields.Datetime.now() + timedelta(days=181)):
            self.assertFalse(self.env["fsm.request"]._find_by_token(request.access_token))
            self.assertEqual(self.env["fsm.request"]._find_by_token(waiting.access_token), waiting)

    def test_chase(self):
        request = self.open_request()
        response = self.act(request, "chase", note="<b>Now</b>")
        self.assertIn("We have told the person in charge", response.text)
        self.assertNotIn("We have told", self.page(self.url(request)).text, "said once")
        self.assertEqual(request.chase_count, 1)
        log = request.message_ids.filtered(lambda message: "Now" in message.body)
        self.assertIn("&lt;b&gt;", log.body)
        self.assertEqual(log.author_id, self.env.ref("base.partner_root"))

    def test_a_link_alone_does_nothing(self):
        request = self.open_request()
        self.assertIn(self.page(f"{self.url(request)}/chase").status_code, (404, 405))
        self.assertEqual(request.chase_count, 0)

    def test_without_the_token_of_the_form(self):
        request = self.open_request()
        self.assertEqual(self.post(f"{self.url(request)}/chase", csrf_token="wrong").status_code, 400)
        self.assertEqual(request.chase_count, 0)

    def test_confirm_closes(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        request = report.request_id
        self.assertIn("Does everything work again?", self.page(self.url(request)).text)
        response = self.act(request, "confirm")
        self.assertIn("Thank you! The request is closed.", response.text)
        self.assertEqual(request.state, "closed")
        # again, from another window
        token = self.csrf(self.url(self.open_request()))
        self.assertIn("as soon as the work is done", self.post(f"{self.url(request)}/confirm", csrf_token=token).text)

    def test_nothing_is_kept_of_what_fails_half_way(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        request = report.request_id
        words = "Not now, <please>."

        def refuse(request):
            raise UserError(words)

        self.patch(type(request), "_action_close", refuse)
        self.assertIn("Not now, &lt;please&gt;.", self.act(request, "confirm").text)
        self.assertEqual((request.state, request.confirmed_on), ("resolved", False))
        self.assertNotIn("confirms that everything works", "".join(request.message_ids.mapped("body")))

    def test_reports_that_were_approved(self):
        report = self.submitted_report()
        other = self.submitted_report()
        other.with_user(self.manager).action_approve()
        url = self.url(report.request_id)
        waiting = f"{url}/report/{report.id}"
        self.assertNotIn("/report/", self.page(url).text)
        self.assertEqual(self.page(waiting).status_code, 404, "what is being reviewed is no document yet")
        report.with_user(self.manager).action_approve()
        self.assertIn(waiting, self.page(url).text)
        response = self.page(waiting)
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "application/pdf"))
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertPrivate(response)
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn(f"{report.name}.pdf", unquote(response.headers["Content-Disposition"]))
        self.assertEqual(self.page(f"{url}/report/{other.id}").status_code, 404, "that of another request")
        self.assertEqual(self.page(f"/fsm/request/{uuid.uuid4()}/report/{report.id}").status_code, 404)

    def test_limited_for_each_page(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_page", 2)
        request, other = self.open_request(), self.open_request()
        pages = [self.page(self.url(request)) for __ in range(3)]
        self.assertEqual([page.status_code for page in pages], [200, 200, 429])
        self.assertIn("wait ten minutes", pages[2].text)
        self.assertEqual(pages[2].headers["Retry-After"], "600")
        self.assertEqual(self.page(self.url(other)).status_code, 200)

    def test_limited_for_each_address(self):
        """One visitor who asks too often is nobody else's trouble, also behind a proxy."""
        self.env["ir.config_parameter"].set_param("fsm_base.limit_page", 1)
        url = self.url(self.open_request())
        with patch.dict(config.options, proxy_mode=True):
            codes = [
                self.url_open(url, headers={"X-Forwarded-Host": HOST, "X-Forwarded-For": address}).status_code
                for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2")
            ]
        self.assertEqual(codes, [200, 429, 200])

    def test_limited_posts(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_post", 1)
        request = self.open_request()
        self.assertEqual(self.act(request, "chase").status_code, 200)
        self.assertEqual(self.act(request, "chase").status_code, 429)
        self.assertEqual(request.chase_count, 1)

    def test_guessing_is_limited_over_all_tokens(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_unknown", 3)
        codes = [self.page(f"/fsm/request/{uuid.uuid4()}").status_code for __ in range(5)]
        self.assertEqual(codes, [404, 404, 404, 429, 429])

    def test_what_is_over_is_forgotten(self):
        limits = self.env["fsm.rate.limit"]
        self.assertEqual([limits._hit("page", "1.2.3.4", "a") for __ in range(2)], [1, 2])
        self.assertEqual(limits._hit("page", "1.2.3.5", "a"), 1)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.assertEqual(limits._hit("page", "1.2.3.4", "a"), 1)
            limits._gc_periods()
        self.assertEqual(len(limits.search([])), 3, "what counts is kept")
        self.assertNotIn("1.2.3.4", str(limits.search([]).mapped("key")))
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            limits._gc_periods()
        self.assertFalse(limits.search([]))

    # ------------------------------------------------------------------
    # Stopping messages
    # ------------------------------------------------------------------

    def stop_url(self):
        return re.sub(r"^https?://[^/]+", "", self.contact._fsm_get_stop_url())

    def test_stop_messages_and_have_them_again(self):
        url = self.stop_url()
        self.assertIn("Stop all messages", self.page(url).text)
        self.assertFalse(self.contact.fsm_no_notification, "opening the page stops nothing")
        self.assertIn("You get no messages", self.post(url, wanted="0").text)
        self.assertTrue(self.contact.fsm_no_notification)
        self.post(url, wanted="1")
        self.assertFalse(self.contact.fsm_no_notification)
        log = self.contact.message_ids.sorted("id").mapped("body")
        self.assertIn("Does not want messages", log[-2])
        self.assertIn("Wants messages", log[-1])

    def test_nobody_stops_the_messages_of_others(self):
        url = self.stop_url()
        token = url.rsplit("/", 1)[1]
        for wrong in (f"/fsm/stop/{self.customer.id}/{token}", f"/fsm/stop/{2**30}/{token}", f"{url}0", url[:-1]):
            self.assertEqual(self.page(wrong).status_code, 404)
            refused = self.post(wrong, csrf_token=self.csrf(url), wanted="0")
            self.assertEqual(refused.status_code, 404)
        self.assertFalse((self.customer | self.contact).filtered("fsm_no_notification"))
        self.contact.unlink()
        self.assertEqual(self.page(url).status_code, 404)

    def test_stopping_is_limited(self):
        url, parameters = self.stop_url(), self.env["ir.config_parameter"]
        parameters.set_param("fsm_base.limit_post", 1)
        codes = [self.post(url, wanted="0").status_code for __ in range(2)]
        self.assertEqual(codes, [200, 429])
        parameters.set_param("fsm_base.limit_unknown", 2)
        codes = [self.page(f"/fsm/stop/{self.contact.id}/{uuid.uuid4()}").status_code for __ in range(4)]
        self.assertEqual(codes, [404, 404, 429, 429])
        parameters.set_param("fsm_base.limit_page", 1)
        self.assertEqual(self.page(url).status_code, 429)
