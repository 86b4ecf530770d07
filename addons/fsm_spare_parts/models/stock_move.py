from collections import defaultdict

from odoo import api, fields, models


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
        [("ship", "Shipment"), ("receive", "Receipt"), ("differ", "Difference")],
        "Leg",
        readonly=True,
        copy=True,
        help="Whether the part leaves the warehouse or arrives at the engineer, or something was wrong with it.",
    )
    fsm_difference_id = fields.Many2one(
        "fsm.part.difference",
        "Difference on Receipt",
        index="btree_not_null",
        readonly=True,
        copy=True,
        ondelete="restrict",
        help="What was wrong with the part when it arrived.",
    )

    fsm_report_part_id = fields.Many2one(
        "fsm.report.part",
        "Part Used",
        index="btree_not_null",
        readonly=True,
        copy=True,
        ondelete="set null",
        help="The line of the service report that uses the part.",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        """Each line of a part request and of a service report keeps a move of its own."""
        names = super()._prepare_merge_moves_distinct_fields()
        return [*names, "fsm_part_line_id", "fsm_part_leg", "fsm_report_part_id"]

    def _get_available_move_lines_out(self, assigned_moves_ids, partially_available_moves_ids):
        """What others have taken of what was shipped for a part request: what they have, and what is kept for them.
        Odoo forgets the first where there is also the second (it overwrites the sum), and would keep for the engineer
        what is on its way for somebody else.
        """
        if not self.fsm_part_line_id:
            return super()._get_available_move_lines_out(assigned_moves_ids, partially_available_moves_ids)
        just_reserved = {*assigned_moves_ids, *partially_available_moves_ids}
        siblings = (self.move_orig_ids.move_dest_ids - self).filtered(
            lambda move: move.state in ("done", "assigned", "partially_available") or move.id in just_reserved
        )
        taken = defaultdict(float)
        for line in siblings.move_line_ids:
            taken[line.location_id, line.lot_id, line.package_id, line.owner_id] += line.quantity_product_uom
        return taken

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._fsm_start_bags()
        # sudo: what follows for the request is the process's, whoever has moved the parts
        moves.sudo().fsm_part_line_id.request_id._parts_moved()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        # sudo: as above
        self.sudo().fsm_part_line_id.request_id._parts_moved()
        return result

    def _fsm_start_bags(self):
        """With the first good part in it, an engineer's bag is kept: from then on his reports take parts out of it."""
        done = self.filtered(lambda move: move.state == "done" and move.location_dest_id.fsm_condition == "good")
        # sudo: what follows from the move, whoever has made it
        done.location_dest_id.sudo().fsm_engineer_id.filtered(lambda engineer: not engineer.keeps_stock).write(
            {"keeps_stock": True}
        )

    def _fsm_tell_units(self):
        """A part that is put into a machine is no machine of its own."""
        super(StockMove, self.filtered(lambda move: not move.fsm_report_part_id))._fsm_tell_units()

    def _fsm_reserve_lot(self, serial):
        """Reserve this serial or lot number and no other; parts without numbers are reserved already.

        :param str serial: as the engineer wrote it
        """
        if self.product_id.tracking == "none":
            self._action_assign()
            return
        lot = self.env["stock.lot"].search(
            [
                ("product_id", "=", self.product_id.id),
                ("name", "=", serial),
                ("company_id", "in", (False, self.company_id.id)),
            ],
            limit=1,
        )
        self._fsm_reserve_of(lot)

    def _fsm_reserve_of(self, lot):
        """Reserve what the move needs of this lot (stock.lot) and no other; nothing when there is none."""
        self._do_unreserve()
        if lot:
            needed = self.product_uom._compute_quantity(self.product_uom_qty, self.product_id.uom_id)
            self._update_reserved_quantity(needed, self.location_id, lot_id=lot, strict=False)
            self._recompute_state()
