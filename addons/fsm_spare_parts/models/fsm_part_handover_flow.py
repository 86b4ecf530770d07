from odoo import models
from odoo.exceptions import UserError


class FsmPartHandover(models.Model):
    """The buttons of a handover, and the transfer behind it."""

    _inherit = "fsm.part.handover"

    def action_offer(self):
        """Offer the parts to the other engineer (提出转让): they are reserved for him until he answers.

        :raise UserError: nothing is given, the receiver can't receive, or a part is not free in the bag
        """
        for handover in self:
            handover._fsm_take_lock()
            handover._fsm_check_move("offered")
            handover._check_offer()
            # sudo: an engineer gives parts of his own bag; the transfer is the system's
            handover.sudo()._reserve()
            handover._fsm_move("offered", {"refusal_reason": False})

    def action_accept(self):
        """He has the parts in his hands (接收): they are in his bag from now on.

        :raise UserError: it is not offered any more, or not reserved any more
        """
        for handover in self:
            handover._fsm_take_lock()
            handover._fsm_move("done")
            # sudo: as above
            moves = handover.sudo()._get_open_moves()
            moves._action_assign()
            handover._check_reserved(moves)
            moves.picked = True
            moves.picking_id._action_done()

    def action_refuse(self, reason=None):
        """He doesn't take the parts (拒收); they are free in the giver's bag again.

        :return: the small form that asks, when there is no reason
        """
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("refuse")
        for handover in self:
            handover._fsm_take_lock()
            handover._fsm_move("refused", {"refusal_reason": reason}, note=reason)
            handover._free()
        return None

    def action_withdraw(self):
        """Back to the draft, to be changed or offered to somebody else; nothing is reserved any more."""
        for handover in self:
            handover._fsm_take_lock()
            handover._fsm_move("draft")
            handover._free()

    def action_cancel(self):
        """The giver keeps the parts."""
        for handover in self:
            handover._fsm_take_lock()
            handover._fsm_move("cancelled")
            handover._free()

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _check_offer(self):
        if not self.line_ids:
            raise UserError(self.env._("%s: say which parts you hand over.", self.name))
        # an engineer of a provider gives parts to his provider's people, not to those whom he doesn't know
        known = self.receiver_id._filtered_access("read")
        # sudo: whether he has a login
        if not known or not known.active or not known.sudo().user_id.active:
            raise UserError(
                self.env._("%s: choose an engineer who can receive parts: one you work with, with a login.", self.name)
            )
        for line in self.line_ids:
            if line.tracking != "none" and not (line.serial or "").strip():
                raise UserError(
                    self.env._(
                        "%(handover)s: write down the serial or lot number of %(part)s.",
                        handover=self.name,
                        part=line.product_id.display_name,
                    )
                )

    def _check_reserved(self, moves):
        for move in moves:
            if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                raise UserError(
                    self.env._(
                        "%(handover)s: %(part)s is not free in the bag of %(engineer)s in this quantity. It was used, "
                        "or is promised to somebody else.",
                        handover=self.name,
                        part=move.product_id.display_name,
                        engineer=self.sudo().engineer_id.name,  # sudo: a name
                    )
                )

    # ------------------------------------------------------------------
    # Transfer
    # ------------------------------------------------------------------

    def _reserve(self):
        """Reserve what is offered, so that nothing else takes it."""
        picking = self.env["stock.picking"].create(self._prepare_picking_vals())
        moves = self.env["stock.move"].create([self._prepare_move_vals(picking, line) for line in self.line_ids])
        # each line keeps its own number: moves are not put together
        moves._action_confirm(merge=False)
        moves._do_unreserve()
        for move, line in zip(moves, self.line_ids, strict=True):
            move._fsm_reserve_lot((line.serial or "").strip())
        self._check_reserved(moves)

    def _free(self):
        """Nothing is reserved any more."""
        # sudo: engineers give and refuse parts, the transfer is the system's
        self.sudo()._get_open_moves()._action_cancel()

    def _get_open_moves(self):
        return self.picking_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def _prepare_picking_vals(self):
        return {
            "picking_type_id": self.company_id._get_parts_warehouse().fsm_receive_type_id.id,
            "location_id": self.engineer_id.good_location_id.id,
            "location_dest_id": self.receiver_id.good_location_id.id,
            "partner_id": self.receiver_id.user_id.partner_id.id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "fsm_handover_id": self.id,
        }

    def _prepare_move_vals(self, picking, line):
        return {
            "product_id": line.product_id.id,
            "product_uom": line.uom_id.id,
            "product_uom_qty": line.quantity,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "origin": self.name,
        }
