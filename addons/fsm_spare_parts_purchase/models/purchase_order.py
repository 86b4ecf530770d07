from odoo import fields, models


class PurchaseOrder(models.Model):
    """A request for quotation that planning of spare parts has made, and may add to as long as it is a draft."""

    _inherit = "purchase.order"

    fsm_is_part_plan = fields.Boolean(
        "From Parts Planning",
        readonly=True,
        copy=False,
        help="Planning of spare parts has made it, and adds to it as long as it is a draft.",
    )
    _fsm_part_plan_idx = models.Index("(partner_id) WHERE fsm_is_part_plan")
