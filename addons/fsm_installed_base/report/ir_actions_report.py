from collections import OrderedDict
from io import BytesIO

from odoo import models

from .fsm_unit_label import DOCUMENTS


class IrActionsReport(models.Model):
    """Labels are printed by the suite's renderer, all of them in one document."""

    _inherit = "ir.actions.report"

    def _pre_render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        if self._get_report(report_ref).report_name not in DOCUMENTS:
            return super()._pre_render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        return self._render_qweb_pdf_prepare_streams(report_ref, data or {}, res_ids=res_ids), "pdf"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        name = self._get_report(report_ref).report_name
        if name not in DOCUMENTS:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        ids = [res_ids] if isinstance(res_ids, int) else res_ids
        content = self.env["report." + name]._render_pdf(name, ids, data)
        return OrderedDict([(False, {"stream": BytesIO(content), "attachment": None})])
