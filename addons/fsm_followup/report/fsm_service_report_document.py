from odoo import api, models

from odoo.addons.fsm_base import pdf


class FsmServiceReportDocument(models.AbstractModel):
    """The printed report leads the customer to the page on which he says how it went."""

    _inherit = "report.fsm_base.report_service_report"

    @api.model
    def _prepare_document(self, report):
        # sudo: the address is for the customer, whoever prints the report
        followup = report.sudo().followup_ids
        code = pdf.qr_code(followup._get_page_url()) if followup._can_be_answered() else None
        return {**super()._prepare_document(report), "feedback_code": code}
