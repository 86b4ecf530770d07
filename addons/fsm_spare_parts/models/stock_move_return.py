from odoo import api, fields, models
from odoo.exceptions import UserError


class StockMove(models.Model):
    """A move of an old part, or of what an engineer sends back."""

    _inherit = "stock.move"

    fsm_old_part_id = fields.Many2one(
        "fsm.report.part",
        "Taken Out For",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        help="The line of the service report by which the old part was taken out.",
    )
    fsm_return_line_id = fields.Many2one(
        "fsm.part.return.line",
        "Part Sent Back",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="The line of the return to which the move belongs.",
    )
    fsm_return_leg = fields.Selection(
        [
            ("ship", "Sent"),
            ("back", "Taken Back"),
            ("receive", "Received"),
            ("missing", "Never Arrived"),
            ("good", "Good"),
            ("scrap", "Scrapped"),
        ],
        "Leg of the Return",
        readonly=True,
        help="Which part of the way of a return it is.",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "fsm_old_part_id", "fsm_return_line_id"]

    def _fsm_tell_units(self):
        """A part that is taken out of a machine is no machine that comes back."""
        return super(StockMove, self.filtered(lambda move: not move.fsm_old_part_id))._fsm_tell_units()

    def _fsm_prepare_old_line_vals(self, lot):
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom.id,
            "quantity": self.product_uom_qty,
            "location_id": self.location_id.id,
            "location_dest_id": self.location_dest_id.id,
            "picking_id": self.picking_id.id,
            "company_id": self.company_id.id,
            "lot_id": lot.id,
        }

    def _fsm_reserve_exactly(self, lots):
        """Reserve all that the moves need, of one lot each.

        :param lots: list of stock.lot, one for each move; empty for parts without numbers
        :raise UserError: says which part is not there, how many are needed, and how many are free
        """
        self._action_confirm(merge=False)
        for move, lot in zip(self, lots, strict=True):
            if lot:
                move._fsm_reserve_of(lot)
        self.browse(move.id for move, lot in zip(self, lots, strict=True) if not lot)._action_assign()
        for move, lot in zip(self, lots, strict=True):
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                raise UserError(
                    self.env._(
                        "%(origin)s: %(needed)g of %(part)s are to be moved, %(there)g are free in %(place)s.",
                        origin=move.origin,
                        needed=move.product_uom_qty,
                        part=" ".join(filter(None, (move.product_id.display_name, lot.name))),
                        there=move.quantity,
                        place=move.location_id.display_name,
                    )
                )
