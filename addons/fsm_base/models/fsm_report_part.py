from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmReportPart(models.Model):
    """A part used in a visit."""

    _name = "fsm.report.part"
    _description = "Part Used"
    _inherit = ["fsm.report.line.mixin"]

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
    uom_id = fields.Many2one(
        "uom.uom",
        "Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        help="Unit of the quantity.",
    )
    serial = fields.Char("New Serial", help="Serial number of the part put in.")
    removed_serial = fields.Char("Old Serial", help="Serial number of the part taken out.")
    price_unit = fields.Monetary(compute="_compute_price_unit", store=True, readonly=False, precompute=True)

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "The quantity of a part must be more than zero.")

    @api.depends("product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.product_id.uom_id

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

    @api.constrains("product_id", "uom_id")
    def _check_uom(self):
        for line in self:
            if line.uom_id and not line.uom_id._has_common_reference(line.product_id.uom_id):
                raise UserError(
                    self.env._(
                        "%(part)s can't be counted in %(unit)s.",
                        part=line.product_id.display_name,
                        unit=line.uom_id.name,
                    )
                )

    def _coverage_kind(self):
        return "part"

    def _coverage_product(self):
        return self.product_id

    def _billed_quantity(self):
        return self.quantity
