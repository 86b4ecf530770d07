from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmQuantityMixin(models.AbstractModel):
    """A line with so many of a product, in a unit that fits it; the model declares ``product_id``."""

    _name = "fsm.quantity.mixin"
    _description = "Quantity of a Product"

    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Unit of the quantity.",
    )

    @api.depends("product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.product_id.uom_id

    @api.constrains("product_id", "uom_id")
    def _check_uom(self):
        for line in self:
            if line.uom_id and not line.uom_id._has_common_reference(line.product_id.uom_id):
                raise UserError(
                    self.env._(
                        "%(part)s can't be counted in %(unit)s.",
                        part=line.product_id.display_name,
                        unit=line.uom_id.name,
                    )
                )
