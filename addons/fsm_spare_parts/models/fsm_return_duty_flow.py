from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .fsm_return_duty import OUTSIDE


class FsmReturnDuty(models.Model):
    """The buttons of a duty, and what others ask of it."""

    _inherit = "fsm.return.duty"

    def action_send_back(self):
        """Put the old parts on a return: those chosen, or all that the engineer has in his bag (退返).

        :return: the action that shows the draft of the return
        :raise UserError: there is nothing to send back
        """
        duties = self or self.search([("is_mine", "=", True), ("state", "=", "bag")])
        return self.env["fsm.part.return"]._open_for(duties=duties)

    def action_waive(self, reason=None):
        """Let the old part go: it need not come back (免还).

        :param str reason: why; without it a form asks
        """
        return self._write_off("waived", "waive", reason)

    def action_lose(self, reason=None):
        """The old part is lost and won't come back; it stays the engineer's debt (丢失).

        :param str reason: how it was lost; without it a form asks
        """
        return self._write_off("lost", "lose", reason)

    def _write_off(self, target, question, reason):
        """Close duties whose old part won't come back: what is still in the bag leaves the stock.

        :raise UserError: it is on its way, or back already
        """
        self._fsm_check_move(target)
        for duty in self:
            if duty.state != "bag":
                raise UserError(
                    self.env._("%s is on its way. Whoever looks after its return says what is missing.", duty.name)
                )
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask(question)
        # sudo: managers need not be of the warehouse; what leaves the stock follows from their decision
        duties = self.sudo()
        duties._fsm_take_lock()
        duties.line_ids.filtered(lambda line: line.return_id.state == "draft").unlink()
        duties._scrap_from_bag(reason)
        self._fsm_move(target, {"reason": reason}, note=reason)
        return None

    def _scrap_from_bag(self, reason):
        """Take the old parts out of the bags. What is not there any more, e.g. after a stock-take, can't be."""
        quants = self.env["stock.quant"]
        quants._fsm_lock(self.product_id, self.engineer_id.defective_location_id)
        vals_list = []
        taken = defaultdict(float)
        for duty in self:
            product, place = duty.product_id, duty.engineer_id.defective_location_id
            key = product, place, duty.lot_id
            free = quants._get_available_quantity(product, place, lot_id=duty.lot_id) - taken[key]
            quantity = min(duty._get_product_quantity(), max(free, 0))
            taken[key] += quantity
            if not product.uom_id.is_zero(quantity):
                vals_list.append(duty._prepare_scrap_vals(place, quantity, reason))
        self.env["stock.scrap"].create(vals_list)._fsm_scrap()

    def _prepare_scrap_vals(self, place, quantity, reason):
        return {
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_id.uom_id.id,
            "lot_id": self.lot_id.id,
            "scrap_qty": quantity,
            "location_id": place.id,
            "origin": f"{self.name}: {reason}",
        }

    def _prepare_old_move_vals(self, picking):
        """Values of the move that brings the old part from the customer into the bag."""
        return {
            "product_id": self.product_id.id,
            "product_uom": self.uom_id.id,
            "product_uom_qty": self.quantity,
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "origin": picking.origin,
            "fsm_old_part_id": self.report_part_id.id,
        }

    def _split(self, quantity):
        """Keep ``quantity`` in this duty; the rest becomes a duty of its own, in the same state.

        :param float quantity: in the unit of the duty, less than it has
        :return: fsm.return.duty with the rest
        """
        self.ensure_one()
        rest = self.create(
            {
                "company_id": self.company_id.id,
                "engineer_id": self.engineer_id.id,
                "task_id": self.task_id.id,
                "report_part_id": self.report_part_id.id,
                "product_id": self.product_id.id,
                "lot_id": self.lot_id.id,
                "serial": self.serial,
                "quantity": self.quantity - quantity,
                "uom_id": self.uom_id.id,
                "opened_on": self.opened_on,
                "due_on": self.due_on,
                "return_id": self.return_id.id,
                "reminded_on": self.reminded_on,
                "state": self.state,
                "split_from_id": self.id,
            }
        )
        self._fsm_moving().write({"quantity": quantity})
        return rest

    # ------------------------------------------------------------------
    # For the settlement
    # ------------------------------------------------------------------

    def _get_held(self, tasks, on_date=None):
        """The money that a settlement should hold back because old parts have not come back.

        Held are the old parts of the visits that were lost, and those that were due before the day and are not in the
        warehouse: a waybill alone does not free the money. What a manager has let go is not held.

        :param tasks: fsm.task, the visits that are settled
        :param on_date: the day of the settlement, by default today
        :return: dict ``{fsm.task: [{"duty_id": id, "amount": what new ones cost, in the company's currency,
            "reason": in words}]}`` of the visits for which something is held
        """
        on_date = fields.Date.to_date(on_date) or fields.Date.context_today(self)
        # sudo: whoever settles need not be of the warehouse
        duties = self.sudo().search(
            [
                ("task_id", "in", tasks.ids),
                "|",
                ("state", "=", "lost"),
                "&",
                ("state", "in", OUTSIDE),
                ("due_on", "<", on_date),
            ]
        )
        held = defaultdict(list)
        for duty in duties:
            held[duty.task_id.with_env(tasks.env)].append(
                {"duty_id": duty.id, "amount": duty.value, "reason": duty.with_env(self.env).sudo()._get_held_reason()}
            )
        return dict(held)

    def _get_held_reason(self):
        values = {"duty": self.display_name, "date": format_date(self.env, self.due_on)}
        if self.state == "lost":
            return self.env._("%(duty)s: the old part is lost.", **values)
        if self.state == "shipped":
            return self.env._("%(duty)s: was due on %(date)s, is on its way and not received yet.", **values)
        return self.env._("%(duty)s: was due on %(date)s and is not sent back.", **values)
