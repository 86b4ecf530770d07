from odoo import api, fields, models


class FsmReportLabor(models.Model):
    """Hours in a report, and the quoted service that pays for them."""

    _inherit = "fsm.report.labor"

    quoted_quantity = fields.Float(
        "Quoted",
        readonly=True,
        copy=False,
        digits="Product Unit",
        help="How many the customer pays for, as he has accepted it, whatever hours it took.",
    )

    # A quoted service need not have hours of its own: a flat rate, or a second service for the same hours.
    _hours_positive = models.Constraint(
        "CHECK(hours <= 24 AND (hours > 0 OR hours = 0 AND sale_line_id IS NOT NULL))",
        "Hours on a line must be more than 0 and at most 24.",
    )

    @api.constrains("sale_line_id", "product_id", "price_unit", "discount", "quoted_quantity")
    def _check_within_quotation(self):
        super()._check_within_quotation()

    def _billed_quantity(self):
        # sudo: engineers have no rights on sales
        return self.quoted_quantity if self.sudo().sale_line_id else super()._billed_quantity()

    @api.depends("sale_line_id", "quoted_quantity")
    def _compute_amount(self):
        super()._compute_amount()

    def _get_including_quotation(self):
        """The accepted quotation line that pays for these hours too: one of the same kind, of the same request."""
        if self.sale_line_id:
            return self.sale_line_id.browse()
        # sudo: engineers have no rights on sales
        orders = self.report_id.request_id.sudo().quotation_ids.filtered(lambda order: order.state == "sale")
        return orders.order_line.filtered(
            lambda line: line.product_id.type == "service" and line._fsm_get_kind() == self.kind
        )[:1]

    def _get_price(self):
        return (0.0, 0.0) if self._get_including_quotation() else super()._get_price()

    def _get_coverage(self):
        if quoted := self._get_including_quotation():
            order = quoted.order_id.with_context(lang=quoted.company_id.partner_id.lang or self.env.lang)
            return "billable", order.env._("Included in quotation %s", order.name)
        return super()._get_coverage()
