from odoo import api, models
from odoo.exceptions import UserError


class StockQuant(models.Model):
    """What somebody is just taking is not taken by anybody else at the same moment."""

    _inherit = "stock.quant"

    @api.model
    def _fsm_lock(self, products, places):
        """Keep what lies of ``products`` in ``places`` for oneself until all is done. Odoo by itself passes over what
        another transaction is taking, and so both would have the last piece.

        :raise UserError: somebody else is just moving some of it
        """
        quants = self.search([("product_id", "in", products.ids), ("location_id", "in", places.ids)])
        if busy := quants - quants.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "%(part)s in %(place)s: somebody else is just moving it. Try again in a moment.",
                    part=busy[0].product_id.display_name,
                    place=busy[0].location_id.display_name,
                )
            )
