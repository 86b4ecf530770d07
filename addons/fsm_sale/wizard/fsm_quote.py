import base64
import io

import qrcode

from odoo import api, fields, models
from odoo.fields import Command


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
    note = fields.Text(
        "What Is to Be Done", help="Stands below the lines: what is to be done, and what is not included."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount_untaxed = fields.Monetary("Before Taxes", compute="_compute_amounts")
    amount_tax = fields.Monetary("Taxes", compute="_compute_amounts")
    amount_total = fields.Monetary("Total", compute="_compute_amounts", help="What the customer pays, with taxes.")
    name = fields.Char("Quotation", compute="_compute_order")
    valid_until = fields.Date(
        "Quotation Valid Until", compute="_compute_order", help="Until when the customer can accept it."
    )
    url = fields.Char("Link", compute="_compute_order", help="Where the customer reads it, accepts or declines.")
    code = fields.Binary(compute="_compute_order", help="The link as a code: the customer scans it with his phone.")
    accepted = fields.Text(
        "Accepted Already", compute="_compute_accepted", help="What the customer has accepted before."
    )
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
        return self._get_task()._get_open_quotation()

    def _get_task(self):
        """The visit, where it is the user's to quote: naming another one shows nothing of its quotations."""
        return self.task_id._get_mine_to_quote()

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

    @api.depends(
        "line_ids.product_id", "line_ids.quantity", "line_ids.price_unit", "line_ids.discount", "line_ids.uom_id"
    )
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
                for order in quote._get_task()._get_accepted_quotations()
            )
