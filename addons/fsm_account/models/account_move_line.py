from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountMoveLine(models.Model):
    """What a line of an invoice bills, or gives back."""

    _inherit = "account.move.line"

    fsm_report_part_id = fields.Many2one(
        "fsm.report.part",
        "Part of a Service Report",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The part that this line bills or gives back.",
    )
    fsm_report_labor_id = fields.Many2one(
        "fsm.report.labor",
        "Hours of a Service Report",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The hours that this line bills or gives back.",
    )
    fsm_report_id = fields.Many2one(
        "fsm.service.report",
        "Service Report",
        compute="_compute_fsm_report_id",
        store=True,
        index="btree_not_null",
        help="The report that this line bills or gives back a part of.",
    )

    @api.depends("fsm_report_part_id", "fsm_report_labor_id")
    def _compute_fsm_report_id(self):
        for line in self:
            # sudo: accountants of other companies' books need not be able to open reports
            line.fsm_report_id = line.sudo()._fsm_get_report_lines()[:1].report_id

    def _fsm_get_report_lines(self):
        """The line of a report that each line bills or gives back: parts, or else hours."""
        return self.fsm_report_part_id or self.fsm_report_labor_id

    def _fsm_get_billing(self):
        """Those lines of invoices that bill something now: of invoices that are not cancelled, and not given back in
        full by credit notes that are posted."""
        given_back = {}
        for line in self:
            move = line.move_id
            if move.move_type == "out_refund" and line.parent_state == "posted" and move.reversed_entry_id:
                given_back[move.reversed_entry_id] = given_back.get(move.reversed_entry_id, 0) + line.price_subtotal
        return self.filtered(
            lambda line: line.move_id.move_type in ("out_invoice", "out_receipt")
            and line.parent_state != "cancel"
            and (
                line.move_id not in given_back
                or line.currency_id.compare_amounts(given_back[line.move_id], line.price_subtotal) < 0
            )
        )

    @api.constrains("fsm_report_part_id", "fsm_report_labor_id")
    def _check_fsm_billed_once(self):
        for field in ("fsm_report_part_id", "fsm_report_labor_id"):
            # sudo: whoever bills need not be able to open the other invoice
            for report_line in self.sudo()[field]:
                billing = report_line.invoice_line_ids._fsm_get_billing()
                if len(billing) > 1:
                    raise ValidationError(billing._fsm_billed_twice_message())

    def _fsm_billed_twice_message(self):
        first, second = self.sorted("id")[:2]
        return self.env._(
            "%(line)s of %(report)s is billed by %(first)s already, so %(second)s can't bill it too. Nothing was "
            "changed.",
            line=first.product_id.display_name or first.name,
            report=first.fsm_report_id.name,
            first=first.move_id.display_name,
            second=second.move_id.display_name,
        )

    def _copy_data_extend_business_fields(self, values):
        """A credit note gives back what the invoice has billed; so does what replaces it."""
        super()._copy_data_extend_business_fields(values)
        values["fsm_report_part_id"] = self.fsm_report_part_id.id
        values["fsm_report_labor_id"] = self.fsm_report_labor_id.id

    def unlink(self):
        # sudo: what is free again is seen by the process, whoever deletes the invoice
        reports = self.sudo().fsm_report_id
        result = super().unlink()
        reports._sync_bill_steps()
        return result
