from odoo import api, fields, models


class FsmReportLabor(models.Model):
    """Hours worked or travelled in a visit."""

    _name = "fsm.report.labor"
    _description = "Hours Worked"
    _inherit = ["fsm.report.line.mixin"]

    kind = fields.Selection(
        [("labour", "Labour"), ("travel", "Travel")], required=True, default="labour", help="Work on site, or the way."
    )
    engineer_id = fields.Many2one(
        "fsm.engineer", required=True, ondelete="restrict", check_company=True, help="Who worked or travelled."
    )
    product_id = fields.Many2one(
        "product.product",
        "Rate",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("type", "=", "service")],
        help="Service whose price is that of an hour; proposed by the type of the request.",
    )
    price_unit = fields.Monetary(compute="_compute_price_unit", store=True, readonly=False, precompute=True)
    name = fields.Char("Description", help="What the hours were for.")
    hours = fields.Float(default=1.0, help="Hours, with decimals: 1.5 is an hour and a half.")

    _hours_positive = models.Constraint(
        "CHECK(hours > 0 AND hours <= 24)", "Hours on a line must be more than 0 and at most 24."
    )

    @api.depends("kind", "report_id")
    def _compute_product_id(self):
        for line in self:
            # sudo: rates come from the configuration, which engineers can't open
            request_type = line.report_id.request_id.type_id.sudo()
            line.product_id = (
                request_type.travel_product_id if line.kind == "travel" else request_type.labour_product_id
            )

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self:
            line.price_unit = line.product_id.lst_price

    @api.depends("report_id", "kind")
    def _compute_coverage(self):
        super()._compute_coverage()

    @api.depends("hours", "price_unit", "coverage")
    def _compute_amount(self):
        super()._compute_amount()

    def _coverage_kind(self):
        return self.kind or "labour"

    def _billed_quantity(self):
        return self.hours
