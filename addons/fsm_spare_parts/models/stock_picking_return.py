from odoo import fields, models


class StockPicking(models.Model):
    """A transfer of what an engineer sends back."""

    _inherit = "stock.picking"

    fsm_return_id = fields.Many2one(
        "fsm.part.return",
        "Return of Parts",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="The return to which the transfer belongs.",
    )
