from odoo import fields, models
from odoo.exceptions import UserError


class FsmPartReturn(models.Model):
    """The transfers behind the buttons of a return. Each is made and done at once, so that none is left open."""

    _inherit = "fsm.part.return"

    def _ship(self):
        """Bag → on the way, as the system."""
        self._fsm_take_lock()
        lines = self.line_ids
        lines._check_sendable()
        lines.duty_id._fsm_take_lock()
        bag = self.engineer_id.good_location_id | self.engineer_id.defective_location_id
        self.env["stock.quant"]._fsm_lock(lines.product_id, bag)
        for line, lot in zip(lines, lines._find_lots(), strict=True):
            line.lot_id = lot
            if line.duty_id and line.uom_id.compare(line.quantity, line.duty_id.quantity) < 0:
                line.duty_id._split(line.quantity)
        self._transfer("ship", {line: line.quantity for line in lines})
        lines.duty_id._fsm_move("shipped", {"return_id": self.id})
        self._check_duties_covered()

    def _check_duties_covered(self):
        """What is sent back without a duty must not be what another duty waits for.

        :raise UserError: says which part, and what to do instead
        """
        loose = self.line_ids.filtered(lambda line: line.kind == "old" and not line.duty_id)
        duties = self.env["fsm.return.duty"].search(
            [
                ("engineer_id", "=", self.engineer_id.id),
                ("state", "=", "bag"),
                ("product_id", "in", loose.product_id.ids),
            ]
        )
        place = self.engineer_id.defective_location_id
        for (product, lot), waiting in duties.grouped(lambda duty: (duty.product_id, duty.lot_id)).items():
            needed = sum(duty._get_product_quantity() for duty in waiting)
            there = self.env["stock.quant"]._get_available_quantity(product, place, lot_id=lot)
            if product.uom_id.compare(there, needed) < 0:
                raise UserError(
                    self.env._(
                        "%(sending)s: %(part)s is an old part that is waited for. Put it on the return with “Add Old "
                        "Parts”.",
                        sending=self.name,
                        part=waiting[0].display_name,
                    )
                )

    def _take_back(self):
        """On the way → bag, as the system."""
        self._fsm_take_lock()
        self._transfer("back", {line: line.transit_qty for line in self.line_ids})
        self.line_ids.duty_id._fsm_move("bag", {"return_id": False})

    def _receive(self, arrived):
        """On the way → the warehouse's place for defective parts: nothing is used before somebody has looked at it.

        :param dict arrived: ``{line: quantity in the unit of the line}``
        :raise AccessError: he is not of the warehouse
        """
        self._fsm_check_move("received")
        # sudo: what follows from the receipt
        sending = self.sudo()
        sending._transfer(
            "receive",
            {line.sudo(): quantity for line, quantity in arrived.items() if not line.uom_id.is_zero(quantity)},
        )
        sending._follow_receipt()

    def _follow_receipt(self):
        """The return is received when nothing of it is on its way any more; its old parts one by one."""
        lines = self.line_ids
        here = lines.filtered(
            lambda line: line.uom_id.compare(line.transit_qty, 0) <= 0 and line.uom_id.compare(line.received_qty, 0) > 0
        )
        here.duty_id.filtered(lambda duty: duty.state == "shipped")._fsm_move("received")
        if self.has_transit:
            return
        now = fields.Datetime.now()
        if any(line.uom_id.compare(line.received_qty, 0) > 0 for line in lines):
            self._fsm_move("received", {"received_on": now})
        else:
            self._fsm_move("done", {"checked_on": now})

    def _give_up_missing(self, reason):
        """What is on the way leaves the stock, as the system."""
        self._fsm_take_lock()
        missing = {line: line.transit_qty for line in self.line_ids if line.uom_id.compare(line.transit_qty, 0) > 0}
        lost = self.env["fsm.return.duty"]
        for line, quantity in missing.items():
            duty = line.duty_id
            if duty and line.uom_id.compare(quantity, duty.quantity) < 0:
                lost |= duty._split(duty.quantity - quantity)
            else:
                lost |= duty
        self._scrap("missing", missing, self.warehouse_id.fsm_transit_loc_id, reason)
        lost._fsm_move("lost", {"reason": reason}, note=reason)
        self._fsm_moving().write({"missing_reason": reason})
        self._message_log(body=self.env._("What has not arrived is given up: %s", reason))
        self._follow_receipt()

    def _check(self, good, scrapped):
        """What is good goes to the stock, what is to be thrown away leaves it, the rest stays defective.

        :param dict good: ``{line: quantity in the unit of the line}``
        :param dict scrapped: the same
        :raise AccessError: he is not of the warehouse
        """
        self._fsm_check_checkable()
        # sudo: what follows from the check
        sending = self.sudo()
        good, scrapped = (
            {line.sudo(): quantity for line, quantity in part.items() if not line.uom_id.is_zero(quantity)}
            for part in (good, scrapped)
        )
        sending._transfer("good", good)
        sending._scrap("scrap", scrapped, sending.warehouse_id.fsm_defective_loc_id, sending.name)
        sending._fsm_move("done", {"checked_on": fields.Datetime.now()})
        here = sending.line_ids.filtered(lambda line: line.duty_id.state == "received")
        for verdict, lines in here.grouped(lambda line: line._get_verdict()).items():
            lines.duty_id._fsm_move("checked", {"verdict": verdict})

    # ------------------------------------------------------------------
    # Stock
    # ------------------------------------------------------------------

    def _get_way(self, leg, line):
        """From where to where a part goes on a leg of its way."""
        warehouse = self.warehouse_id
        bag, transit, defective = line._get_bag_place(), warehouse.fsm_transit_loc_id, warehouse.fsm_defective_loc_id
        return {
            "ship": (bag, transit),
            "back": (transit, bag),
            "receive": (transit, defective),
            "good": (defective, warehouse.lot_stock_id),
        }[leg]

    def _transfer(self, leg, quantities):
        """Make one transfer and do it.

        :param str leg: see ``_get_way``
        :param dict quantities: ``{line: quantity in the unit of the line}``
        :raise UserError: a part is not where it is taken from
        """
        if not quantities:
            return
        ways = {line: self._get_way(leg, line) for line in quantities}
        picking = self.env["stock.picking"].create(self._prepare_picking_vals(leg, *next(iter(ways.values()))))
        moves = self.env["stock.move"].create(
            [self._prepare_move_vals(leg, picking, line, quantities[line], *way) for line, way in ways.items()]
        )
        moves._fsm_reserve_exactly([line.lot_id for line in quantities])
        moves.picked = True
        picking._action_done()

    def _prepare_picking_vals(self, leg, source, target):
        return {
            "picking_type_id": self.warehouse_id.fsm_return_type_id.id,
            # what comes from the bag lies in two places there
            "location_id": source.location_id.id if leg == "ship" else source.id,
            "location_dest_id": target.location_id.id if leg == "back" else target.id,
            "partner_id": self.engineer_id.user_id.partner_id.id,
            "company_id": self.company_id.id,
            "origin": self.name,
            "fsm_return_id": self.id,
            "fsm_carrier_id": self.carrier_id.id if leg == "ship" else False,
            "fsm_waybill": self.waybill if leg == "ship" else False,
        }

    def _prepare_move_vals(self, leg, picking, line, quantity, source, target):
        return {
            "product_id": line.product_id.id,
            "product_uom": line.uom_id.id,
            "product_uom_qty": quantity,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": self.company_id.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "origin": self.name,
            "fsm_return_line_id": line.id,
            "fsm_return_leg": leg,
        }

    def _scrap(self, leg, quantities, place, reason):
        scraps = self.env["stock.scrap"].create(
            [
                {
                    "company_id": self.company_id.id,
                    "product_id": line.product_id.id,
                    "product_uom_id": line.uom_id.id,
                    "lot_id": line.lot_id.id,
                    "scrap_qty": quantity,
                    "location_id": place.id,
                    "origin": f"{self.name}: {reason}" if reason != self.name else self.name,
                }
                for line, quantity in quantities.items()
            ]
        )
        scraps._fsm_scrap()
        for scrap, line in zip(scraps, quantities, strict=True):
            scrap.move_ids.write({"fsm_return_line_id": line.id, "fsm_return_leg": leg})


class FsmPartReturnLine(models.Model):
    _inherit = "fsm.part.return.line"

    def _get_verdict(self):
        """What the check has found, in a word."""
        received = self.received_qty
        if self.uom_id.compare(self.good_qty, received) == 0:
            return "good"
        if self.uom_id.compare(self.scrap_qty, received) == 0:
            return "scrap"
        return "defective" if self.uom_id.is_zero(self.good_qty + self.scrap_qty) else "mixed"
