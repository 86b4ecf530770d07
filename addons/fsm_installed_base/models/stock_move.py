from odoo import fields, models

from ..serials import serial_key


class StockMove(models.Model):
    """Machines with serial numbers that leave for a customer are registered, and those that come back taken back."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        done = moves.filtered(lambda move: move.state == "done" and move.product_id.tracking == "serial")
        done._fsm_tell_units()
        return moves

    def _fsm_tell_units(self):
        """Tell the installed base what has moved."""
        shipped = self.filtered(lambda move: move._fsm_is_at_customer("location_dest_id", "location_id"))
        back = self.filtered(lambda move: move._fsm_is_at_customer("location_id", "location_dest_id"))
        shipped._fsm_ship_units()
        back._fsm_take_back_units()

    def _fsm_is_at_customer(self, here, there):
        return self[here].usage == "customer" and self[there].usage != "customer"

    def _fsm_get_moved_lots(self):
        """The serial numbers that have moved, each with its move.

        :return: list of tuples (stock.move, stock.lot)
        """
        return [
            (move, line.lot_id)
            for move in self
            for line in move.move_line_ids
            if line.lot_id and not move.product_uom.is_zero(line.quantity)
        ]

    def _fsm_ship_units(self):
        moved = self._fsm_get_moved_lots()
        if not moved:
            return
        # sudo: the warehouse need not have rights in the installed base
        units = self.env["fsm.installed.product"].sudo()
        found = units._find_or_create([move._fsm_prepare_unit_vals(lot) for move, lot in moved])
        for (move, lot), unit in zip(moved, found, strict=True):
            if partner := move._fsm_get_receiver():
                unit._ship(partner, move._fsm_done_date(), lot, move.picking_id)

    def _fsm_take_back_units(self):
        moved = self._fsm_get_moved_lots()
        if not moved:
            return
        # sudo: as above
        units = self.env["fsm.installed.product"].sudo()
        found = units._find([(move.company_id.id, lot.product_id.id, lot.name) for move, lot in moved])
        for move, lot in moved:
            if unit := found.get((move.company_id.id, lot.product_id.id, serial_key(lot.name))):
                unit._take_back(move._fsm_done_date(), move.picking_id)

    def _fsm_get_receiver(self):
        return self.partner_id or self.picking_id.partner_id

    def _fsm_done_date(self):
        """Day of the move where the company is."""
        zoned = self.with_context(tz=self.company_id._fsm_tz())
        return fields.Date.context_today(zoned, self.date)

    def _fsm_prepare_unit_vals(self, lot):
        partner = self._fsm_get_receiver()
        return {
            "company_id": self.company_id.id,
            "product_id": lot.product_id.id,
            "serial": lot.name,
            "lot_id": lot.id,
            "partner_id": partner.commercial_partner_id.id,
            "site_id": partner.id,
            "shipped_on": self._fsm_done_date(),
            "state": "installed" if partner else "in_stock",
        }
