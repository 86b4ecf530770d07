from odoo import models


class StockMove(models.Model):
    """A machine that leaves for a customer has its components by then."""

    _inherit = "stock.move"

    def _fsm_ship_units(self):
        result = super()._fsm_ship_units()
        moved = self._fsm_get_moved_lots()
        # sudo: the warehouse need not have rights in the installed base
        units = self.env["fsm.installed.product"].sudo()
        found = units._find([(move.company_id.id, lot.product_id.id, lot.name) for move, lot in moved])
        units.browse(unit.id for unit in found.values())._create_components()
        return result
