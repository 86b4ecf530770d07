import zipfile
from io import BytesIO
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .. import pdf
from ..models import fsm_report_export
from .test_report_document import PdfCase


@tagged("post_install", "-at_install")
class TestReportExport(PdfCase):
    """Many reports in one file, made in the background."""

    def ask(self, reports, kind="pdf", user=None):
        user = user or self.agent
        question = (
            self.env["fsm.report.export.ask"]
            .with_user(user)
            .with_context(active_model="fsm.service.report", active_ids=reports.ids)
            .create({"kind": kind})
        )
        self.assertEqual(question.report_count, len(reports))
        action = question.action_export()
        return self.env["fsm.report.export"].with_user(user).browse(action["res_id"])

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("fsm_base.cron_report_exports").method_direct_trigger()
        self.env.invalidate_all()

    def two_reports(self):
        return self.approved_report() | self.submitted_report(serial="B-2", engineer=self.other_engineer)

    def test_one_pdf(self):
        first, second = self.two_reports()
        cron = self.env.ref("fsm_base.cron_report_exports")
        before = self.count_triggers(cron)
        export = self.ask(second | first)
        self.assertEqual(self.count_triggers(cron), before + 1)
        self.assertEqual(export.get_progress(), {"state": "waiting", "done": 0, "failed": 0, "total": 2})
        with self.assertRaisesRegex(UserError, "not ready"):
            export.action_download()
        self.run_cron()
        self.assertEqual(export.get_progress(), {"state": "done", "done": 2, "failed": 0, "total": 2})
        content = export.attachment_id.raw
        self.assertEqual(self.pages(content), 2)
        self.assertIn(second.name, self.page_text(content, 1))
        self.assertIn("Not final", self.page_text(content, 1))
        self.assertIn(first.name, self.page_text(content, 2))
        self.assertTrue(first.pdf_attachment_id, "what is made for an approved report is kept")
        self.assertFalse(second.pdf_attachment_id)
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", "fsm.report.export.line")]), "nothing is left over"
        )
        self.assertIn(f"/web/content/{export.attachment_id.id}", export.action_download()["url"])
        notice = self.env["mail.message"].search([("model", "=", "fsm.report.export"), ("res_id", "=", export.id)])
        self.assertIn(self.agent.partner_id, notice.notified_partner_ids)

    def test_zip(self):
        reports = self.two_reports()
        export = self.ask(reports, "zip")
        self.run_cron()
        with zipfile.ZipFile(BytesIO(export.attachment_id.raw)) as archive:
            self.assertEqual(archive.namelist(), [f"Service Report {report.name}.pdf" for report in reports])
            kept = archive.read(archive.namelist()[0])
        self.assertEqual(kept, reports[0].pdf_attachment_id.raw)

    def test_zip_of_reports_whose_files_have_the_same_name(self):
        first, second = self.two_reports()
        first._fsm_moving().name, second._fsm_moving().name = "SR/1", "SR-1"
        export = self.ask(first | second, "zip")
        self.run_cron()
        with zipfile.ZipFile(BytesIO(export.attachment_id.raw)) as archive:
            self.assertEqual(len(set(archive.namelist())), 2)

    def test_told_in_the_persons_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.agent.lang = "zh_CN"
        export = self.ask(self.approved_report())
        self.run_cron()
        notice = self.env["mail.message"].search([("model", "=", "fsm.report.export"), ("res_id", "=", export.id)])
        title, __ = export.with_context(lang="zh_CN")._finish_message()
        self.assertEqual(notice.sorted("id")[-1:].subject, title)
        self.assertNotEqual(title, export.with_context(lang="en_US")._finish_message()[0])

    def test_one_that_fails_does_not_stop_the_rest(self):
        first, second = self.two_reports()
        render = pdf.render

        def fails_for_one(html):
            if second.name in html:
                # the database refuses it, which would end the whole transaction
                self.env.cr.execute("SELECT 1 / 0")
            return render(html)

        export = self.ask(first | second)
        with (
            patch.object(pdf, "render", fails_for_one),
            self.assertLogs("odoo.addons.fsm_base.models.fsm_report_export_make", "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            self.run_cron()
        self.assertEqual((export.state, export.failed_count), ("done", 1))
        self.assertEqual(export.failed_line_ids.report_name, second.name)
        self.assertIn("division by zero", export.failed_line_ids.error)
        self.assertEqual(self.pages(export.attachment_id.raw), 1)

    def test_one_that_is_no_pdf_is_left_out(self):
        first, second = self.two_reports()
        render = pdf.render
        export = self.ask(first | second)
        with patch.object(pdf, "render", lambda html: b"%PDF nothing" if second.name in html else render(html)):
            self.run_cron()
        self.assertEqual((export.state, export.failed_line_ids.report_name), ("done", second.name))
        self.assertIn("can't be read", export.failed_line_ids.error)
        self.assertEqual(self.pages(export.attachment_id.raw), 1)

    def test_a_damaged_document_is_left_out(self):
        first, second = self.two_reports()
        first._get_pdf()
        first.sudo()._fsm_moving().pdf_sha256 = "0" * 64
        export = self.ask(first | second)
        with self.assertLogs("odoo.addons.fsm_base.models.fsm_service_report_pdf", "ERROR"):
            self.run_cron()
        self.assertEqual(export.state, "done")
        self.assertIn("damaged or was changed", export.failed_line_ids.error)

    def test_nothing_can_be_exported(self):
        report = self.submitted_report()
        export = self.ask(report)
        with (
            patch.object(pdf, "render", side_effect=ValueError("no ink")),
            self.assertLogs("odoo.addons.fsm_base.models.fsm_report_export_make", "ERROR"),
        ):
            self.run_cron()
        self.assertEqual((export.state, bool(export.attachment_id)), ("failed", False))
        self.assertIn("None of the reports", export.error)

    def test_rights_are_those_at_the_time_of_making(self):
        first, second = self.two_reports()
        export = self.ask(first, user=self.engineer_user)
        first.task_id.sudo()._fsm_moving().engineer_id = self.other_engineer
        self.run_cron()
        self.assertEqual(export.state, "failed")
        self.assertIn("may not read", export.failed_line_ids.error)
        self.assertEqual(export.failed_line_ids.report_name, first.name)
        with self.assertRaises(AccessError):
            self.ask(second, user=self.engineer_user).action_download()

    def test_who_has_left(self):
        report = self.submitted_report()
        export = self.ask(report)
        self.agent.active = False
        self.run_cron()
        self.assertEqual(export.sudo().state, "failed")

    def test_own_exports_only(self):
        export = self.ask(self.submitted_report())
        self.run_cron()
        for user in (self.manager, self.admin, self.engineer_user):
            self.assertFalse(self.env["fsm.report.export"].with_user(user).search([]))
            with self.assertRaises(AccessError):
                export.with_user(user).get_progress()
            with self.assertRaises(AccessError):
                export.with_user(user).attachment_id.with_user(user).read(["raw"])
        with self.assertRaises(AccessError):
            export.write({"state": "done"})
        with self.assertRaises(AccessError):
            self.env["fsm.report.export"].with_user(self.agent).create({"kind": "pdf", "user_id": self.agent.id})

    def test_none_or_too_many(self):
        exports = self.env["fsm.report.export"]
        report = self.submitted_report()
        with self.assertRaisesRegex(UserError, "Choose the reports"):
            exports._start(report.browse(), "pdf")
        with patch.object(fsm_report_export, "MOST_REPORTS", 0), self.assertRaisesRegex(UserError, "too many"):
            exports._start(report, "pdf")
        with self.assertRaises(AccessError):
            exports.with_user(self.other_user)._start(report.with_user(self.other_user), "pdf")

    def test_begun_again_after_a_breakdown(self):
        """The process died in the middle: what was made is used, and what took it down twice is left out."""
        first, second = self.two_reports()
        export = self.ask(first | second).sudo()
        export.state = "running"
        export._make_line(export.line_ids[0])
        made = first.pdf_attachment_id
        export.line_ids[1].attempts = 2
        self.run_cron()
        self.assertEqual((first.pdf_attachment_id, export.state, export.failed_count), (made, "done", 1))
        self.assertEqual(export.line_ids.mapped("attempts"), [0, 3])
        self.assertIn("broke down", export.failed_line_ids.error)

    def test_old_ones_are_deleted(self):
        export = self.ask(self.submitted_report())
        self.run_cron()
        broken_down = self.ask(self.submitted_report(serial="B-2", engineer=self.other_engineer)).sudo()
        broken_down._make_line(broken_down.line_ids)
        attachment = export.attachment_id | broken_down.line_ids.attachment_id
        self.assertEqual(len(attachment), 2)
        self.env["fsm.report.export"]._gc_old()
        self.assertTrue(export.exists())
        long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=8)
        self.env.cr.execute("UPDATE fsm_report_export SET create_date = %s", [long_ago])
        self.env.invalidate_all()
        self.env["fsm.report.export"]._gc_old()
        self.assertFalse(export.exists() | export.sudo().exists())
        self.assertFalse(attachment.sudo().exists())


@tagged("post_install", "-at_install")
class TestReportRoutes(PdfCase, HttpCase):
    """The addresses behind the buttons."""

    def test_preview_print_and_download(self):
        report = self.approved_report()
        export = self.env["fsm.report.export"].with_user(self.manager)._start(report.with_user(self.manager), "pdf")
        with self.enter_registry_test_mode():
            self.env.ref("fsm_base.cron_report_exports").method_direct_trigger()
        self.env.invalidate_all()
        self.authenticate(self.manager.login, self.manager.login)
        response = self.url_open(report.with_user(self.manager).action_open_pdf()["url"])
        self.assertEqual((response.status_code, response.content), (200, report.pdf_attachment_id.raw))
        response = self.url_open(export.action_download()["url"])
        self.assertEqual((response.status_code, response.content), (200, export.attachment_id.raw))
        self.authenticate(self.other_user.login, self.other_user.login)
        self.assertIn(self.url_open(report.action_open_pdf()["url"]).status_code, (403, 404))
        self.assertEqual(self.url_open(f"/web/content/{export.attachment_id.id}").status_code, 404)

    def test_html_view(self):
        report = self.submitted_report()
        self.authenticate(self.manager.login, self.manager.login)
        response = self.url_open(f"/report/html/fsm_base.report_service_report/{report.id}")
        self.assertEqual(response.status_code, 200)
        self.assertIn(report.name, response.text)
