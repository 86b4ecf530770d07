import base64
import re
import uuid
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import picture
from odoo.addons.fsm_base.tests.test_portal import PagesCase

from .common import FollowupCase


@tagged("post_install", "-at_install")
class TestFollowupPage(FollowupCase, PagesCase):
    """The page on which a customer says how it went: no login, only its link."""

    def url(self, followup):
        return f"/fsm/follow-up/{followup._portal_ensure_token()}"

    def send(self, followup, fixed="yes", stars="5", files=None, **answers):
        data = {f"q_{key}": value for key, value in self.values(fixed=fixed, stars=stars, **answers).items()}
        return self.post(self.url(followup), files=files, **data)

    def assertChecked(self, question, value, text):
        """An answer is chosen on the page."""
        inputs = [tag for tag in re.findall(r"<input[^>]*>", text) if f'name="q_{question.id}"' in tag]
        self.assertEqual([f'value="{value}"' in tag for tag in inputs if "checked" in tag], [True])

    def assertPrivate(self, response):
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_page(self):
        self.template.intro = "It takes a minute."
        followup = self.followup()
        response = self.page(self.url(followup))
        self.assertEqual(response.status_code, 200)
        questions = self.version.question_ids.mapped("name")
        for words in (followup.request_id.name, "Compressor", "Engineer", "It takes a minute.", *questions):
            self.assertIn(words, response.text)
        for words in ("Customer Ltd", "Ms Zhao", "138 0000 0001", "No pressure", "Replaced the filter", followup.name):
            self.assertNotIn(words, response.text)
        self.assertPrivate(response)

    def test_answer_and_change_it(self):
        followup = self.followup()
        good = self.good.option_ids.ids[:2]
        response = self.send(followup, stars="4", good=good, recommend="7.5", words="<b>Quick</b>")
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith("/thanks"), response.url)
        self.assertIn("Your answers have reached us", response.text)
        self.assertPrivate(response)
        self.assertEqual((followup.state, followup.is_low), ("answered", False))
        text = self.page(self.url(followup)).text
        self.assertIn("&lt;b&gt;Quick&lt;/b&gt;", text, "what he wrote is there again")
        self.assertChecked(self.stars, "4", text)
        self.assertEqual(len(re.findall(r'type="checkbox"[^>]*checked', text)), 2)
        self.assertIn('value="7.5"', text)
        self.send(followup, stars="2")
        self.assertEqual((followup.state, followup.is_low), ("calling", True))
        self.assertIn("We are sorry", self.page(f"{self.url(followup)}/thanks").text)

    def test_from_the_page_of_the_request(self):
        followup = self.followup()
        url = f"/fsm/request/{followup.request_id._portal_ensure_token()}"
        self.assertIn(self.url(followup), self.page(url).text)
        self.answer(followup)
        followup._fsm_move("done")
        self.assertNotIn("/fsm/follow-up/", self.page(url).text)

    def test_no_thanks_for_nothing(self):
        followup = self.followup()
        response = self.page(f"{self.url(followup)}/thanks")
        self.assertTrue(response.url.endswith(followup.access_token), response.url)

    def test_what_is_missing_is_marked_and_nothing_is_lost(self):
        followup = self.followup()
        response = self.send(followup, stars="", words="Much to say")
        self.assertEqual(response.status_code, 400)
        self.assertIn("Please answer this question.", response.text)
        self.assertIn("Much to say", response.text)
        self.assertChecked(self.fixed, "yes", response.text)
        response = self.send(followup, recommend="99")
        self.assertIn("write a number from 0 to 10", response.text)
        self.assertEqual((followup.state, followup.answer_ids.ids), ("sent", []))

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.fixed.update_field_translations("name", {"zh_CN": "修好了吗？"})
        followup = self.followup()
        self.assertIn("Fixed?", self.page(self.url(followup)).text)
        self.contact.lang = "zh_CN"
        text = self.page(self.url(followup)).text
        self.assertIn("修好了吗？", text)
        self.assertNotIn("Fixed?", text)

    # ------------------------------------------------------------------
    # Refusals
    # ------------------------------------------------------------------

    def test_whatever_is_wrong_looks_the_same(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_unknown", 1000)
        open_one, done, expired, cancelled, skipped = (self.followup() for __ in range(5))
        self.answer(done)
        done._fsm_move("done")
        expired._fsm_moving().write({"expires_on": fields.Datetime.now() - timedelta(hours=1)})
        cancelled._fsm_move("cancelled")
        skipped.with_user(self.agent).action_skip("x")
        token = open_one._portal_ensure_token()
        tokens = [
            *(followup._portal_ensure_token() for followup in (done, expired, cancelled, skipped)),
            str(uuid.uuid4()),
            open_one.request_id._portal_ensure_token(),
            token.upper(),
            token + "0",
            "x",
            "%00",
            "%27%20OR%201%3D1",
        ]
        csrf = self.csrf(self.url(open_one))
        said = set()
        for wrong in tokens:
            for response in (
                self.page(f"/fsm/follow-up/{wrong}"),
                self.page(f"/fsm/follow-up/{wrong}/thanks"),
                self.post(f"/fsm/follow-up/{wrong}", csrf_token=csrf, **{f"q_{self.stars.id}": "1"}),
            ):
                self.assertEqual(response.status_code, 404, wrong)
                said.add(re.search(r"<h1.*?</main>", response.text, re.DOTALL)[0])
        self.assertEqual(len(said), 1)
        self.assertEqual(done.score, 100, "a second answer after closing changes nothing")

    def test_without_the_token_of_the_form(self):
        followup = self.followup()
        data = {f"q_{key}": value for key, value in self.values(fixed="yes", stars="5").items()}
        self.assertEqual(self.post(self.url(followup), csrf_token="wrong", **data).status_code, 400)
        self.assertEqual(followup.state, "sent")

    def test_limited(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_unknown", 2)
        codes = [self.page(f"/fsm/follow-up/{uuid.uuid4()}").status_code for __ in range(3)]
        self.assertEqual(codes, [404, 404, 429])
        self.env["ir.config_parameter"].set_param("fsm_base.limit_post", 1)
        followup = self.followup()
        self.assertEqual([self.send(followup).status_code for __ in range(2)], [200, 429])

    # ------------------------------------------------------------------
    # Photos
    # ------------------------------------------------------------------

    def photo(self, name="photo.png", content=None):
        return ("photos", (name, content or base64.b64decode(picture()), "image/png"))

    def test_photos(self):
        followup = self.followup()
        self.send(followup, files=[self.photo(), self.photo("two.png")])
        self.assertEqual(followup.photo_ids.sorted("id").mapped("name"), ["photo.png", "two.png"])
        self.assertFalse(any(followup.photo_ids.mapped("public")))
        text = self.page(self.url(followup)).text
        self.assertIn("two.png", text)
        source = re.search(r'src="(/web/image/[^"]+access_token[^"]+)"', text)[1]
        self.assertEqual(self.page(source.replace("&amp;", "&")).status_code, 200)
        self.assertEqual(self.send(followup, files=[self.photo() for __ in range(4)]).status_code, 400)
        self.assertEqual(len(followup.photo_ids), 2)
        self.send(followup, files=[self.photo() for __ in range(3)])
        self.assertEqual(len(followup.photo_ids), 5)

    def test_no_photos(self):
        followup = self.followup()
        for name, content in (("photo.png", b"#!/bin/sh"), ("page.html", b"<script>1</script>"), ("a.png", b"MZ" * 50)):
            response = self.send(followup, files=[self.photo(name, content)])
            self.assertEqual(response.status_code, 400, name)
            self.assertIn("add your photos once more", response.text)
        self.env["ir.config_parameter"].set_param("fsm_base.max_upload_mb", 0)
        self.assertEqual(self.send(followup, files=[self.photo()]).status_code, 400)
        self.assertEqual((followup.state, followup.photo_ids.ids), ("sent", []))
