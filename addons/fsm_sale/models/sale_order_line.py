from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleOrderLine(models.Model):
    """Something that the customer has accepted on site; lines of service reports carry it out."""

    _inherit = "sale.order.line"

    fsm_part_line_ids = fields.One2many("fsm.report.part", "sale_line_id", "Parts Used")
    fsm_labor_line_ids = fields.One2many("fsm.report.labor", "sale_line_id", "Hours Worked")
    # Stored so that two reports that take the same line at the same moment meet in one row: the second starts again.
    fsm_reported_qty = fields.Float(
        "In Service Reports",
        compute="_compute_fsm_reported_qty",
        store=True,
        digits="Product Unit",
        help="How many of it stand in service reports.",
    )

    @api.depends("fsm_part_line_ids.quantity", "fsm_part_line_ids.uom_id", "fsm_labor_line_ids.quoted_quantity")
    def _compute_fsm_reported_qty(self):
        for line in self:
            line.fsm_reported_qty = line._fsm_count(line._fsm_get_report_lines())

    def _fsm_get_report_lines(self):
        return [*self.fsm_part_line_ids, *self.fsm_labor_line_ids]

    def _fsm_count(self, report_lines):
        """How many of the order's unit these lines of reports are."""
        self.ensure_one()
        return sum(line._get_quoted_quantity(self.product_uom_id) for line in report_lines)

    def _fsm_get_open_qty(self):
        """How many are accepted and stand in no report yet."""
        self.ensure_one()
        rest = self.product_uom_qty - self.fsm_reported_qty
        return 0.0 if self.product_uom_id.compare(rest, 0) <= 0 else self.product_uom_id.round(rest)

    def _fsm_get_kind(self):
        """Which kind of hours a quoted service is: work, or the way."""
        request_type = self.order_id.fsm_request_id.type_id
        return "travel" if self.product_id == request_type.travel_product_id else "labour"

    def _fsm_get_reason(self):
        """Why the customer is charged, in the language of the company; of a service also how much of it, as the hours
        that stand beside it are those that it took."""
        line = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        order = line.order_id
        if order.signed_by:
            reason = line.env._(
                "Quotation %(order)s, accepted by %(name)s on %(day)s",
                order=order.name,
                name=order.signed_by,
                day=order._get_fsm_day(),
            )
        else:
            reason = line.env._("Quotation %(order)s, accepted on %(day)s", order=order.name, day=order._get_fsm_day())
        if line.product_id.type == "service":
            reason += f" · {line._fsm_get_open_qty():g} {line.product_uom_id.name}"
        return reason

    def _fsm_get_price(self, uom=None):
        """The accepted price of one unit, before the discount, in the currency of the company.

        :param uom: uom.uom that the price is for, by default that of the order
        """
        self.ensure_one()
        price = self.price_unit
        if uom and uom != self.product_uom_id:
            price = self.product_uom_id._compute_price(price, uom)
        company = self.company_id
        return self.currency_id._convert(price, company.currency_id, company, self.order_id.date_order, round=False)

    def _fsm_prepare_charge_vals(self):
        """What a line of a report that carries this line out says about its charge."""
        self.ensure_one()
        return {
            "sale_line_id": self.id,
            "price_unit": self._fsm_get_price(),
            "discount": self.discount,
            "coverage": "billable",
            "charge_reason": self._fsm_get_reason(),
            "is_price_decided": True,
            "is_charge_decided": True,
        }

    def _fsm_check_report_lines(self):
        """Raise when reports charge more than the customer has accepted."""
        for line in self:
            found = line._fsm_get_report_lines()
            for report_line in found:
                accepted = line._fsm_get_price(report_line._get_quoted_unit()) * (1 - line.discount / 100)
                currency = report_line.currency_id
                if report_line.product_id != line.product_id:
                    raise ValidationError(
                        self.env._(
                            "%(report)s: with quotation %(order)s the customer has accepted %(product)s. Add something "
                            "else in another line.",
                            report=report_line.report_id.name,
                            order=line.order_id.name,
                            product=line.product_id.display_name,
                        )
                    )
                if currency.compare_amounts(report_line._billed_price(), accepted) > 0:
                    raise ValidationError(
                        self.env._(
                            "%(report)s: for %(product)s the customer has accepted %(price)s with quotation "
                            "%(order)s. It can be less, but not more.",
                            report=report_line.report_id.name,
                            product=line.product_id.display_name,
                            price=currency.format(accepted),
                            order=line.order_id.name,
                        )
                    )
            if line.product_uom_id.compare(line._fsm_count(found), line.product_uom_qty) > 0:
                raise ValidationError(
                    self.env._(
                        "%(report)s: of %(product)s the customer has accepted %(quantity)g %(unit)s with quotation "
                        "%(order)s. Add what goes beyond in another line, or give him another quotation.",
                        report=found[-1].report_id.name,
                        product=line.product_id.display_name,
                        quantity=line.product_uom_qty,
                        unit=line.product_uom_id.name,
                        order=line.order_id.name,
                    )
                )

    def _fsm_let_go(self):
        """Lines of reports that are still being written no longer belong to the quotation: warranty, contract and
        price list say again what they cost."""
        # what only the quotation has brought in has no hours
        self.fsm_labor_line_ids.filtered(lambda line: not line.hours).unlink()
        free = {"sale_line_id": False, "is_price_decided": False, "is_charge_decided": False}
        parts, hours = self.fsm_part_line_ids, self.fsm_labor_line_ids
        parts.write(free)
        hours.write({**free, "quoted_quantity": 0.0})
        parts._ask_charge_again()
        hours._ask_charge_again()

    def _fsm_set_delivered(self):
        """What approved reports carry out is delivered."""
        for line in self:
            done = [item for item in line._fsm_get_report_lines() if item.report_id.state == "approved"]
            line.qty_delivered = line._fsm_count(done)

    @api.depends("order_id.fsm_task_id")
    def _compute_qty_to_invoice(self):
        super()._compute_qty_to_invoice()
        # reports bill them
        self.filtered(lambda line: line.order_id.fsm_task_id).qty_to_invoice = 0.0
