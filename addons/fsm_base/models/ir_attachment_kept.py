import hashlib

from odoo import models
from odoo.exceptions import UserError

# What may be written on a kept document: nothing of it is seen in the document.
HARMLESS = {"access_token", "index_content", "thumbnail"}


class IrAttachment(models.Model):
    """Kept documents of approved service reports can't be changed or deleted, by nobody."""

    _inherit = "ir.attachment"

    def _fsm_read_once(self):
        """The bytes of one file, not left in the cache: many of them would fill the memory.

        :return: bytes
        """
        self.ensure_one()
        content = self.raw or b""
        self.invalidate_recordset(["raw"], flush=False)
        return content

    def write(self, vals):
        if not vals.keys() <= HARMLESS:
            self._fsm_check_kept(vals)
        return super().write(vals)

    def unlink(self):
        self._fsm_check_kept()
        return super().unlink()

    def _fsm_check_kept(self, vals=None):
        """Raise when one of the files is the document of an approved report.

        :param dict vals: what is to be written; the same bytes may be stored elsewhere
        """
        # sudo: guarded whoever may see them
        candidates = self.sudo().filtered(lambda attachment: attachment.res_model == "fsm.service.report")
        if not candidates:
            return
        # sudo: the document is kept, whether or not this user may see the report
        reports = self.env["fsm.service.report"].sudo().search([("pdf_attachment_id", "in", candidates.ids)])
        for report in reports:
            if not vals or not self._fsm_is_same_file(report, vals):
                raise UserError(
                    self.env._(
                        "“%(file)s” is the document of %(report)s, which is approved. It can't be changed or deleted.",
                        file=report.pdf_attachment_id.name,
                        report=report.name,
                    )
                )

    def _fsm_is_same_file(self, report, vals):
        """Odoo writes the same bytes again when the storage of files moves."""
        return (
            vals.keys() <= {"raw", "mimetype"}
            and vals.get("mimetype", "application/pdf") == "application/pdf"
            and hashlib.sha256(vals.get("raw") or b"").hexdigest() == report.pdf_sha256
        )
