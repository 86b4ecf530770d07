from odoo import api, fields, models


class FsmServiceReport(models.Model):
    """What the customer has accepted stands in the report."""

    _inherit = "fsm.service.report"

    can_quote = fields.Boolean(related="task_id.can_quote")

    def action_quote(self):
        """Write a quotation for the customer of the visit, or look at the one he has."""
        self.ensure_one()
        return self.task_id.action_quote()

    @api.model_create_multi
    def create(self, vals_list):
        reports = super().create(vals_list)
        reports._take_accepted_quotations()
        return reports

    def unlink(self):
        # line by line, so that what was accepted is open again
        self.part_line_ids.filtered("sale_line_id").unlink()
        self.labor_line_ids.filtered("sale_line_id").unlink()
        return super().unlink()

    def action_return(self, reason=None):
        result = super().action_return(reason)
        # what the customer has accepted meanwhile could not be brought in; what was taken out before stays out
        for report in self.filtered(lambda report: report.state == "returned"):
            report._take_accepted_quotations(only_new=True)
        return result

    def _action_approve(self):
        result = super()._action_approve()
        # sudo: what is delivered is the system's to write down
        reports = self.sudo()
        (reports.part_line_ids.sale_line_id | reports.labor_line_ids.sale_line_id)._fsm_set_delivered()
        return result

    def _take_accepted_quotations(self, only_new=False):
        """Bring in what the customer has accepted and what stands in no report yet, also from earlier visits.

        :param bool only_new: leave out quotations that have come into a report before
        """
        # sudo: engineers have no rights on sales
        for report in self.sudo():
            accepted = report.request_id.quotation_ids.filtered(
                lambda order: order.state == "sale" and not (only_new and order.fsm_is_in_report)
            )
            report._take_quoted_lines(accepted.sorted("id").order_line)

    def _take_quoted_lines(self, quoted_lines):
        """Have the report carry out lines of accepted quotations, as far as no other report does."""
        self.ensure_one()
        quoted_lines.order_id.fsm_is_in_report = True
        taken = quoted_lines.filtered(lambda line: not line.display_type and line._fsm_get_open_qty() > 0)
        for line in taken:
            if line.product_id.type == "service":
                self._take_quoted_service(line)
            else:
                self._take_quoted_parts(line)
        if services := taken.filtered(lambda line: line.product_id.type == "service"):
            kinds = {line._fsm_get_kind() for line in services}
            others = self.labor_line_ids.filtered(lambda line: not line.sale_line_id and line.kind in kinds)
            # the price list has nothing to say about hours that are included now
            others._ask_charge_again()

    def _take_quoted_service(self, quoted):
        """Hours of its kind that stand in the report already are what the customer has accepted to pay for."""
        kind = quoted._fsm_get_kind()
        values = {
            **quoted._fsm_prepare_charge_vals(),
            "product_id": quoted.product_id.id,
            "quoted_quantity": quoted._fsm_get_open_qty(),
        }
        same = self.labor_line_ids.filtered(lambda line: not line.sale_line_id and line.kind == kind)[:1]
        if same:
            same.write(values)
        else:
            self.env["fsm.report.labor"].create(
                {
                    "report_id": self.id,
                    "kind": kind,
                    "engineer_id": self.engineer_id.id,
                    "hours": 0.0,
                    **values,
                }
            )

    def _take_quoted_parts(self, quoted):
        """Parts that stand in the report already are those that the customer has accepted; the rest is added."""
        rest = quoted._fsm_get_open_qty()
        charge = quoted._fsm_prepare_charge_vals()
        unit = quoted.product_uom_id
        for line in self.part_line_ids:
            if line.sale_line_id or line.product_id != quoted.product_id or line.uom_id != unit:
                continue
            if unit.compare(line.quantity, rest) <= 0:
                line.write(charge)
                rest -= line.quantity
        if unit.compare(rest, 0) <= 0:
            return
        # each piece with a serial number is a line of its own
        single = getattr(quoted.product_id, "tracking", None) == "serial"
        quantities = [1.0] * int(rest) if single else [rest]
        self.env["fsm.report.part"].create(
            [
                {
                    "report_id": self.id,
                    "product_id": quoted.product_id.id,
                    "uom_id": unit.id,
                    "quantity": quantity,
                    **charge,
                }
                for quantity in quantities
            ]
        )
