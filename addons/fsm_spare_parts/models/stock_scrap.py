from odoo import models
from odoo.exceptions import UserError


class StockScrap(models.Model):
    """Parts of engineers that are thrown away, lost or let go."""

    _inherit = "stock.scrap"

    def _fsm_scrap(self):
        """Take out of the stock what is there, and nothing that is not.

        :raise UserError: says which part is not there
        """
        quants = self.env["stock.quant"]
        for scrap in self:
            free = quants._get_available_quantity(scrap.product_id, scrap.location_id, lot_id=scrap.lot_id)
            needed = scrap.product_uom_id._compute_quantity(scrap.scrap_qty, scrap.product_id.uom_id)
            if scrap.product_id.uom_id.compare(free, needed) < 0:
                raise UserError(
                    self.env._(
                        "%(origin)s: %(part)s is no longer in %(place)s.",
                        origin=scrap.origin,
                        part=" ".join(filter(None, (scrap.product_id.display_name, scrap.lot_id.name))),
                        place=scrap.location_id.display_name,
                    )
                )
            scrap.do_scrap()
