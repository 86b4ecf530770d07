import hashlib
import sys
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import pdf
from ..models import fsm_service_report_pdf
from .common import picture
from .test_report_document import DOCUMENT, PdfCase


@tagged("post_install", "-at_install")
class TestKeptPdf(PdfCase):
    """The document of an approved report is made once, kept with its checksum, and never silently made again."""

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("fsm_base.cron_keep_pdfs").method_direct_trigger()

    def test_approving_asks_for_the_document(self):
        cron = self.env.ref("fsm_base.cron_keep_pdfs")
        report = self.submitted_report()
        before = self.count_triggers(cron)
        report.with_user(self.manager).action_approve()
        self.assertEqual(self.count_triggers(cron), before + 1)
        self.assertFalse(report.pdf_attachment_id, "approving does not wait for it")
        self.run_cron()
        content = report.pdf_attachment_id.raw
        self.assertEqual(report.pdf_sha256, hashlib.sha256(content).hexdigest())
        self.assertTrue(report.pdf_made_on)
        self.assertIn(report.name, self.text(content))
        self.assertEqual(report.with_user(self.agent)._get_pdf(), (content, f"Service Report {report.name}.pdf"))

    def test_only_approved_reports_are_kept(self):
        report = self.submitted_report()
        self.run_cron()
        report._get_pdf()
        self.assertFalse(report.pdf_attachment_id)

    def test_kept_as_it_was(self):
        """Made on first need, and the same ever after, whatever the customer and the part are called tomorrow."""
        report = self.approved_report()
        content, __ = report.with_user(self.engineer_user)._get_pdf()
        self.assertEqual(report.pdf_attachment_id.raw, content)
        self.customer.name = "Renamed Ltd"
        self.part.name = "Renamed Filter"
        self.run_cron()
        self.assertEqual(report.with_user(self.agent)._get_pdf()[0], content)
        actions = self.env["ir.actions.report"].with_user(self.manager)
        self.assertEqual(actions._render_qweb_pdf(DOCUMENT, report.ids)[0], content)
        self.assertNotIn("Renamed", self.text(content))

    def test_the_file_is_protected(self):
        report = self.approved_report()
        report._get_pdf()
        attachment = report.pdf_attachment_id
        other = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"x"})
        for user in (self.engineer_user, self.manager, self.admin, self.env.user):
            for change in (
                {"raw": b"%PDF-1.4 other"},
                {"datas": "JVBERi0="},
                {"name": "x.pdf"},
                {"res_id": 0},
                {"res_model": False},
                {"store_fname": "aa/bb"},
                {"type": "url", "url": "https://example.com"},
                {"public": True},
                {"raw": attachment.raw, "name": "x.pdf"},
                {"raw": attachment.raw, "mimetype": "text/html"},
            ):
                with self.assertRaises(UserError), mute_logger("odoo.addons.base.models.ir_rule"):
                    attachment.with_user(user).write(change)
            with self.assertRaises(UserError):
                attachment.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "can't be changed or deleted"):
            (other | attachment).unlink()
        attachment.write({"raw": attachment.raw, "mimetype": "application/pdf"})
        attachment.generate_access_token()
        # the browser of whoever opens the report draws the first page, and sends it
        attachment.with_user(self.manager).write({"thumbnail": picture()})
        (other | report.photo_ids).unlink()

    def test_the_record_of_it_is_protected(self):
        report = self.approved_report()
        report._get_pdf()
        other = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"x"})
        for user in (self.engineer_user, self.manager, self.admin):
            for change in (
                {"pdf_attachment_id": other.id},
                {"pdf_sha256": "x"},
                {"pdf_made_on": False},
                {"sent_on": False},
            ):
                with self.assertRaises(UserError):
                    report.with_user(user).write(change)
        task = self.task_on_site(serial="C-3", engineer=self.other_engineer)
        with self.assertRaisesRegex(AccessError, "by the system alone"):
            self.env["fsm.service.report"].with_user(self.other_user).create(
                {"task_id": task.id, "pdf_attachment_id": other.id, "pdf_sha256": hashlib.sha256(b"x").hexdigest()}
            )

    def test_a_changed_file_is_refused(self):
        report = self.approved_report()
        report._get_pdf()
        attachment = report.pdf_attachment_id
        path = attachment._full_path(attachment.store_fname)
        with open(path, "rb") as file:
            content = file.read()
        with open(path, "wb") as file:
            file.write(content.replace(b"obj", b"obi", 1))
        attachment.invalidate_recordset()
        for get in (report._get_pdf, lambda: self.env["ir.actions.report"]._render_qweb_pdf(DOCUMENT, report.ids)):
            with (
                self.assertLogs("odoo.addons.fsm_base.models.fsm_service_report_pdf", "ERROR"),
                self.assertRaisesRegex(UserError, "damaged or was changed"),
            ):
                get()
        self.assertEqual(report.pdf_attachment_id, attachment, "it is not made again")

    def test_one_that_fails_does_not_stop_the_others(self):
        broken, fine = self.approved_report(), self.approved_report(serial="B-2", engineer=self.other_engineer)
        render = pdf.render

        def fails_for_one(html):
            if broken.name in html:
                # the database refuses it, which would end the whole transaction
                self.env.cr.execute("SELECT 1 / 0")
            return render(html)

        with (
            patch.object(pdf, "render", fails_for_one),
            self.assertLogs("odoo.addons.fsm_base.models.fsm_service_report_pdf", "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            self.run_cron()
        self.assertTrue(fine.pdf_attachment_id)
        self.assertEqual(broken.state, "approved")
        self.assertIn("division by zero", broken.pdf_error)
        with freeze_time(broken.pdf_tried_on + timedelta(minutes=50)):
            self.run_cron()
        self.assertFalse(broken.pdf_attachment_id, "it is not tried again at once")
        with freeze_time(broken.pdf_tried_on + timedelta(minutes=70)):
            self.run_cron()
        self.assertTrue(broken.pdf_attachment_id)
        self.assertFalse(broken.pdf_error)

    def test_what_is_kept_stands_in_nobodys_way(self):
        for number in range(2):
            report = self.approved_report(serial=f"B-{number}")
            with patch.object(fsm_service_report_pdf, "CRON_BATCH", 1):
                self.run_cron()
            self.assertTrue(report.pdf_attachment_id)

    def test_without_the_renderer(self):
        """Approving works, and whoever prints is told what to do."""
        report = self.submitted_report()
        self.addCleanup(pdf._weasyprint.cache_clear)
        pdf._weasyprint.cache_clear()
        with patch.dict(sys.modules, {"weasyprint": None}):
            report.with_user(self.manager).action_approve()
            with (
                self.assertLogs("odoo.addons.fsm_base.models.fsm_service_report_document", "ERROR"),
                self.assertRaisesRegex(UserError, "WeasyPrint"),
            ):
                report.with_user(self.manager)._get_pdf()
        self.assertEqual(report.state, "approved")
        pdf._weasyprint.cache_clear()
        self.assertTrue(report.with_user(self.manager)._get_pdf()[0])

    def test_an_approved_report_that_is_brought_in(self):
        cron = self.env.ref("fsm_base.cron_keep_pdfs")
        task = self.task_on_site()
        before = self.count_triggers(cron)
        self.env["fsm.service.report"].create(
            {"task_id": task.id, "state": "approved", "work_done": "x", "labor_line_ids": []}
        )
        self.assertEqual(self.count_triggers(cron), before + 1)
