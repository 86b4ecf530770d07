from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmBagCount(models.Model):
    """The buttons of a stock-take, and the inventory adjustment behind them."""

    _inherit = "fsm.bag.count"

    move_ids = fields.One2many("stock.move", "fsm_bag_count_id", "Adjustments", groups="stock.group_stock_user")

    @api.model
    def action_count_mine(self):
        """Open the stock-take of one's own bag, started now unless there is one.

        :raise UserError: whoever asks is no engineer of this company
        """
        engineer = self._default_engineer()
        if not engineer:
            raise UserError(self.env._("You are no engineer of %s: you have no bag.", self.env.company.name))
        count = self.search(
            [("engineer_id", "=", engineer.id), ("state", "in", ("draft", "submitted", "refused"))], limit=1
        ) or self.create({"engineer_id": engineer.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": count.id,
            "views": [(False, "form")],
        }

    def action_submit(self):
        """Hand in what was counted (提交).

        :raise UserError: something is not counted yet, or a number can't be
        """
        for count in self:
            waiting = count.line_ids.filtered(lambda line: not line.is_counted)
            if waiting:
                raise UserError(
                    self.env._(
                        "%(count)s: not counted yet: %(parts)s. Say how many there are, or tick them off.",
                        count=count.name,
                        parts=", ".join(waiting[:5].mapped("display_name")) + (" …" if len(waiting) > 5 else ""),
                    )
                )
            count._check_serials()
        self._fsm_move("submitted", {"submitted_on": fields.Datetime.now(), "refusal_reason": False})

    def action_withdraw(self):
        """Back to counting, to correct what was handed in."""
        for count in self:
            if count.state != "submitted":
                raise UserError(count._fsm_illegal_move_message("draft"))
        self._fsm_move("draft", {"submitted_on": False})

    def action_approve(self):
        """Agree, and bring the books to what was counted (审批).

        :raise UserError: fewer would be left than none, or than are reserved
        """
        for count in self:
            count._fsm_check_move("done")
            # two managers at once: the second one finds it booked
            count._fsm_take_lock()
            count._check_serials()
            # sudo: managers need not be of the warehouse; the adjustment follows from their decision
            count.sudo()._book_differences()
            count._fsm_move("done", {"decided_on": fields.Datetime.now(), "decided_by_id": self.env.uid})

    def action_refuse(self, reason=None):
        """Have the bag counted again, with the reason.

        :return: the small form that asks, when there is no reason
        """
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("refuse")
        self._fsm_move(
            "refused",
            {"refusal_reason": reason, "decided_on": fields.Datetime.now(), "decided_by_id": self.env.uid},
            note=reason,
        )
        return None

    def action_recount(self):
        """Count again, from what should be there now."""
        for count in self:
            if count.state != "refused":
                raise UserError(count._fsm_illegal_move_message("draft"))
        self._fsm_move("draft", {"submitted_on": False})
        self._fill_lines()

    def action_cancel(self, reason=None):
        """Give the stock-take up: the books stay as they are.

        :return: the small form that asks, when there is no reason
        """
        reason = (reason or "").strip()
        self._fsm_check_move("cancelled")
        if not reason:
            return self._fsm_ask("cancel")
        self._fsm_move("cancelled", note=reason)
        return None

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _check_serials(self):
        """A serial number is one piece, and is nowhere else in the house.

        :raise UserError: names the part, and where it is by the books
        """
        lines = self.line_ids.filtered(lambda line: line.tracking == "serial")
        for line in lines:
            if line.uom_id.compare(line.counted_qty, 1) > 0:
                raise UserError(self.env._("%s: a serial number is that of one piece.", line.display_name))
        found = lines.filtered(lambda line: line.uom_id.compare(line.difference, 0) > 0)
        if not found:
            return
        # sudo: an engineer does not see the stock of the house; he is told of the part in his hand
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "in", found.product_id.ids),
                    ("lot_id.name", "in", found.mapped("lot_name")),
                    ("company_id", "in", self.company_id.ids),
                    ("location_id.usage", "in", ("internal", "transit")),
                    ("quantity", ">", 0),
                ]
            )
        )
        for line in found:
            other = quants.filtered(
                lambda quant, line=line: (
                    quant.product_id.id == line.product_id.id
                    and quant.lot_id.name == line.lot_name
                    and quant.location_id != line._get_location()
                )
            )[:1]
            if other:
                raise UserError(
                    self.env._(
                        "%(part)s is by the books in %(place)s. It has to leave there before it can be in this bag.",
                        part=line.display_name,
                        place=other.location_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Adjustment
    # ------------------------------------------------------------------

    def _book_differences(self):
        """Bring the books by the differences to what was counted; what has moved since the counting stays moved."""
        lines = self.line_ids.filtered(lambda line: not line.uom_id.is_zero(line.difference))
        if not lines:
            return
        lots = lines._get_lots()
        quants = self.env["stock.quant"]
        vals_list = []
        for line in lines:
            place, lot = line._get_location(), lots[line]
            line._check_left(quants._gather(line.product_id, place, lot_id=lot or None, strict=True))
            lost = line.product_id.with_company(line.company_id).property_stock_inventory
            source, target = (lost, place) if line.difference > 0 else (place, lost)
            quant = quants.new({"product_id": line.product_id.id, "location_id": place.id, "lot_id": lot.id})
            vals_list.append(
                {
                    **quant._get_inventory_move_values(abs(line.difference), source, target),
                    "inventory_name": self.name,
                    "fsm_bag_count_id": self.id,
                }
            )
        moves = self.env["stock.move"].with_context(inventory_mode=False).create(vals_list)
        moves._action_done()
        # what waits for these parts may have them now
        moves._trigger_assign()


class FsmBagCountLine(models.Model):
    _inherit = "fsm.bag.count.line"

    def _get_lots(self):
        """The numbers of the lines in the stock, made where there are none yet.

        :return: dict ``{line: stock.lot}``, as the caller
        """
        lots = self.env["stock.lot"]
        named = self.filtered("lot_name")
        known = {
            (lot.product_id, lot.name): lot
            for lot in lots.search(
                [
                    ("product_id", "in", named.product_id.ids),
                    ("name", "in", named.mapped("lot_name")),
                    ("company_id", "in", [False, *self.company_id.ids]),
                ]
            )
        }
        missing = {
            (line.product_id, line.lot_name): line.company_id
            for line in named
            if (line.product_id, line.lot_name) not in known
        }
        made = lots.create(
            [
                {"product_id": product.id, "name": name, "company_id": company.id}
                for (product, name), company in missing.items()
            ]
        )
        known.update(zip(missing, made, strict=True))
        return {line: known[line.product_id, line.lot_name] if line.lot_name else lots for line in self}

    def _check_left(self, quants):
        """Refuse to take away what is not there, or what is reserved for something.

        :param quants: what lies there of the part now
        """
        left = sum(quants.mapped("quantity")) + self.difference
        reserved = sum(quants.mapped("reserved_quantity"))
        if self.uom_id.compare(left, 0) < 0:
            raise UserError(
                self.env._(
                    "%(count)s: of %(part)s %(difference)g are missing, but by the books there are only %(there)g now: "
                    "some were moved since the counting. Have it counted again.",
                    count=self.count_id.name,
                    part=self.display_name,
                    difference=-self.difference,
                    there=left - self.difference,
                )
            )
        if self.difference < 0 and self.uom_id.compare(left, reserved) < 0:
            raise UserError(
                self.env._(
                    "%(count)s: of %(part)s %(left)g would be left, but %(reserved)g are reserved for reports or "
                    "transfers. Settle these first.",
                    count=self.count_id.name,
                    part=self.display_name,
                    left=left,
                    reserved=reserved,
                )
            )


class StockMove(models.Model):
    _inherit = "stock.move"

    fsm_bag_count_id = fields.Many2one(
        "fsm.bag.count",
        "Stock-Take",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="The stock-take of a bag whose difference the move books.",
    )


class FsmEngineer(models.Model):
    _inherit = "fsm.engineer"

    def action_open_bag_counts(self):
        """The stock-takes of his bag; a new one asks him to count it."""
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_spare_parts.fsm_bag_count_action")
        return {
            **action,
            "domain": [("engineer_id", "in", self.ids)],
            "context": {"default_engineer_id": self[:1].id},
        }
