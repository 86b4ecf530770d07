from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    """The service reports go to the customer with the invoice."""

    _inherit = "account.move.send"

    @api.model
    def _get_invoice_extra_attachments(self, move):
        return super()._get_invoice_extra_attachments(move) + move._fsm_get_report_documents()

    @api.model
    def _hook_invoice_document_before_pdf_report_render(self, invoice, invoice_data):
        super()._hook_invoice_document_before_pdf_report_render(invoice, invoice_data)
        invoice._fsm_keep_report_documents()
