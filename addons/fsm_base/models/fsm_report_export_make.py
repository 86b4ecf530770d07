import logging
import tempfile
import zipfile
from io import BytesIO

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

_logger = logging.getLogger(__name__)
# A report that was begun twice without an end took the process down with it.
MOST_ATTEMPTS = 2


class FsmReportExport(models.Model):
    """Making the file: report by report, in a cron, so that nobody waits for it and a restart loses nothing."""

    _inherit = "fsm.report.export"

    @api.model
    def _cron_make(self):
        """Go on with the exports that are open, the oldest first. Every report is committed by itself."""
        lines = self.env["fsm.report.export.line"]
        open_domain = [("state", "=", "waiting"), ("export_id.state", "in", ("waiting", "running"))]
        exports = self.search([("state", "in", ("waiting", "running"))], order="id")
        # an export whose last report is done still has its file to be written
        remaining = lines.search_count(open_domain) + len(exports)
        commit = self.env["ir.cron"]._commit_progress
        if not commit(remaining=remaining):
            return
        for export in exports:
            export.state = "running"
            for line in export.line_ids.filtered(lambda line: line.state == "waiting"):
                line.attempts += 1
                commit()
                export._make_line(line)
                if not commit(1):
                    return
            export._finish()
            if not commit(1):
                return

    def _make_line(self, line):
        """Make the document of one report. Whatever goes wrong is written on its line."""
        try:
            if line.attempts > MOST_ATTEMPTS:
                raise UserError(self.env._("The server broke down twice while it made this document."))
            with self.env.cr.savepoint():
                self._make_document(line)
                line.state = "done"
        except AccessError:
            line.write({"state": "failed", "error": self.env._("You may not read this report (any more).")})
        except UserError as error:
            line.write({"state": "failed", "error": str(error)})
        except Exception as error:
            _logger.exception("The document of %s can't be exported", line.report_name)
            line.write({"state": "failed", "error": self.env._("The document can't be made: %s", error)})

    def _make_document(self, line):
        """Have the document of a report ready: the kept one of an approved report, or a new one put aside."""
        report = self._as_its_user(line.report_id)
        content, name = report._get_pdf()
        self._check_readable(content)
        if report.state == "approved":
            # sudo: the document itself was given out by _get_pdf, to the person who asked
            line.attachment_id = report.sudo().pdf_attachment_id
        else:
            line.attachment_id = self.env["ir.attachment"].create(
                {
                    "name": name,
                    "raw": content,
                    "res_model": line._name,
                    "res_id": line.id,
                    "mimetype": "application/pdf",
                }
            )

    def _as_its_user(self, records):
        """The records as the person sees them now who asked for the export."""
        user = self.user_id
        if not user.active:
            raise AccessError(self.env._("%s has no access any more.", user.name))
        return records.with_user(user).with_context(
            lang=user.lang, tz=user.tz, allowed_company_ids=user.company_ids.ids
        )

    @api.model
    def _check_readable(self, content):
        """Look into a document before it goes into the file, so that one bad file does not spoil the whole."""
        try:
            pages = len(PdfFileReader(BytesIO(content)).pages)
        except Exception as error:
            raise UserError(self.env._("The PDF can't be read.")) from error
        if not pages:
            raise UserError(self.env._("The PDF has no pages."))

    def _finish(self):
        """Write the file out of what was made, and tell the person."""
        done = self.line_ids.filtered(lambda line: line.state == "done")
        try:
            with self.env.cr.savepoint():
                if not done:
                    raise UserError(self.env._("None of the reports could be exported."))
                content = self._write_zip(done) if self.kind == "zip" else self._merge(done)
                attachment = self.env["ir.attachment"].create(self._prepare_file_vals(content))
                self.write({"state": "done", "attachment_id": attachment.id, "finished_on": fields.Datetime.now()})
        except Exception as error:
            if not isinstance(error, UserError):
                _logger.exception("Export %s can't be written", self.id)
            self.write({"state": "failed", "error": str(error), "finished_on": fields.Datetime.now()})
        self._drop_temporary()
        self._notify_finished()

    def _drop_temporary(self):
        """What was put aside for the file has done its service."""
        temporary = self.line_ids.attachment_id.filtered(
            lambda attachment: attachment.res_model == "fsm.report.export.line"
        )
        temporary.unlink()

    def _prepare_file_vals(self, content):
        today = fields.Date.context_today(self.with_context(tz=self.user_id.tz or self.env.company._fsm_tz()))
        title = self.with_context(lang=self.user_id.lang).env._("Service Reports")
        return {
            "name": f"{title} {today}.{self.kind}",
            "raw": content,
            "mimetype": "application/zip" if self.kind == "zip" else "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }

    @api.model
    def _merge(self, lines):
        """One PDF with all pages, with a bookmark for each report."""
        writer = PdfFileWriter()
        for line in lines:
            page = len(writer.pages)
            writer.appendPagesFromReader(PdfFileReader(BytesIO(line.attachment_id._fsm_read_once())))
            writer.add_outline_item(line.report_name, page)
        stream = BytesIO()
        writer.write(stream)
        return stream.getvalue()

    @api.model
    def _write_zip(self, lines):
        """A zip with a PDF each; no two of the same name."""
        names = set()
        with tempfile.TemporaryFile() as stream:
            # PDFs are compressed already
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                for line in lines:
                    name = line.attachment_id.name
                    if name in names:
                        name = f"{line.report_id.id} {name}"
                    names.add(name)
                    archive.writestr(name, line.attachment_id._fsm_read_once())
            stream.seek(0)
            return stream.read()
