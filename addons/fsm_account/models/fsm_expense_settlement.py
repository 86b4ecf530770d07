from odoo import api, fields, models


class FsmExpense(models.Model):
    """Which line of which settlement settles a visit: at most one that counts."""

    _inherit = "fsm.expense"

    settlement_line_ids = fields.One2many("fsm.settlement.line", "expense_id", "Settlement Lines")
    settlement_line_id = fields.Many2one(
        "fsm.settlement.line",
        compute="_compute_settlement_line_id",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        help="The line that settles the visit; empty while none does.",
    )
    settlement_id = fields.Many2one(
        related="settlement_line_id.settlement_id", string="Fee Settlement", store=True, index="btree_not_null"
    )

    @api.depends("settlement_line_ids.kind", "settlement_line_ids.counts")
    def _compute_settlement_line_id(self):
        for expense in self:
            expense.settlement_line_id = expense.settlement_line_ids.filtered(
                lambda line: line.kind == "visit" and line.counts
            )[:1]
