import zipfile
from io import BytesIO

from odoo.tests import HttpCase, tagged

from .test_report_document import PdfCase


@tagged("post_install", "-at_install")
class TestToursChinese(PdfCase, HttpCase):
    """Exporting reports by a person who works in Chinese."""

    browser_size = "1440x900"
    touch_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"]._load_module_terms(["fsm_base"], ["zh_CN"])
        cls.agent.lang = "zh_CN"

    def export(self, kind):
        reports = self.approved_report() | self.submitted_report(serial="B-2", engineer=self.other_engineer)
        self.start_tour("/odoo/service-reports", f"fsm_chinese_asks_for_{kind}", login=self.agent.login)
        export = self.env["fsm.report.export"].search([("user_id", "=", self.agent.id)])
        self.assertEqual((export.state, export.kind, export.total_count), ("waiting", kind, 2))
        self.env.ref("fsm_base.cron_report_exports").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((export.state, export.failed_count), ("done", 0))
        self.start_tour("/odoo/report-exports", "fsm_chinese_fetches_export", login=self.agent.login)
        self.authenticate(self.agent.login, self.agent.login)
        answer = self.url_open(f"/web/content/{export.attachment_id.id}?download=true")
        self.assertEqual(answer.status_code, 200)
        return reports, answer.content

    def test_one_pdf(self):
        reports, content = self.export("pdf")
        self.assertEqual(self.pages(content), 2)
        pages = self.page_text(content, 1) + self.page_text(content, 2)
        for report in reports:
            self.assertIn(report.name, pages)

    def test_zip(self):
        reports, content = self.export("zip")
        names = zipfile.ZipFile(BytesIO(content)).namelist()
        self.assertEqual(len(names), 2)
        for report in reports:
            self.assertTrue(any(report.name in name for name in names), names)
