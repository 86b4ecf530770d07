from odoo import fields, models
from odoo.fields import Command


class FsmReportLineMixin(models.AbstractModel):
    """A line of a report that carries out what the customer has accepted in a quotation."""

    _inherit = "fsm.report.line.mixin"

    sale_line_id = fields.Many2one(
        "sale.order.line",
        "Accepted Quotation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The line of the quotation that it carries out: at most at that price, and at most so many.",
    )

    def _get_quoted_unit(self):
        """Hook: the unit that the price of the line is for."""
        return self.env["uom.uom"]

    def _get_quoted_quantity(self, uom):
        """Hook: how many of ``uom`` the customer is charged for."""
        return self._billed_quantity()

    def _check_within_quotation(self):
        # sudo: engineers have no rights on sales
        self.sudo().sale_line_id._fsm_check_report_lines()

    def _ask_charge_again(self):
        """Price list, warranty and contract say once more what those lines cost on which nobody has decided."""
        undecided = self.filtered(lambda line: not line.is_price_decided)
        for name in ("price_unit", "discount"):
            self.env.add_to_compute(self._fields[name], undecided)
        self._store_coverage()

    def _is_charge_review(self, vals):
        # that a line comes from a quotation changes with the quotation alone
        return super()._is_charge_review({name: value for name, value in vals.items() if name != "sale_line_id"})

    def _prepare_invoice_line_vals(self, fiscal_position):
        values = super()._prepare_invoice_line_vals(fiscal_position)
        # sudo: who bills need not have rights on sales
        if quoted := self.sudo().sale_line_id:
            values |= {
                # the quotation has had its fiscal position already
                "price_unit": self.price_unit,
                "tax_ids": [Command.set(quoted.tax_ids.ids)],
                "sale_line_ids": [Command.set(quoted.ids)],
            }
        return values
