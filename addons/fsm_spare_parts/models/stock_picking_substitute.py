from odoo import api, fields, models


class StockPicking(models.Model):
    """The warehouse sees what could be sent instead of what is short."""

    _inherit = "stock.picking"

    fsm_substitutes = fields.Text(
        "Instead", compute="_compute_fsm_substitutes", help="Parts that are short, and what is free instead of them."
    )

    @api.depends("move_ids.quantity", "move_ids.product_uom_qty", "state", "fsm_is_shipment")
    def _compute_fsm_substitutes(self):
        for picking in self:
            short = picking.move_ids.filtered(
                lambda move: (
                    move.state not in ("draft", "done", "cancel")
                    and move.product_uom.compare(move.quantity, move.product_uom_qty) < 0
                )
            )
            if not picking.fsm_is_shipment or not short.product_id.fsm_substitute_ids:
                picking.fsm_substitutes = False
                continue
            found = short.product_id._get_free_substitutes(picking.location_id)
            picking.fsm_substitutes = "\n".join(
                self.env._(
                    "%(part)s is short. Instead: %(others)s",
                    part=product.display_name,
                    others=product._describe_substitutes(others),
                )
                for product, others in found.items()
                if others
            )
