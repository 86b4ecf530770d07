import base64
import binascii
import io

import qrcode

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.fsm_base.models.ir_attachment import IMAGE_TYPES


class FsmQuote(models.TransientModel):
    """The form in which a quotation is written on site, shown to the customer, and signed by him.

    What it makes is a ``sale.order``, on which engineers have no rights: it checks who may, and does it for them.
    """

    _name = "fsm.quote"
    _description = "Quotation on Site"

    task_id = fields.Many2one("fsm.task", "Visit", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="task_id.partner_id")
    company_id = fields.Many2one(related="task_id.company_id")
    step = fields.Selection(
        [("write", "Write"), ("sign", "Sign"), ("sent", "Sent")], default="write", required=True, readonly=True
    )
    line_ids = fields.One2many("fsm.quote.line", "quote_id", "Lines")
    note = fields.Text("What Is to Be Done", help="Stands below the lines: what is to be done, and what is not included.")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount_untaxed = fields.Monetary("Before Taxes", compute="_compute_amounts")
    amount_tax = fields.Monetary("Taxes", compute="_compute_amounts")
    amount_total = fields.Monetary("Total", compute="_compute_amounts", help="What the customer pays, with taxes.")
    name = fields.Char("Quotation", compute="_compute_order")
    valid_until = fields.Date("Quotation Valid Until", compute="_compute_order", help="Until when the customer can accept it.")
    url = fields.Char("Link", compute="_compute_order", help="Where the customer reads it, accepts or declines.")
    code = fields.Binary(compute="_compute_order", help="The link as a code: the customer scans it with his phone.")
    accepted = fields.Text("Accepted Already", compute="_compute_accepted", help="What the customer has accepted before.")
    signed_by = fields.Char(help="Name of the person who signs.")
    signature = fields.Image(max_width=1024, max_height=1024, help="The customer signs here.")

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------

    @api.model
    def _open(self, task):
        """Show the quotation of a visit that waits for an answer, or begin one.

        :return: the action that shows the form
        """
        order = task._get_open_quotation()
        values = {"task_id": task.id, "signed_by": task.contact_id.name}
        if order:
            values.update(self._prepare_from_order(order), step="sent" if order.state == "sent" else "write")
        else:
            values["line_ids"] = [Command.create(line) for line in self._propose_lines(task)]
        return self.create(values)._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Quotation: %s", self.task_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _prepare_from_order(self, order):
        lines = order.order_line
        return {
            "line_ids": [
                Command.create(
                    {
                        "sequence": line.sequence,
                        "product_id": line.product_id.id,
                        "uom_id": line.product_uom_id.id,
                        "quantity": line.product_uom_qty,
                        "price_unit": line.price_unit,
                        "discount": line.discount,
                    }
                )
                for line in lines.filtered("product_id")
            ],
            "note": "\n".join(lines.filtered(lambda line: line.display_type == "line_note").mapped("name")),
        }

    @api.model
    def _propose_lines(self, task):
        """What the customer would be charged: what the open report says, or else hours and travel of the type."""
        if report := task._get_open_report():
            lines = [*report.part_line_ids, *report.labor_line_ids]
            return [
                {
                    "product_id": line.product_id.id,
                    "quantity": line._billed_quantity(),
                    **({"uom_id": line.uom_id.id} if "uom_id" in line else {}),
                }
                for line in lines
                if line.is_chargeable and line.product_id.sale_ok and not line.sale_line_id
            ]
        # sudo: rates come from the configuration, which engineers can't open; who pays from contracts
        request = task.request_id.sudo()
        lines = []
        for kind, product, hours in (
            ("labour", request.type_id.labour_product_id, task.planned_hours or 1.0),
            ("travel", request.type_id.travel_product_id, 1.0),
        ):
            if product.sale_ok and request._get_coverage(kind)[request][0] == "billable":
                lines.append({"product_id": product.id, "quantity": hours})
        return lines

    # ------------------------------------------------------------------
    # What stands in it
    # ------------------------------------------------------------------

    def _get_order(self):
        """The quotation that waits for an answer. It follows from the visit, not from what a client sends."""
        return self.task_id._get_open_quotation()

    def _prepare_order_vals(self):
        task = self.task_id
        return {
            "fsm_task_id": task.id,
            "company_id": task.company_id.id,
            "partner_id": task.partner_id.id,
            "origin": task.name,
            "require_signature": True,
            "require_payment": False,
        }

    def _new_order(self):
        """The order as it would be, for its prices and taxes; nothing is stored."""
        # sudo: engineers need not be able to open price lists and taxes to be told prices
        orders = self.env["sale.order"].sudo().with_company(self.task_id.company_id)
        values = {name: value for name, value in self._prepare_order_vals().items() if name != "fsm_task_id"}
        return orders.new(values)

    def _new_order_line(self, line, values=None):
        """A line of the order as it would be, priced by Odoo's sales.

        :param values: with the price that a person has written; without them the price is proposed
        """
        order = self._new_order()
        values = values or {
            "product_id": line.product_id.id,
            "product_uom_id": line.uom_id.id,
            "product_uom_qty": line.quantity,
        }
        return order.order_line.new({"order_id": order, **values})

    @api.depends("task_id")
    def _compute_currency_id(self):
        for quote in self:
            quote.currency_id = quote._new_order().currency_id if quote.task_id else False

    @api.depends("line_ids.product_id", "line_ids.quantity", "line_ids.price_unit", "line_ids.discount", "line_ids.uom_id")
    def _compute_amounts(self):
        for quote in self:
            order = quote._new_order()
            for line in quote.line_ids.filtered("product_id"):
                order.order_line += order.order_line.new({"order_id": order, **line._prepare_order_line_vals()})
            quote.amount_untaxed, quote.amount_tax = order.amount_untaxed, order.amount_tax
            quote.amount_total = order.amount_total

    @api.depends("step")
    def _compute_order(self):
        for quote in self:
            order = quote._get_order()
            quote.name = order.name
            quote.valid_until = order.validity_date
            is_sent = quote.step == "sent" and order.state == "sent"
            quote.url = is_sent and order.get_base_url() + order.get_portal_url()
            quote.code = is_sent and self._make_code(quote.url)

    @api.model
    def _make_code(self, text):
        """A text as a QR code: a PNG, base64."""
        picture = io.BytesIO()
        qrcode.make(text, box_size=6, border=2).save(picture, format="PNG")
        return base64.b64encode(picture.getvalue())

    @api.depends("task_id")
    def _compute_accepted(self):
        for quote in self:
            quote.accepted = "\n".join(
                f"{order.name}: {order._get_fsm_state_text()}, {order.currency_id.format(order.amount_total)}"
                for order in quote.task_id._get_accepted_quotations()
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_show(self):
        """The customer reads the quotation on this screen, and signs it."""
        self._check()
        self._keep_order()
        self.write({"step": "sign", "signature": False})
        return self._show()

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
        order.write({"signature": self.signature, "signed_by": self.signed_by.strip(), "signed_on": fields.Datetime.now()})
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
            (line.product_id.id, line.uom_id.id, line.quantity, line.price_unit, line.discount) for line in self.line_ids
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
