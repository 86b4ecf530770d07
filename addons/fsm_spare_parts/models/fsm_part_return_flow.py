from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmPartReturn(models.Model):
    """The buttons of a return."""

    _inherit = "fsm.part.return"

    @api.model
    def _open_for(self, duties=None, quants=None):
        """The draft of an engineer's return, with these old and good parts on it; the one that he has begun, if any.

        :param duties: fsm.return.duty, old parts in the bag of one engineer
        :param quants: stock.quant, parts in the bag of one engineer
        :return: the action that shows it
        :raise UserError: there is nothing, or the parts are in several bags
        """
        duties = (duties or self.env["fsm.return.duty"]).filtered(lambda duty: duty.state == "bag")
        engineer = duties.engineer_id or (quants.fsm_engineer_id if quants else self.env["fsm.engineer"])
        if not engineer:
            raise UserError(self.env._("There is no old part to send back."))
        if len(engineer) > 1:
            raise UserError(self.env._("Choose the parts of one engineer: each sends his own back."))
        company = (duties or quants).company_id[:1]
        draft = self.search(
            [("engineer_id", "=", engineer.id), ("state", "=", "draft"), ("company_id", "=", company.id)], limit=1
        ) or self.create({"engineer_id": engineer.id, "company_id": company.id})
        draft._add(duties, quants)
        return {
            "type": "ir.actions.act_window",
            "name": draft.name,
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def _add(self, duties, quants):
        """Put parts on the draft, once."""
        # sudo: what is on other drafts of the engineer is known to the system alone
        planned = duties.sudo().line_ids.filtered(lambda line: line.return_id.state == "draft").duty_id
        vals_list = [{"duty_id": duty.id} for duty in duties - planned]
        # sudo: the number of a part in his own bag
        for quant in quants.sudo() if quants else ():
            vals = {
                "kind": "old" if quant.fsm_condition == "defective" else "good",
                "product_id": quant.product_id.id,
                "serial": quant.lot_id.name,
            }
            there = self.line_ids.filtered(
                lambda line, vals=vals: (
                    not line.duty_id and (line.kind, line.product_id.id, line.serial) == tuple(vals.values())
                )
            )
            if not there and quant.product_id.uom_id.compare(quant.available_quantity, 0) > 0:
                vals_list.append({**vals, "quantity": quant.available_quantity})
        self.env["fsm.part.return.line"].create([{"return_id": self.id, **vals} for vals in vals_list])

    def action_add_old_parts(self):
        """Put all old parts of the engineer's bag on the draft."""
        self.ensure_one()
        self._check_editable({"line_ids"}, ("draft",))
        duties = self.env["fsm.return.duty"].search(
            [("engineer_id", "=", self.engineer_id.id), ("company_id", "=", self.company_id.id), ("state", "=", "bag")]
        )
        self._add(duties, None)

    def action_ship(self):
        """Send the parcel off: what is on the return leaves the bag (发出).

        :raise UserError: nothing is on it, it is not said how it goes, or a part is not in the bag
        """
        self._fsm_check_move("shipped")
        for sending in self:
            sending._check_parcel()
            # sudo: the engineer has no access to the stock; what leaves is limited to his own bag
            sending.sudo()._ship()
        self._fsm_move("shipped", {"shipped_on": fields.Datetime.now()})

    def _check_parcel(self):
        if not self.line_ids:
            raise UserError(self.env._("%s: say which parts are sent back.", self.name))
        if not self.carrier_id:
            raise UserError(self.env._("%s: say who carries the parcel.", self.name))
        if self.carrier_id.needs_waybill and not (self.waybill or "").strip():
            raise UserError(
                self.env._(
                    "%(sending)s: write down the number of the waybill of %(carrier)s.",
                    sending=self.name,
                    carrier=self.carrier_id.name,
                )
            )

    def action_receive(self):
        """Open the small form in which the warehouse says what has arrived (收货)."""
        self.ensure_one()
        self._fsm_check_move("received")
        return self.env["fsm.part.return.receipt"]._open(self)

    def action_check(self):
        """Open the small form in which the warehouse says what is good, defective, or to be thrown away (检验)."""
        self.ensure_one()
        self._fsm_check_checkable()
        return self.env["fsm.part.return.check"]._open(self)

    def _fsm_check_checkable(self):
        """Refuse to look at what has not arrived, or by whom it is not."""
        for sending in self:
            if sending.state != "received":
                raise UserError(sending._fsm_illegal_move_message("done"))
        self._fsm_check_move("done")

    def action_close_missing(self, reason=None):
        """What is still on its way never arrives: it leaves the stock, and the old parts among it are lost.

        :param str reason: what became of it; without it a form asks
        :raise UserError: nothing of it is on its way
        """
        self._fsm_check_manager()
        for sending in self:
            if not sending.has_transit:
                raise UserError(self.env._("%s: nothing is on its way.", sending.name))
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("missing")
        for sending in self:
            # sudo: managers need not be of the warehouse; what leaves the stock follows from their decision
            sending.sudo()._give_up_missing(reason)
        return None

    def _fsm_check_manager(self):
        """Whether he may give up what was sent, whatever has arrived of it."""
        shipped = self.filtered(lambda sending: sending.state == "shipped")
        shipped._fsm_check_move("done")
        if others := self - shipped:
            raise UserError(self.env._("%s: nothing is on its way.", others[0].name))

    def action_cancel(self, reason=None):
        """Cancel a draft, or take back what was sent as long as nothing of it was received.

        :param str reason: why; without it a form asks, unless it is a draft
        :raise UserError: some of it has arrived
        """
        self._fsm_check_move("cancelled")
        reason = (reason or "").strip()
        sent = self.filtered(lambda sending: sending.state == "shipped")
        for sending in sent:
            arrived = sending.line_ids.filtered(
                lambda line: line.uom_id.compare(line.received_qty + line.missing_qty, 0) > 0
            )
            if arrived:
                raise UserError(
                    self.env._(
                        "%(sending)s: %(part)s has been received. What is still missing can be closed by a service "
                        "manager.",
                        sending=sending.name,
                        part=arrived[0].product_id.display_name,
                    )
                )
        if sent and not reason:
            return self._fsm_ask("cancel")
        for sending in sent:
            # sudo: as in action_ship
            sending.sudo()._take_back()
        self._fsm_move("cancelled", note=reason or None)
        return None
