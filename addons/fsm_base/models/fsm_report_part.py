from odoo import api, fields, models


class FsmReportPart(models.Model):
    """A part used in a visit."""

    _name = "fsm.report.part"
    _description = "Part Used"
    _inherit = ["fsm.report.line.mixin", "fsm.quantity.mixin"]

    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain=[("type", "!=", "service")],
        help="The part used.",
    )
    quantity = fields.Float(default=1.0, digits="Product Unit", help="How many were used.")
    serial = fields.Char("New Serial", help="Serial number of the part put in.")
    removed_serial = fields.Char("Old Serial", help="Serial number of the part taken out.")
    price_unit = fields.Monetary(compute="_compute_price_unit", store=True, readonly=False, precompute=True)

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "The quantity of a part must be more than zero.")

    @api.depends("product_id", "uom_id")
    def _compute_price_unit(self):
        for line in self:
            product = line.product_id
            price = product.lst_price
            if line.uom_id and product.uom_id and line.uom_id != product.uom_id:
                price = product.uom_id._compute_price(price, line.uom_id)
            line.price_unit = price

    @api.depends("report_id", "product_id")
    def _compute_coverage(self):
        super()._compute_coverage()

    @api.depends("quantity", "price_unit", "coverage")
    def _compute_amount(self):
        super()._compute_amount()

    def _coverage_kind(self):
        return "part"

    def _coverage_product(self):
        return self.product_id

    def _billed_quantity(self):
        return self.quantity
