from collections import OrderedDict
from io import BytesIO

from odoo import models
from odoo.exceptions import UserError

from .fsm_service_report_document import DOCUMENT

# More than these are not made while somebody waits at the screen.
MOST_AT_ONCE = 50


class IrActionsReport(models.Model):
    """Service reports are printed by a renderer of their own; approved ones are kept, and not made again.

    The report action is an ordinary one, so that the Print menu, mail templates and other add-ons work as everywhere.
    """

    _inherit = "ir.actions.report"

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        if self._get_report(report_ref).report_name != DOCUMENT or not res_ids:
            return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        res_ids = [res_ids] if isinstance(res_ids, int) else res_ids
        return self._render_qweb_pdf_prepare_streams(report_ref, data or {}, res_ids=res_ids), "pdf"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        if self._get_report(report_ref).report_name != DOCUMENT or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        reports = self.env["fsm.service.report"].browse(dict.fromkeys(res_ids))
        reports.check_access("read")
        self._fsm_check_number(reports)
        return OrderedDict(
            (report.id, {"stream": BytesIO(report._get_pdf()[0]), "attachment": None}) for report in reports
        )

    def _fsm_check_number(self, reports):
        to_make = reports.filtered(lambda report: not report.pdf_attachment_id)
        if len(to_make) > MOST_AT_ONCE:
            raise UserError(
                self.env._(
                    "%(count)s documents have to be made, which takes a while. Use “Export PDFs” in the action menu: "
                    "it works on its own and tells you when the file is ready.",
                    count=len(to_make),
                )
            )
