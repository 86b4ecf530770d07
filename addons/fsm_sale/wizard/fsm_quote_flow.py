import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.fsm_base.models.ir_attachment import IMAGE_TYPES


class FsmQuote(models.TransientModel):
    """The buttons of the form, and Odoo's quotation that they make."""

    _inherit = "fsm.quote"

    def action_show(self):
        """The customer reads the quotation on this screen, and signs it."""
        self._check()
        self._keep_order()
        self.write({"step": "sign", "signature": False})
        return self._show()

    def action_keep(self):
        """Keep what is written; the customer does not see it yet."""
        self._check()
        self._keep_order()
        return {"type": "ir.actions.act_window_close"}

    def action_send(self):
        """The customer is told where he reads and accepts it: by mail or SMS, and by the code on this screen."""
        self._check()
        order = self._keep_order()
        if order.state == "draft":
            order.action_quotation_sent()
        order._portal_ensure_token()
        self.env["fsm.event"]._emit("quotation_sent", self.task_id)
        self.step = "sent"
        return self._show()

    def action_change(self):
        """Write the lines once more. What the customer was sent is not rewritten: another quotation replaces it."""
        self._check()
        self.step = "write"
        return self._show()

    def action_accept(self):
        """The customer has signed on this screen.

        :raise UserError: nobody has signed, or the quotation was changed, answered or has expired meanwhile
        """
        self._check()
        if not (self.signed_by or "").strip():
            raise UserError(self.env._("Write down who signs."))
        if guess_mimetype(self._get_signature()) not in IMAGE_TYPES:
            raise UserError(self.env._("Nobody has signed yet. Let the customer sign in the field."))
        order = self._get_order()
        if order and not order.try_lock_for_update():
            raise UserError(self.env._("Somebody else is just working on this quotation. Look again in a moment."))
        if not order or self._prepare_lines() != self._get_lines(order):
            raise UserError(
                self.env._(
                    "The quotation was answered or changed meanwhile. Open it again: the customer signs what it says "
                    "now. Nothing was changed."
                )
            )
        if order.is_expired:
            raise UserError(self.env._("%s has expired. Change it, so that there is a new one.", order.name))
        order.write(
            {"signature": self.signature, "signed_by": self.signed_by.strip(), "signed_on": fields.Datetime.now()}
        )
        order.action_confirm()
        self.env["fsm.event"]._emit("quotation_accepted", self.task_id)
        return {"type": "ir.actions.act_window_close"}

    def _check(self):
        self.ensure_one()
        self.task_id._check_quotable()

    def _get_signature(self):
        try:
            return base64.b64decode(self.signature or b"", validate=False)
        except (binascii.Error, ValueError):
            return b""

    # ------------------------------------------------------------------
    # Odoo's quotation
    # ------------------------------------------------------------------

    def _prepare_lines(self):
        """What the lines say, to be compared."""
        return [
            (line.product_id.id, line.uom_id.id, line.quantity, line.price_unit, line.discount)
            for line in self.line_ids
        ], (self.note or "").strip()

    @api.model
    def _get_lines(self, order):
        lines = order.order_line
        return [
            (line.product_id.id, line.product_uom_id.id, line.product_uom_qty, line.price_unit, line.discount)
            for line in lines.filtered("product_id")
        ], "\n".join(lines.filtered(lambda line: line.display_type == "line_note").mapped("name"))

    def _keep_order(self):
        """The ``sale.order`` of what is written: the open one, when it says the same or nobody has seen it; else a new
        one in its place.

        :raise UserError: there are no lines
        """
        if not self.line_ids:
            raise UserError(self.env._("Add what the customer is to pay for."))
        lines = [Command.create(line._prepare_order_line_vals()) for line in self.line_ids]
        if (self.note or "").strip():
            lines.append(Command.create({"display_type": "line_note", "name": self.note.strip()}))
        for number, command in enumerate(lines):
            command[2]["sequence"] = number
        order = self._get_order()
        if order and not order.is_expired and self._get_lines(order) == self._prepare_lines():
            return order
        if order.state == "draft" and not order.is_expired:
            order.order_line = [Command.clear(), *lines]
            return order
        order._action_cancel()
        # the old one is out of the way before the new one comes
        order.flush_recordset(["state"])
        # sudo: engineers have no rights on sales; who may quote is checked above, and prices can't be below zero
        orders = self.env["sale.order"].sudo().with_company(self.task_id.company_id)
        return orders.create({**self._prepare_order_vals(), "order_line": lines})
