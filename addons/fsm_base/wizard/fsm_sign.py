from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmSign(models.TransientModel):
    """The form in which the customer signs on the screen."""

    _name = "fsm.sign"
    _description = "Signature of the Customer"

    report_id = fields.Many2one("fsm.service.report", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="report_id.partner_id")
    work_done = fields.Text(related="report_id.work_done")
    result = fields.Selection(related="report_id.result")
    currency_id = fields.Many2one(related="report_id.currency_id")
    amount_billable = fields.Monetary(related="report_id.amount_billable")
    signed_by = fields.Char(help="Name of the person who signs.")
    signature = fields.Image(max_width=1024, max_height=1024, help="The customer signs here.")

    @api.model
    def _open(self, report):
        sign = self.create({"report_id": report.id, "signed_by": report.request_id.contact_id.name or report.signed_by})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signature of the Customer"),
            "res_model": self._name,
            "res_id": sign.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Put the signature on the report."""
        self.ensure_one()
        if not self.signature:
            raise UserError(self.env._("Nobody has signed yet. Let the customer sign in the field."))
        self.report_id.action_sign(self.signature, self.signed_by)
        return {"type": "ir.actions.act_window_close"}
