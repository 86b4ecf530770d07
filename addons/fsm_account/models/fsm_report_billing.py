from odoo import api, fields, models

BILLING_GROUPS = "account.group_account_readonly,account.group_account_invoice"
# What says which line of an invoice bills a line of a report now.
BILLED_BY = (
    "invoice_line_ids.parent_state",
    "invoice_line_ids.price_subtotal",
    "invoice_line_ids.move_id.move_type",
    "invoice_line_ids.move_id.reversed_entry_id",
)


class FsmReportLineMixin(models.AbstractModel):
    """Which line of an invoice bills a line of a report: that follows from Odoo's invoices alone."""

    _inherit = "fsm.report.line.mixin"

    invoice_line_id = fields.Many2one(
        "account.move.line",
        "Billed By",
        compute="_compute_invoice_line_id",
        store=True,
        index="btree_not_null",
        copy=False,
        groups=BILLING_GROUPS,
        help="The line of the customer invoice that bills it; empty while it is not billed, and again when the invoice "
        "is cancelled, deleted or credited in full.",
    )
    is_chargeable = fields.Boolean(
        compute="_compute_is_chargeable", store=True, help="The customer has to pay something for it."
    )

    def _compute_invoice_line_id(self):
        for line in self:
            line.invoice_line_id = line.invoice_line_ids._fsm_get_billing()[:1]

    def _compute_is_chargeable(self):
        for line in self:
            line.is_chargeable = line.coverage == "billable" and not line.currency_id.is_zero(line.amount)

    def _get_to_bill(self):
        """The lines that the customer has to pay and that no invoice bills yet."""
        # sudo: that something is billed is no secret to whoever sees the line, the invoice is
        return self.filtered(lambda line: line.is_chargeable and not line.sudo().invoice_line_id)

    def _prepare_invoice_line_vals(self, fiscal_position):
        """The line of an invoice that bills this line, at its price.

        :param fiscal_position: account.fiscal.position of the invoice; a price that includes a tax is adapted to it
        :return: values of an ``account.move.line``
        """
        self.ensure_one()
        product = self.product_id
        company = self.report_id.company_id
        taxes = product.taxes_id._filter_taxes_by_company(company)
        price = product._get_tax_included_unit_price_from_price(
            self.price_unit, taxes, fiscal_position=fiscal_position
        )
        return {
            "product_id": product.id,
            "name": "\n".join(filter(None, (self._invoice_line_text(), self.charge_reason))),
            "quantity": self._billed_quantity(),
            "price_unit": price,
            "discount": self.discount,
            self._invoice_link: self.id,
        }

    def _invoice_line_text(self):
        """Hook: what the customer reads in the line of his invoice."""
        return self.product_id.display_name


class FsmReportPart(models.Model):
    _inherit = "fsm.report.part"

    _invoice_link = "fsm_report_part_id"

    invoice_line_ids = fields.One2many(
        "account.move.line", "fsm_report_part_id", "Lines of Invoices", groups=BILLING_GROUPS
    )

    @api.depends(*BILLED_BY)
    def _compute_invoice_line_id(self):
        super()._compute_invoice_line_id()

    @api.depends("coverage", "amount")
    def _compute_is_chargeable(self):
        super()._compute_is_chargeable()

    def _prepare_invoice_line_vals(self, fiscal_position):
        return {**super()._prepare_invoice_line_vals(fiscal_position), "product_uom_id": self.uom_id.id}

    def _invoice_line_text(self):
        text = super()._invoice_line_text()
        if self.serial:
            return self.env._("%(part)s, serial number %(serial)s", part=text, serial=self.serial)
        return text


class FsmReportLabor(models.Model):
    _inherit = "fsm.report.labor"

    _invoice_link = "fsm_report_labor_id"

    invoice_line_ids = fields.One2many(
        "account.move.line", "fsm_report_labor_id", "Lines of Invoices", groups=BILLING_GROUPS
    )

    @api.depends(*BILLED_BY)
    def _compute_invoice_line_id(self):
        super()._compute_invoice_line_id()

    @api.depends("coverage", "amount")
    def _compute_is_chargeable(self):
        super()._compute_is_chargeable()

    def _invoice_line_text(self):
        kind = dict(self._fields["kind"]._description_selection(self.env))[self.kind]
        return " · ".join(filter(None, (self.product_id.display_name or kind, self.name)))
