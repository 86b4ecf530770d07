from odoo import fields, models
from odoo.exceptions import LockError, UserError

# what the warehouse can find out about each kind
OUTCOMES = {"missing": ("not_shipped", "lost"), "wrong": ("exchanged",), "broken": ("noted",)}


class FsmPartDifference(models.Model):
    """The buttons of a difference, and the transfers behind them.

    What is wrong is taken out of the receipt at once, into a transfer of its own: broken parts go to the engineer's old
    parts; what is missing, or was another part, stays reserved on its way until somebody knows what has happened.
    """

    _inherit = "fsm.part.difference"

    def action_cancel(self):
        """It was in the parcel after all: it can be received again.

        :raise UserError: broken parts are with the engineer already; or it is settled
        """
        for difference in self:
            if difference.kind == "broken":
                raise UserError(
                    self.env._(
                        "%s: the broken part is among your old parts already. The warehouse settles the difference.",
                        difference.name,
                    )
                )
            difference._take_lock()
            difference._fsm_move("cancelled", {"outcome": False, "send_again": False, "settlement": False})
            # sudo: the engineer says what has arrived, the transfers are the system's
            difference.sudo()._put_back()

    def action_settle(self, outcome=None, send_again=False, words=None, wrong_product=None, wrong_serial=None):
        """Say what had happened (处理差异); the parts are booked to where they really are. A loss that is worth more
        than the warehouse may write off is put before a service manager instead.

        :param str outcome: ``not_shipped`` or ``lost`` of what was missing, ``exchanged`` where it was another part,
            ``noted`` of what was broken
        :param bool send_again: ship the part once more
        :param str words: what there is to say about it; needed for what is lost
        :param wrong_product: product.product (or its id) that arrived instead
        :param str wrong_serial: its serial or lot number
        :return: the small form that asks, when there is no outcome
        :raise AccessError: he is neither of the warehouse nor a service manager
        :raise UserError: the outcome doesn't fit, a reason is missing, or stock doesn't have what arrived instead
        """
        self.ensure_one()
        self._fsm_check_move("settled")
        if not outcome:
            return self.env["fsm.part.difference.settle"]._open(self)
        words = (words or "").strip()
        self._take_lock()
        self._check_settlement(outcome, words)
        values = {"outcome": outcome, "send_again": bool(send_again), "settlement": words}
        if outcome == "lost" and self._is_up_to_manager():
            self._fsm_move("decision", values, note=words)
            return None
        values |= {"settled_by_id": self.env.uid, "settled_on": fields.Datetime.now()}
        if self.kind == "wrong":
            wrong_product = self._fsm_browse("product.product", wrong_product) or self.wrong_product_id
            wrong_serial = (wrong_serial or self.wrong_serial or "").strip()
            values |= {"wrong_product_id": wrong_product.id, "wrong_serial": wrong_serial}
            self._check_arrived_instead(wrong_product, wrong_serial)
        self._fsm_move("settled", values, note=words)
        # sudo: service managers need not be of the warehouse; the transfers follow from what was found out
        self.sudo()._book()
        return None

    def _take_lock(self):
        """Nobody else settles or cancels it at the same moment.

        :raise UserError: somebody does
        """
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("%s: somebody else is just working on it. Look again in a moment.", self.name)
            ) from error
        self.invalidate_recordset(["state"])

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _check_settlement(self, outcome, words):
        if outcome not in OUTCOMES[self.kind]:
            raise UserError(self.env._("%s: this is not what can have happened. Choose again.", self.name))
        if outcome == "lost" and not words:
            raise UserError(self.env._("%s: write down how it was lost, and who answers for it.", self.name))

    def _check_arrived_instead(self, product, serial):
        if not product:
            raise UserError(self.env._("%s: say which part was in the parcel instead.", self.name))
        if product == self.product_id:
            raise UserError(
                self.env._("%(difference)s: %(part)s is what was asked for.", difference=self.name, part=product.name)
            )
        if not product.is_storable:
            raise UserError(
                self.env._(
                    "%(difference)s: %(part)s is not kept in stock.", difference=self.name, part=product.display_name
                )
            )
        if product.tracking != "none" and not serial:
            raise UserError(
                self.env._(
                    "%(difference)s: write down the serial or lot number of %(part)s.",
                    difference=self.name,
                    part=product.display_name,
                )
            )

    # ------------------------------------------------------------------
    # Transfers
    # ------------------------------------------------------------------

    def _set_apart(self, move_line):
        """Take what is wrong out of the receipt.

        :param move_line: the stock.move.line of the open receipt, as the system
        """
        receipt = move_line.move_id
        sources = receipt.move_orig_ids
        move_line.quantity -= self.quantity
        target = (
            self.engineer_id.defective_location_id
            if self.kind == "broken"
            else self.request_id.warehouse_id.lot_stock_id
        )
        move = self._make_move("differ", self.request_id.warehouse_id.fsm_transit_loc_id, target, sources)
        move._fsm_reserve_lot(self.lot_id.name)
        if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
            raise UserError(
                self.env._(
                    "%(request)s: meanwhile something else was received. Look again at what is on its way.",
                    request=self.request_id.name,
                )
            )
        taken = self.uom_id._compute_quantity(self.quantity, receipt.product_uom, round=False)
        rest = receipt.product_uom_qty - taken
        if receipt.product_uom.is_zero(rest):
            receipt._action_cancel()
        else:
            receipt.product_uom_qty = rest
        if self.kind == "broken":
            move.picked = True
            move.picking_id._action_done()

    def _put_back(self):
        """It is on its way to the engineer as before."""
        kept = self._get_kept_move()
        sources = kept.move_orig_ids
        kept._action_cancel()
        transit = self.request_id.warehouse_id.fsm_transit_loc_id
        move = self._make_move("receive", transit, self.engineer_id.good_location_id, sources)
        move._fsm_reserve_lot(self.lot_id.name)
        self.request_id._parts_moved()

    def _book(self):
        """Book the parts to where they really are, and ship once more what is to be shipped."""
        kept = self._get_kept_move()
        if self.outcome == "lost":
            product = self.product_id.with_company(self.company_id)
            nowhere = product.property_stock_inventory
            kept.write({"location_dest_id": nowhere.id})
            kept.move_line_ids.location_dest_id = nowhere
            kept.picking_id.write({"location_dest_id": nowhere.id, "note": self.settlement})
        if kept:
            kept.picked = True
            kept.picking_id._action_done()
        if self.kind == "wrong":
            self._hand_out_instead()
        if self.send_again:
            self.request_id._make_transfers({self.line_id: (self.quantity, self.uom_id)})
        self.request_id._parts_moved()

    def _get_kept_move(self):
        """The open move that keeps what is missing reserved."""
        return self.move_ids.filtered(
            lambda move: move.fsm_part_leg == "differ" and move.state not in ("done", "cancel")
        )

    def _make_move(self, leg, source, target, sources):
        """A move of the parts concerned, in a transfer of its own, confirmed.

        :param sources: the moves that have brought the parts to ``source``
        """
        request = self.request_id
        picking = request._make_transfer(request.warehouse_id.fsm_receive_type_id, source, target)
        move = self.env["stock.move"].create(
            {
                **self.line_id._prepare_move_vals(picking, leg, self.quantity, self.uom_id),
                "origin": f"{request.name} {self.name}",
                "move_orig_ids": [(6, 0, sources.ids)],
                "fsm_difference_id": self.id,
            }
        )
        picking.action_confirm()
        return move

    def _hand_out_instead(self):
        """What the engineer really has goes from Stock to his bag.

        :raise UserError: stock doesn't have it
        """
        product, request = self.wrong_product_id, self.request_id
        stock = request.warehouse_id.lot_stock_id
        picking = request._make_transfer(
            request.warehouse_id.fsm_receive_type_id, stock, self.engineer_id.good_location_id
        )
        fitting = self.uom_id._has_common_reference(product.uom_id)
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": self.uom_id.id if fitting else product.uom_id.id,
                "product_uom_qty": self.quantity,
                "picking_id": picking.id,
                "picking_type_id": picking.picking_type_id.id,
                "company_id": picking.company_id.id,
                "location_id": stock.id,
                "location_dest_id": picking.location_dest_id.id,
                "origin": f"{request.name} {self.name}",
                "fsm_difference_id": self.id,
            }
        )
        picking.action_confirm()
        move._fsm_reserve_lot(self.wrong_serial)
        if move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
            raise UserError(
                self.env._(
                    "%(difference)s: %(part)s is not free in %(place)s in this quantity, so it can't have left there. "
                    "Look again what has arrived, or correct the stock first.",
                    difference=self.name,
                    part=" ".join(filter(None, (product.display_name, self.wrong_serial))),
                    place=stock.display_name,
                )
            )
        move.picked = True
        picking._action_done()
