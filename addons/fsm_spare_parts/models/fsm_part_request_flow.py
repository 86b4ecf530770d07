from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class FsmPartRequest(models.Model):
    """The buttons of a part request, and the transfers behind them."""

    _inherit = "fsm.part.request"

    def action_submit(self):
        """Ask for the parts (提交).

        :raise UserError: nothing is asked for
        """
        for request in self:
            if not request.line_ids:
                raise UserError(self.env._("%s: say which parts are needed.", request.name))
        self._fsm_check_move("submitted")
        for line in self.line_ids:
            # sudo: all that is asked for is approved, unless the manager says otherwise
            line.sudo().write({"approved_qty": line.asked_qty, "refusal_reason": False})
        self._fsm_move("submitted", {"refusal_reason": False, "first_approver_id": False, "decided_on": False})

    def action_withdraw(self):
        """Back to the draft, to be corrected: by the engineer while nothing is decided, or after a refusal."""
        self._fsm_move("draft")

    def action_approve(self):
        """Agree to what the lines say (审批). Above the company's limit a second manager has to agree as well.

        :raise UserError: nothing is approved, or less without a reason, or by the same person twice
        """
        for request in self:
            request._check_decision()
            if request.state == "submitted" and request._needs_second_approval():
                request._fsm_move("second", {"first_approver_id": self.env.uid})
                continue
            values = {"decided_on": fields.Datetime.now()}
            if request.state == "submitted":
                values["first_approver_id"] = self.env.uid
            request._fsm_move("approved", values)
            # sudo: managers need not be of the warehouse; the transfers follow from their decision
            request.sudo()._make_transfers()

    def action_refuse(self, reason=None):
        """Refuse all of it, with the reason.

        :return: the small form that asks, when there is no reason
        """
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("refuse")
        self._fsm_check_move("refused")
        for line in self.line_ids:
            # sudo: refused is refused, whatever was on the lines
            line.sudo().write({"approved_qty": 0, "refusal_reason": reason})
        self._fsm_move("refused", {"refusal_reason": reason, "decided_on": fields.Datetime.now()}, note=reason)
        return None

    def action_reconsider(self):
        """Take the approval back as long as nothing has left; what was reserved is free again."""
        self._fsm_check_move("submitted")
        self._give_up_transfers()
        self._fsm_move("submitted", {"first_approver_id": False, "decided_on": False})

    def action_cancel(self, reason=None):
        """Cancel it. What is on its way is still received; the rest is not shipped any more.

        :return: the small form that asks, when there is no reason
        """
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("cancel")
        for request in self:
            if request.state == "shipping":
                request._cancel_rest(reason)
            else:
                request._fsm_check_move("cancelled")
                request._give_up_transfers()
                request._fsm_move("cancelled", note=reason)
        return None

    def _cancel_rest(self, reason):
        if not (self.env.su or self._fsm_with_role("engineer") or self._fsm_with_role("manager")):
            raise AccessError(self._fsm_forbidden_move_message("done"))
        if not self.has_rest and self.has_difference:
            raise UserError(
                self.env._("%s: all parts have left already. The warehouse settles what was wrong.", self.name)
            )
        if not self.has_rest:
            raise UserError(self.env._("%s: all parts have left already. Receive them.", self.name))
        # sudo: the log and the transfers are the system's
        request = self.sudo()
        request._message_log(body=self.env._("The rest is not shipped any more: %s", reason))
        rest = request.line_ids.filtered(lambda line: line.uom_id.compare(line.to_ship_qty, 0) > 0)
        rest.write({"refusal_reason": reason})
        for line in rest:
            line.approved_qty -= line.to_ship_qty
        request._give_up_rest()

    def _give_up_rest(self):
        """Neither ship nor expect more than what has left already: that is what is reserved on the way."""
        self._get_open_moves("ship")._action_cancel()
        arriving = self._get_open_moves("receive")
        arriving._action_assign()
        for move in arriving:
            if move.product_uom.is_zero(move.quantity):
                move._action_cancel()
            elif move.product_uom.compare(move.quantity, move.product_uom_qty) < 0:
                move.product_uom_qty = move.quantity

    def action_ship(self):
        """Open the shipment that is to be made now: parts, lots, carrier and waybill.

        :raise AccessError: he is not of the warehouse
        :raise UserError: nothing is left to be shipped, or nothing of it is there
        """
        self.ensure_one()
        if not self._fsm_with_role("warehouse"):
            raise AccessError(self.env._("%s: parts are shipped by the warehouse.", self.name))
        picking = self._get_open_moves("ship").picking_id[:1]
        if not picking:
            raise UserError(self.env._("%s: nothing is left to be shipped.", self.name))
        picking.action_assign()
        if all(move.product_uom.is_zero(move.quantity) for move in picking.move_ids):
            raise UserError(
                self.env._(
                    "%(request)s: nothing of it is free in %(warehouse)s now.",
                    request=self.name,
                    warehouse=self.warehouse_id.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "stock.picking",
            "res_id": picking.id,
            "views": [(False, "form")],
        }

    def action_receive(self):
        """Open the small form in which the engineer says what has arrived."""
        self.ensure_one()
        if not self.has_transit:
            raise UserError(self.env._("%s: nothing is on its way.", self.name))
        return self.env["fsm.part.receipt"]._open(self)

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _check_decision(self):
        if self.state == "second" and self.first_approver_id == self.env.user:
            raise UserError(
                self.env._("%s: you have approved it already. The second approval is another manager's.", self.name)
            )
        lines = self.line_ids
        if all(line.uom_id.is_zero(line.approved_qty) for line in lines):
            raise UserError(self.env._("%s: nothing is approved. Refuse it, with the reason.", self.name))
        for line in lines:
            if line.uom_id.compare(line.approved_qty, line.asked_qty) < 0 and not (line.refusal_reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(request)s: say why less of %(part)s is approved than was asked for.",
                        request=self.name,
                        part=line.product_id.display_name,
                    )
                )

    def _needs_second_approval(self):
        # sudo: what parts cost
        request = self.sudo()
        limit = request.company_id.fsm_parts_limit
        return bool(limit) and request.currency_id.compare_amounts(request.amount, limit) > 0

    # ------------------------------------------------------------------
    # Transfers
    # ------------------------------------------------------------------

    def _make_transfers(self, quantities=None):
        """One shipment and, behind it, one receipt; what is in stock is reserved for it.

        :param dict quantities: ``{line: (quantity, unit)}``, by default all that was approved
        """
        warehouse = self.warehouse_id
        ship_type, receive_type = warehouse.fsm_ship_type_id, warehouse.fsm_receive_type_id
        transit = warehouse.fsm_transit_loc_id
        quantities = quantities or {line: (line.approved_qty, line.uom_id) for line in self.line_ids}
        lines = self.line_ids.filtered(lambda line: line.uom_id.compare(quantities.get(line, (0,))[0], 0) > 0)
        ship = self._make_transfer(ship_type, warehouse.lot_stock_id, transit)
        receive = self._make_transfer(receive_type, transit, self.engineer_id.good_location_id)
        moves = self.env["stock.move"]
        arriving = moves.create([line._prepare_move_vals(receive, "receive", *quantities[line]) for line in lines])
        moves.create(
            [
                {**line._prepare_move_vals(ship, "ship", *quantities[line]), "move_dest_ids": [(4, move.id)]}
                for line, move in zip(lines, arriving, strict=True)
            ]
        )
        # reserves what is there, as the operation type says
        (ship | receive).action_confirm()

    def _make_transfer(self, picking_type, source, target):
        return self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "partner_id": self.engineer_id.user_id.partner_id.id,
                "company_id": self.company_id.id,
                "origin": self.name,
                "fsm_part_request_id": self.id,
                "scheduled_date": self.needed_on or fields.Datetime.now(),
            }
        )

    def _get_open_moves(self, leg=None):
        """The moves of the requests that are neither done nor given up.

        :return: stock.move, as the system
        """
        # sudo: an engineer asks for parts, he does not see the stock of the house
        domain = [("fsm_part_line_id.request_id", "in", self.ids), ("state", "not in", ("done", "cancel"))]
        if leg:
            domain.append(("fsm_part_leg", "=", leg))
        return self.env["stock.move"].sudo().search(domain)

    def _give_up_transfers(self):
        self._get_open_moves()._action_cancel()

    def _parts_moved(self):
        """Follow the moves: under way from the first shipment, received when nothing is open any more; the steps of
        the engineer and of the warehouse are open as long as there is something to do for them.
        """
        for request in self.filtered(lambda request: request.state in ("approved", "shipping")):
            if request.state == "approved" and not request.has_transit:
                continue
            if request.state == "approved":
                request._fsm_move("shipping")
            if not (request.has_transit or request.has_rest or request.has_difference):
                request._fsm_move("done")
                continue
            request._refresh_steps("shipping", request.has_transit)
            request._refresh_steps("rest", request.has_rest)

    def _refresh_steps(self, key, wanted):
        is_open = bool(self._fsm_get_open_steps(key))
        if wanted and not is_open:
            self._fsm_open_steps(key)
        elif is_open and not wanted:
            self._fsm_close_steps(key)
