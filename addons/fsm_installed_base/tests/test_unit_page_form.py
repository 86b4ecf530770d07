import base64
import re

from odoo import Command
from odoo.exceptions import ConcurrencyError, UserError
from odoo.http import request as http_request
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import picture

from .test_unit_page import UnitPageCase


@tagged("post_install", "-at_install")
class TestUnitPageForm(UnitPageCase):
    """What happens to what somebody types into the form behind a label, and how the page looks to whom."""

    def value_of(self, name, text):
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', text)
        return found and found[1]

    # ------------------------------------------------------------------
    # The form
    # ------------------------------------------------------------------

    def test_each_form_has_a_key_of_its_own(self):
        keys = [self.value_of("form_key", self.page(self.url_of(self.unit)).text) for __ in range(2)]
        for key in keys:
            self.assertRegex(key or "", "^[0-9a-f]{32}$")
        self.assertNotEqual(*keys)

    def test_the_key_of_the_page_is_the_one_that_counts(self):
        key = self.value_of("form_key", self.page(self.url_of(self.unit)).text)
        self.assertEqual(self.value_of("form_key", self.report(form_key=key, reported_by="").text), key, "refused")
        for __ in range(2):
            self.assertEqual(self.report(form_key=key).status_code, 200)
        self.assertEqual(len(self.requests_of(self.unit)), 1)

    def test_what_only_begins_like_a_key_is_none(self):
        for __ in range(2):
            self.report(form_key="0" * 32 + "x")
        self.assertEqual(len(self.requests_of(self.unit)), 2)

    def test_a_refused_form_keeps_what_was_typed(self):
        files = [("photos", ("x.jpg", base64.b64decode(picture(image_format="JPEG")), "image/jpeg"))]
        text = self.report(files=files, contact_phone="call <me>", reported_by='Li "Lee"').text
        self.assertIn("It stands still</textarea>", text)
        self.assertEqual(self.value_of("reported_by", text), "Li &#34;Lee&#34;")
        self.assertEqual(self.value_of("contact_phone", text), "call &lt;me&gt;")
        self.assertIn("Please add your photos once more", text)
        self.assertNotIn("photos once more", self.report(contact_phone="").text, "there were none")

    def test_an_empty_choice_of_photos(self):
        response = self.report(files=[("photos", ("", b"", "application/octet-stream"))])
        self.assertEqual(response.status_code, 200)
        self.assertFalse(self.requests_of(self.unit).photo_ids)

    def test_too_many_today_is_said(self):
        self.env["ir.config_parameter"].set_param("fsm_installed_base.max_label_reports_per_day", 1)
        self.report(form_key="a" * 32)
        text = self.report(form_key="b" * 32).text
        self.assertIn("Please call us, so that nothing is lost", text)
        self.assertNotIn("Something is missing or not right", text)
        self.assertIn("<details", text)
        self.assertRegex(text, r'<details[^>]* open="open"', "what was typed is in sight")

    def test_nothing_is_kept_of_what_fails_half_way(self):
        words = "Not today, <please>."

        def refuse(request):
            raise UserError(words)

        self.patch(type(self.env["fsm.request"]), "action_submit", refuse)
        files = [("photos", ("half.png", base64.b64decode(picture()), "image/png"))]
        response = self.report(files=files)
        self.assertEqual(response.status_code, 400)
        self.assertIn("Not today, &lt;please&gt;.", response.text)
        self.assertFalse(self.requests_of(self.unit))
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "half.png")]))

    def test_names_of_files_that_no_database_keeps(self):
        content = base64.b64decode(picture())
        self.report(files=[("photos", ("a\x00b.png", content, "image/png"))])
        self.assertEqual(self.requests_of(self.unit).photo_ids.mapped("name"), ["ab.png"])

    def test_all_photos_survive_a_second_attempt(self):
        """The server does a request again when others got in its way; the files were read to the end by then."""
        requests = type(self.env["fsm.request"])
        create, tries = requests._create_from_label, []

        def in_the_way(*args, **kwargs):
            tries.append(1)
            if len(tries) == 1:
                raise ConcurrencyError("somebody was quicker")
            return create(*args, **kwargs)

        self.patch(requests, "_create_from_label", in_the_way)
        content = base64.b64decode(picture())
        files = [("photos", (f"{name}.png", content, "image/png")) for name in "abc"]
        self.assertEqual(self.report(files=files).status_code, 200)
        self.assertEqual(len(tries), 2)
        self.assertEqual(self.requests_of(self.unit).photo_ids.mapped("raw"), [content] * 3)

    # ------------------------------------------------------------------
    # The page
    # ------------------------------------------------------------------

    def test_it_is_the_system_that_registers(self):
        self.report()
        request = self.requests_of(self.unit)
        self.assertEqual(request.create_uid, self.env.ref("base.user_root"))
        # also when somebody of the house happens to be logged in
        self.authenticate("fsm_test_agent", "fsm_test_agent")
        self.report(form_key="b" * 32)
        self.assertEqual(self.requests_of(self.unit).create_uid, self.env.ref("base.user_root"))
        self.assertFalse(self.requests_of(self.unit).agent_id)

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Sister Ltd", "phone": "0512 5550 0200"})
        unit = self.make_unit("SISTER-1", company_id=company.id)
        text = self.page(self.url_of(unit)).text
        self.assertIn("Sister Ltd", text)
        self.assertIn("0512 5550 0200", text)
        self.assertIn(f"/logo.png?company={company.id}", text)
        self.assertNotIn("0512 5550 0100", text)
        self.assertNotIn(self.company.name, text)

    def test_in_the_language_of_the_visitor(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.product.with_context(lang="zh_CN").name = "压缩机"
        self.env["ir.default"].set("res.partner", "lang", "zh_CN")
        response = self.url_open(self.url_of(self.unit), headers={"Accept-Language": "zh-CN,zh;q=0.9"})
        self.assertIn("压缩机", response.text)
        response = self.url_open(self.url_of(self.unit), cookies={"frontend_lang": "en_US"})
        self.assertIn("Compressor", response.text)

    def test_the_houses_number_of_the_model_is_not_shown(self):
        self.product.default_code = "HOUSE-77"
        self.assertNotIn("HOUSE-77", self.page(self.url_of(self.unit)).text)

    def test_no_warranty_where_none_was_promised(self):
        self.assertNotIn("Warranty", self.page(self.url_of(self.make_unit("W-1", product_id=self.part.id))).text)
        self.unit.with_user(self.agent).action_retire(reason="Scrapped")
        self.assertNotIn("Warranty", self.page(self.url_of(self.unit)).text, "it is out of service")

    def test_open_in_odoo_in_another_company_of_theirs(self):
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        unit = self.make_unit("SISTER-1", company_id=company.id)
        link = f'href="/odoo/machines/{unit.id}"'
        self.authenticate("fsm_test_agent", "fsm_test_agent")
        self.assertNotIn(link, self.page(self.url_of(unit)).text)
        self.agent.company_ids = [Command.link(company.id)]
        self.assertIn(link, self.page(self.url_of(unit)).text)

    def test_open_in_odoo_from_the_site_of_another_company(self):
        """Odoo's website lets its own company alone be seen."""
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        self.agent.company_ids = [Command.link(company.id)]
        unit = self.make_unit("SISTER-1", company_id=company.id)
        begin = self.env.registry["ir.http"]._pre_dispatch

        def begin_on_a_site(rule, args):
            begin(rule, args)
            http_request.update_context(allowed_company_ids=self.company.ids)

        self.patch(self.env.registry["ir.http"], "_pre_dispatch", begin_on_a_site)
        self.authenticate("fsm_test_agent", "fsm_test_agent")
        self.assertIn(f'href="/odoo/machines/{unit.id}"', self.page(self.url_of(unit)).text)
