import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from .ir_attachment import IMAGE_TYPES


class FsmServiceReport(models.Model):
    """The buttons of a report."""

    _inherit = "fsm.service.report"

    def action_sign(self, signature=None, signed_by=None):
        """The customer signs on the screen (客户签字).

        :param signature: the picture, base64; without it the form with the signature pad opens
        :param str signed_by: name of the person who signs
        :raise UserError: the picture is none, the name is missing, or the report can't be signed any more
        """
        self.ensure_one()
        self._check_content_editable()
        if not signature:
            return self.env["fsm.sign"]._open(self)
        if not (signed_by or "").strip():
            raise UserError(self.env._("Write down who signs."))
        try:
            content = base64.b64decode(signature, validate=False)
        except (binascii.Error, ValueError, TypeError):
            content = b""
        if guess_mimetype(content) not in IMAGE_TYPES:
            raise UserError(self.env._("The signature is no picture. Sign again."))
        self._check_complete()
        self._store_coverage()
        self._fsm_moving().write(
            {
                "signature": signature,
                "signed_by": signed_by.strip(),
                "signed_on": fields.Datetime.now(),
                "no_signature_reason": False,
            }
        )
        return True

    def action_submit(self):
        """Hand the report in for review (提交评审).

        :raise UserError: something is missing; the sentence says what
        """
        self._fsm_check_move("submitted")
        self._check_complete()
        for report in self:
            if not report.signature and not (report.no_signature_reason or "").strip():
                raise UserError(self.env._("%s: let the customer sign, or write down why he does not.", report.name))
            photos = report.request_id.type_id.min_photos
            if len(report.photo_ids) < photos:
                raise UserError(
                    self.env._(
                        "%(report)s: take at least %(count)s photos; there are %(have)s.",
                        report=report.name,
                        count=photos,
                        have=len(report.photo_ids),
                    )
                )
        # the visit moves first: when the review is skipped, submitting approves the report at once
        self.task_id._report_submitted()
        self.filtered(lambda report: not report.signature)._store_coverage()
        self._fsm_move("submitted", {"submitted_on": fields.Datetime.now(), "return_reason": False})
        return True

    def _store_coverage(self):
        """Ask once more who pays and keep the answer, so that tomorrow's contract does not change history.

        It is asked before the customer signs; what he has signed is not changed any more.
        """
        # sudo: the answer is the system's
        for lines in (self.sudo().part_line_ids, self.sudo().labor_line_ids):
            lines._store_coverage()

    def _check_complete(self):
        for report in self:
            missing = [
                report._fields[name]._description_string(self.env)
                for name in ("result", "work_done")
                if not report[name]
            ]
            if missing:
                raise UserError(
                    self.env._(
                        "%(report)s is not complete. Fill in: %(missing)s.",
                        report=report.name,
                        missing=", ".join(missing),
                    )
                )

    def action_approve(self):
        """Approve the report: it is frozen, and the visit is done."""
        self._action_approve()
        return True

    def _action_approve(self):
        self._fsm_move("approved", {"approved_on": fields.Datetime.now(), "approved_by_id": self.env.user.id})
        self.task_id._report_approved()

    def action_return(self, reason=None):
        """Give the report back to the engineer.

        :param str reason: what he has to correct; without it a form asks
        """
        self._fsm_check_move("returned")
        if not (reason or "").strip():
            return self._fsm_ask("return")
        self._fsm_move("returned", {"return_reason": reason}, note=reason)
        self.task_id._report_returned(reason)
        return True
