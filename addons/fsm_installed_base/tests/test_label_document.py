from io import BytesIO

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.fsm_base import pdf

from ..models import fsm_installed_product_label
from .label_common import UnitCase

SINGLE = "fsm_installed_base.report_unit_label"
SHEET = "fsm_installed_base.report_unit_label_sheet"


@tagged("post_install", "-at_install")
class TestLabelDocument(UnitCase):
    """Labels as they come out of the printer."""

    def render(self, units, name=SINGLE, user=None, data=None):
        actions = self.env["ir.actions.report"].with_user(user or self.agent)
        return actions._render_qweb_pdf(name, units.ids, data=data)[0]

    def html(self, units, name=SINGLE):
        return self.env["ir.actions.report"]._render_qweb_html(name, units.ids)[0].decode()

    def pages(self, content):
        reader = PdfFileReader(BytesIO(content))
        sizes = {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in reader.pages}
        return len(reader.pages), sizes

    def many(self, number):
        units = self.env["fsm.installed.product"]
        for count in range(number):
            units |= self.make_unit(f"L-{count:03}")
        return units

    def test_one(self):
        content = self.render(self.unit)
        self.assertEqual(self.pages(content), (1, {(60, 40)}))
        twice = self.env["ir.actions.report"].with_user(self.agent)._render_qweb_pdf(SINGLE, self.unit.ids * 2)[0]
        self.assertEqual(self.pages(twice)[0], 1)
        html = self.html(self.unit)
        for words in ("Compressor", "SN-1001", "0512 5550 0100", self.company.name, "Scan to report a fault"):
            self.assertIn(words, html)
        self.assertRegex(html, 'class="fsm_serial [^"]*">SN-1001</div>')
        self.assertIn(f'src="{pdf.qr_code(self.unit._get_qr_url())}"', html)
        for words in ("Customer Ltd", "Plant Two", "Hall 7", self.unit._get_qr_url()):
            self.assertNotIn(words, html)

    def test_sheets(self):
        units = self.many(25)
        self.assertEqual(self.pages(self.render(units, SHEET)), (2, {(210, 297)}))
        self.assertEqual(self.pages(self.render(units[:24], SHEET))[0], 1)
        self.assertEqual(self.pages(self.render(units[:24], SHEET, data={"start": 2}))[0], 2)
        self.assertEqual(self.pages(self.render(units[:2]))[0], 2)

    def test_places_on_the_sheet(self):
        layout = self.env[f"report.{SHEET}"]._lay_out
        self.assertEqual([(left, top) for left, top, __ in layout("ab")[0]], [(0, 0), (70, 0)])
        self.assertEqual([[name for __, __, name in sheet] for sheet in layout("abc", 23)], [["a", "b"], ["c"]])
        self.assertEqual(layout("a", 24)[0][0][:2], (140, 297 * 7 / 8))
        self.assertEqual(layout("abc", 23)[1][0][:2], (0, 0), "the next sheet begins at its top")
        self.assertEqual(layout("a", "x"), layout("a", -5))

    def test_words_in_two_languages(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        document = self.env[f"report.{SINGLE}"]
        self.patch(type(document), "_get_words", lambda self, lang: {"zh_CN": "扫码报修", "en_US": "Scan"}[lang])
        partner = self.company.partner_id
        partner.lang = "zh_CN"
        self.assertEqual(document._prepare_company(self.company)["scan"], "扫码报修 Scan")
        partner.lang = "en_US"
        self.assertEqual(document._prepare_company(self.company)["scan"], "Scan 扫码报修")

    def test_long_serial_numbers_are_written_small(self):
        size = self.env[f"report.{SINGLE}"]._get_serial_size
        sizes = [size("X" * number) for number in (12, 13, 21, 65)] + [size("机" * 7)]
        self.assertEqual(sizes, ["large", "middle", "small", "tiny", "middle"])

    # ------------------------------------------------------------------
    # Who prints
    # ------------------------------------------------------------------

    def test_who_may_print(self):
        warehouse = new_test_user(self.env, "fsm_test_warehouse", groups="stock.group_stock_user")
        for user in (self.agent, self.dispatcher, self.manager, warehouse):
            with self.subTest(user=user.login):
                self.assertTrue(self.render(self.unit, user=user).startswith(b"%PDF"))
                self.assertEqual(self.unit.with_user(user).action_print_label()["report_name"], SINGLE)
        for user in (self.engineer_user, self.bystander, self.portal_user):
            for name in (SINGLE, SHEET):
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    self.render(self.unit, name, user=user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.unit.with_user(user).action_print_label()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.unit.with_user(user).action_print_labels()

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        with self.assertRaises(AccessError):
            self.render(self.unit | self.make_unit("SN-1", company_id=company.id))

    def test_what_needs_no_label(self):
        self.unit.with_user(self.manager).action_retire(reason="Scrapped")
        with self.assertRaisesRegex(UserError, "SN-1001"):
            self.render(self.unit | self.foreign)
        for ask in ("action_print_label", "action_print_labels"):
            with self.subTest(ask=ask), self.assertRaisesRegex(UserError, "need no label"):
                getattr(self.unit.with_user(self.agent), ask)()
        with self.assertRaisesRegex(UserError, "Choose the machines"):
            self.render(self.env["fsm.installed.product"])

    def test_too_many(self):
        self.patch(fsm_installed_product_label, "MOST_LABELS", 1)
        both = self.unit | self.foreign
        with self.assertRaisesRegex(UserError, "2 labels are too many at once"):
            self.render(both)
        for unit in both:
            self.assertTrue(self.render(unit))

    # ------------------------------------------------------------------
    # The form that asks
    # ------------------------------------------------------------------

    def ask(self, units, **values):
        action = units.with_user(self.agent).action_print_labels()
        wizard = self.env["fsm.unit.label"].with_user(self.agent).browse(action["res_id"])
        wizard.write(values)
        return wizard

    def test_asked_for_a_sheet_that_was_begun(self):
        units = self.many(3)
        wizard = self.ask(units, start=23)
        self.assertEqual(wizard.count, 3)
        action = wizard.action_print()
        self.assertEqual(action["report_name"], SHEET)
        content = self.env["ir.actions.report"].with_user(self.agent)._render_qweb_pdf(SHEET, None, action["data"])[0]
        self.assertEqual(self.pages(content)[0], 2)
        for start in (0, 25):
            with self.assertRaisesRegex(UserError, "places 1 to 24"):
                self.ask(units, start=start).action_print()
        # where there is no sheet, nobody is asked for a place on it
        action = self.ask(units, paper="single", start=0).action_print()
        self.assertEqual(action["report_name"], SINGLE)
        content = self.env["ir.actions.report"].with_user(self.agent)._render_qweb_pdf(SINGLE, None, action["data"])[0]
        self.assertEqual(self.pages(content)[0], 3)

    def test_retired_before_it_is_printed(self):
        action = self.ask(self.unit | self.foreign).action_print()
        self.unit.with_user(self.manager).action_retire(reason="Scrapped")
        with self.assertRaisesRegex(UserError, "SN-1001"):
            self.env["ir.actions.report"].with_user(self.agent)._render_qweb_pdf(SHEET, None, action["data"])

    def test_downloaded_over_http(self):
        self.authenticate("fsm_test_agent", "fsm_test_agent")
        response = self.url_open(f"/report/pdf/{SHEET}/{self.unit.id},{self.foreign.id}")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertTrue(response.content.startswith(b"%PDF"))

    def test_the_same_cost_for_many(self):
        def count(units):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.html(units, SHEET)
            return self.env.cr.sql_log_count - before

        units = self.many(31)
        count(units[:1])
        units[:1]._make_qr_tokens()
        self.assertLessEqual(count(units[1:]), count(units[:1]) + 1, "one more for the new codes")
