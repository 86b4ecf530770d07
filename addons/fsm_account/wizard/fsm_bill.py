from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmBill(models.TransientModel):
    """The form that bills many reports: how many invoices it will be, for whom and over how much."""

    _name = "fsm.bill"
    _description = "Bill Service Reports"

    per = fields.Selection(
        [("customer", "Customer"), ("report", "Service Report")],
        "One Invoice per",
        default="customer",
        required=True,
        help="All reports of a customer in one invoice, or an invoice for each report.",
    )
    report_ids = fields.Many2many("fsm.service.report", string="Service Reports", help="What is billed.")
    left_out = fields.Char(readonly=True, help="Chosen reports that are not billed now, and why.")
    report_count = fields.Integer("Reports", compute="_compute_totals")
    invoice_count = fields.Integer("Draft Invoices", compute="_compute_totals")
    amount = fields.Monetary("Amount before Taxes", compute="_compute_totals")
    currency_id = fields.Many2one("res.currency", compute="_compute_totals")

    @api.depends("report_ids", "per")
    def _compute_totals(self):
        for form in self:
            reports = form.report_ids
            form.report_count = len(reports)
            form.invoice_count = len(reports if form.per == "report" else reports.partner_id.commercial_partner_id)
            form.amount = sum(reports.mapped("amount_to_bill"))
            form.currency_id = reports.currency_id[:1]

    @api.model
    def _open(self, reports):
        """Open the form for those of the reports that have something to bill.

        :raise UserError: none has
        """
        to_bill = reports.filtered(lambda report: report.billing_state == "to_bill")
        if not to_bill:
            raise UserError(
                self.env._("None of the chosen reports is approved and has something to bill.")
            )
        others = reports - to_bill
        form = self.create({"report_ids": [(6, 0, to_bill.ids)], "left_out": self._left_out_text(others)})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bill Service Reports"),
            "res_model": self._name,
            "res_id": form.id,
            "view_mode": "form",
            "target": "new",
        }

    def _left_out_text(self, reports):
        if not reports:
            return False
        labels = dict(reports._fields["billing_state"]._description_selection(self.env))
        groups = reports.grouped("billing_state")
        return ", ".join(f"{labels[state]}: {len(records)}" for state, records in groups.items())

    def action_confirm(self):
        """Make the draft invoices."""
        self.ensure_one()
        return self.report_ids.action_bill(self.per)
