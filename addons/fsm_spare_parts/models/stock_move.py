from odoo import fields, models


class StockMove(models.Model):
    """A move that brings a part to an engineer."""

    _inherit = "stock.move"

    fsm_part_line_id = fields.Many2one(
        "fsm.part.request.line",
        "Part Asked For",
        index="btree_not_null",
        readonly=True,
        copy=True,
        ondelete="restrict",
        help="The line of the part request that the move fulfils.",
    )
    fsm_part_leg = fields.Selection(
        [("ship", "Shipment"), ("receive", "Receipt")],
        "Leg",
        readonly=True,
        copy=True,
        help="Whether the part leaves the warehouse or arrives at the engineer.",
    )

    def _prepare_move_split_vals(self, qty):
        return {
            **super()._prepare_move_split_vals(qty),
            "fsm_part_line_id": self.fsm_part_line_id.id,
            "fsm_part_leg": self.fsm_part_leg,
        }

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: what follows for the request is the process's, whoever has moved the parts
        moves.sudo().fsm_part_line_id.request_id._parts_moved()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        # sudo: as above
        self.sudo().fsm_part_line_id.request_id._parts_moved()
        return result
