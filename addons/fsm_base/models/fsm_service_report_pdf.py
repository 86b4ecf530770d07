import hashlib
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
KEPT_FIELDS = {"pdf_attachment_id", "pdf_sha256", "pdf_made_on", "pdf_error", "sent_on", "sent_to", "sent_mail_id"}
CRON_BATCH = 100
RETRY_AFTER = timedelta(hours=1)


class FsmServiceReport(models.Model):
    """The document of an approved report: made once, kept with its checksum, never made again."""

    _inherit = "fsm.service.report"

    pdf_attachment_id = fields.Many2one(
        "ir.attachment",
        "PDF",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The document of the approved report. It is made once and can't be changed.",
    )
    pdf_sha256 = fields.Char(
        "Checksum (SHA-256)",
        readonly=True,
        copy=False,
        help="Checksum of the document; the customer's copy is the same file if it has the same one.",
    )
    pdf_made_on = fields.Datetime("PDF Made On", readonly=True, copy=False, help="When the document was made.")
    pdf_tried_on = fields.Datetime("PDF Tried On", readonly=True, copy=False)
    pdf_error = fields.Char(
        "PDF Not Made",
        readonly=True,
        copy=False,
        help="Why the document could not be made; it is tried again by itself.",
    )

    _pdf_missing_idx = models.Index("(id) WHERE state = 'approved' AND pdf_attachment_id IS NULL")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(KEPT_FIELDS & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("The kept document and what was sent are recorded by the system alone."))
        reports = super().create(vals_list)
        reports._want_pdf()
        return reports

    def _action_approve(self):
        result = super()._action_approve()
        self._want_pdf()
        return result

    def _want_pdf(self):
        """Have the documents of approved reports made as soon as this is committed: approving never waits for it."""
        if "approved" in self.mapped("state"):
            # sudo: whoever approves, the system makes the document
            self.env.ref("fsm_base.cron_keep_pdfs").sudo()._trigger()

    def action_open_pdf(self):
        """Show the document in a tab of its own."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/report/pdf/fsm_base.report_service_report/{self.id}"}

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------

    def _get_kept_pdf(self):
        """The kept document, made now if it is not there yet.

        :return: bytes
        :raise UserError: the file is not the one that was made
        """
        self.ensure_one()
        if not self.pdf_attachment_id:
            self._lock_for_pdf()
        if not self.pdf_attachment_id:
            return self._keep_pdf()
        # sudo: who may read the report may read its document
        report = self.sudo()
        content = report.pdf_attachment_id._fsm_read_once()
        if hashlib.sha256(content).hexdigest() != report.pdf_sha256:
            _logger.error("The kept PDF of %s (attachment %s) was changed", report.name, report.pdf_attachment_id.id)
            raise UserError(
                self.env._(
                    "The kept PDF of %(report)s is damaged or was changed after it was made on %(date)s, so it is not "
                    "given out. Ask the administrator to restore the file from a backup.",
                    report=report.name,
                    date=fields.Datetime.to_string(report.pdf_made_on),
                )
            )
        return content

    def _lock_for_pdf(self):
        """Wait until nobody else makes this document. Whoever comes second starts again, and finds it made."""
        self.env.cr.execute(SQL("SELECT id FROM %s WHERE id = %s FOR UPDATE", SQL.identifier(self._table), self.id))
        self.invalidate_recordset(["pdf_attachment_id", "pdf_sha256", "pdf_made_on"])

    def _keep_pdf(self):
        """Make the document and keep it. The record is locked by the caller.

        :return: bytes
        """
        content = self._render_pdf()
        # sudo: only the system keeps documents
        report = self.sudo()
        attachment = report.env["ir.attachment"].create(
            {
                "name": f"{report._get_pdf_name()}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": report._name,
                "res_id": report.id,
            }
        )
        report._fsm_moving().write(
            {
                "pdf_attachment_id": attachment.id,
                "pdf_sha256": hashlib.sha256(content).hexdigest(),
                "pdf_made_on": fields.Datetime.now(),
                "pdf_error": False,
            }
        )
        return content

    @api.model
    def _cron_keep_pdfs(self):
        """Make the documents of approved reports that have none yet. One that can't be made doesn't stop the others."""
        domain = [
            ("state", "=", "approved"),
            ("pdf_attachment_id", "=", False),
            "|",
            ("pdf_tried_on", "=", False),
            ("pdf_tried_on", "<", fields.Datetime.now() - RETRY_AFTER),
        ]
        reports = self.search(domain, order="id", limit=CRON_BATCH)
        cron = self.env["ir.cron"]
        if not cron._commit_progress(remaining=self.search_count(domain)):
            return
        for report in reports:
            if report.try_lock_for_update() and not report.pdf_attachment_id:
                report._try_to_keep_pdf()
            if not cron._commit_progress(1):
                return

    def _try_to_keep_pdf(self):
        try:
            with self.env.cr.savepoint():
                self._keep_pdf()
        except Exception as error:
            _logger.exception("The PDF of %s can't be made", self.name)
            self._fsm_moving().write({"pdf_tried_on": fields.Datetime.now(), "pdf_error": str(error)})
