from odoo import api, fields, models


class FsmQuoteLine(models.TransientModel):
    """A part or a service in a quotation that is being written on site."""

    _name = "fsm.quote.line"
    _description = "Line of a Quotation on Site"
    _inherit = ["fsm.quantity.mixin"]
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    quote_id = fields.Many2one("fsm.quote", required=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one(related="quote_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        domain=[("sale_ok", "=", True), ("type", "in", ("consu", "service"))],
        help="The part or the service that the customer is to pay for.",
    )
    quantity = fields.Float(default=1.0, digits="Product Unit", help="How many of it; hours, where its unit is hours.")
    price_unit = fields.Float(
        "Unit Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        min_display_digits="Product Price",
        help="Price of one unit, by the customer's price list until somebody writes another one.",
    )
    discount = fields.Float(
        "Discount (%)",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        digits="Discount",
        help="Taken off the unit price, in percent.",
    )
    # what the price list has said last: another price than that is somebody's decision
    proposed_price = fields.Float(compute="_compute_price_unit", store=True, precompute=True)
    proposed_discount = fields.Float(compute="_compute_price_unit", store=True, precompute=True)
    subtotal = fields.Monetary("Amount", compute="_compute_subtotal", help="Before taxes.")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "Quantities in a quotation must be more than zero.")
    _price_not_negative = models.Constraint(
        "CHECK(price_unit >= 0 AND discount >= 0 AND discount <= 100)",
        "Prices in a quotation are not below zero, and a discount is between 0 and 100 percent.",
    )

    @api.depends("product_id", "uom_id")
    def _compute_price_unit(self):
        for line in self:
            proposed = line.quote_id._new_order_line(line) if line.product_id else False
            line.price_unit = line.proposed_price = proposed.price_unit if proposed else 0.0
            line.discount = line.proposed_discount = proposed.discount if proposed else 0.0

    @api.onchange("quantity")
    def _onchange_quantity(self):
        """A larger quantity may have another price, unless somebody has written one."""
        for line in self:
            if (line.price_unit, line.discount) == (line.proposed_price, line.proposed_discount):
                line._compute_price_unit()

    @api.depends("quantity", "price_unit", "discount", "product_id")
    def _compute_subtotal(self):
        for line in self:
            quoted = line.quote_id._new_order_line(line, line._prepare_order_line_vals()) if line.product_id else False
            line.subtotal = quoted.price_subtotal if quoted else 0.0

    def _prepare_order_line_vals(self):
        """The line of Odoo's quotation."""
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.uom_id.id,
            "product_uom_qty": self.quantity,
            "price_unit": self.price_unit,
            "discount": self.discount,
        }
