from odoo import api, fields, models


class FsmReportLineMixin(models.AbstractModel):
    """What a line is charged at: the price list of the customer, or what a person has written instead."""

    _inherit = "fsm.report.line.mixin"

    discount = fields.Float(
        "Discount (%)",
        digits="Discount",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        help="Taken off the unit price, in percent; proposed by the customer's price list.",
    )
    is_price_decided = fields.Boolean(help="A person has written the price; the price list no longer changes it.")

    # The engineer, too, may give a discount on site, but nobody gives money to the customer by a report.
    _discount_percent = models.Constraint(
        "CHECK(discount >= 0 AND discount <= 100)", "A discount is between 0 and 100 percent."
    )

    def _billed_price(self):
        return super()._billed_price() * (1 - self.discount / 100)

    def _priced_product(self):
        """Hook: the product whose price it is, in which unit, and how many."""
        return self.env["product.product"], self.env["uom.uom"], 0.0

    def _compute_price_unit(self):
        self._propose_prices()

    def _propose_prices(self):
        for line in self:
            if line._origin and line.is_price_decided:
                line.price_unit, line.discount = line._origin.price_unit, line._origin.discount
            else:
                line.price_unit, line.discount = line._get_price()

    def _get_price(self):
        """The price of one unit by the customer's price list, in the currency of the company.

        :return: tuple (unit price, discount in percent). A rule that takes off a percentage is shown as a discount, as
            in Odoo's sales; of any other rule the price is given.
        """
        self.ensure_one()
        product, uom, quantity = self._priced_product()
        if not product:
            return 0.0, 0.0
        company = self.company_id or self.report_id.company_id or self.env.company
        # sudo: engineers need not be able to open price lists to be told a price
        report = self.report_id.sudo().with_company(company)
        product = product.sudo().with_company(company)  # sudo: as above
        pricelist = report.partner_id.property_product_pricelist
        currency = pricelist.currency_id or company.currency_id
        now = fields.Datetime.now()
        how = {"uom": uom or product.uom_id, "date": now, "currency": currency}
        price, rule_id = pricelist._get_product_price_rule(product, quantity or 1.0, **how)
        discount = 0.0
        rule = pricelist.env["product.pricelist.item"].browse(rule_id)
        if rule.compute_price == "percentage":
            full = rule._compute_price_before_discount(product, quantity or 1.0, **how)
            if currency.compare_amounts(full, price) > 0:
                price, discount = full, (full - price) / full * 100
        return currency._convert(price, company.currency_id, company, now, round=False), discount

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for line, vals in zip(lines, vals_list, strict=True):
            # forms send the proposal back with the line; only another price than that is a decision
            if {"price_unit", "discount"} & vals.keys() and not line.is_price_decided:
                price, discount = line._get_price()
                if line.currency_id.compare_amounts(line.price_unit, price) or round(line.discount - discount, 2):
                    line.is_price_decided = True
        return lines

    def write(self, vals):
        if {"price_unit", "discount"} & vals.keys():
            vals = {"is_price_decided": True, **vals}
        return super().write(vals)

    def _is_charge_review(self, vals):
        """A discount is a matter of the review, as the price is."""
        return super()._is_charge_review(
            {name: value for name, value in vals.items() if name not in ("discount", "is_price_decided")}
        )


class FsmReportPart(models.Model):
    _inherit = "fsm.report.part"

    @api.depends("report_id", "quantity")
    def _compute_price_unit(self):
        self._propose_prices()

    @api.depends("discount")
    def _compute_amount(self):
        super()._compute_amount()

    def _priced_product(self):
        return self.product_id, self.uom_id, self.quantity


class FsmReportLabor(models.Model):
    _inherit = "fsm.report.labor"

    @api.depends("report_id")
    def _compute_price_unit(self):
        self._propose_prices()

    @api.depends("discount")
    def _compute_amount(self):
        super()._compute_amount()

    def _priced_product(self):
        return self.product_id, self.product_id.uom_id, self.hours
