from odoo import api, fields, models


class AccountMove(models.Model):
    """A customer invoice that bills service reports (应收账单), or a credit note that gives something back."""

    _inherit = "account.move"

    fsm_report_ids = fields.Many2many(
        "fsm.service.report",
        string="Service Reports",
        compute="_compute_fsm_report_ids",
        search="_search_fsm_report_ids",
        help="The reports that it bills.",
    )
    fsm_report_count = fields.Integer("Service Report Count", compute="_compute_fsm_report_ids")

    @api.depends("invoice_line_ids.fsm_report_id")
    def _compute_fsm_report_ids(self):
        for move in self:
            move.fsm_report_ids = move.invoice_line_ids.fsm_report_id
            move.fsm_report_count = len(move.fsm_report_ids)

    @api.model
    def _search_fsm_report_ids(self, operator, value):
        return [("invoice_line_ids.fsm_report_id", operator, value)]

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._fsm_sync_reports()
        return moves

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._fsm_sync_reports()
        return result

    def _fsm_sync_reports(self):
        """What the invoices bill or give back has changed: nothing may be billed twice, and what is free again is
        somebody's task."""
        lines = self.invoice_line_ids.filtered("fsm_report_id")
        if lines:
            lines._check_fsm_billed_once()
            # sudo: what is to be billed is seen by the process, whoever works on the invoice
            lines.sudo().fsm_report_id._sync_bill_steps()

    def action_open_fsm_reports(self):
        """Open the service reports that the invoice bills."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_service_report_action")
        if len(self.fsm_report_ids) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.fsm_report_ids.id}
        return {**action, "domain": [("id", "in", self.fsm_report_ids.ids)]}

    def _fsm_get_report_documents(self):
        """The kept documents of the reports that the invoices bill.

        :return: ``ir.attachment``; those that are not made yet are missing (see :meth:`_fsm_keep_report_documents`)
        """
        # sudo: who may send the invoice may send what it is about
        return self.sudo().fsm_report_ids.pdf_attachment_id

    def _fsm_keep_report_documents(self):
        """Make the documents of the reports where nobody has made them yet, which happens in the background after the
        approval."""
        # sudo: the system keeps documents, whoever sends the invoice
        for report in self.sudo().fsm_report_ids.filtered(lambda report: not report.pdf_attachment_id):
            report._get_kept_pdf()
