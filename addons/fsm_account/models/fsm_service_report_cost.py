from odoo import fields, models


class FsmServiceReport(models.Model):
    """What a visit cost the house stands on its analytic account from the approval on."""

    _inherit = "fsm.service.report"

    def _action_approve(self):
        result = super()._action_approve()
        self._post_costs()
        return result

    def _post_costs(self):
        """Write the costs of parts and hours onto the analytic accounts, once for a report."""
        vals_list = []
        # sudo: costs and accounts are not for whoever approves
        for report in self.sudo():
            lines = [*report.part_line_ids, *report.labor_line_ids]
            costly = [line for line in lines if not line.currency_id.is_zero(line.cost)]
            if costly:
                account = report.request_id.type_id._fsm_get_analytic_account(report.company_id)
                vals_list += [report._prepare_cost_vals(line, account) for line in costly]
        self.env["account.analytic.line"].sudo().create(vals_list)  # sudo: as above

    def _prepare_cost_vals(self, line, account):
        end = self.task_id.actual_end or self.submitted_on or fields.Datetime.now()
        local = self.with_context(tz=self.company_id._fsm_tz())
        return {
            "name": f"{self.name} · {line._invoice_line_text()}",
            "date": fields.Datetime.context_timestamp(local, end).date(),
            account.plan_id._column_name(): account.id,
            "amount": -line.cost,
            "unit_amount": line._billed_quantity(),
            "product_id": line.product_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "user_id": self.engineer_id.user_id.id,
            "company_id": self.company_id.id,
            "ref": self.name,
            "fsm_request_id": self.request_id.id,
            "fsm_task_id": self.task_id.id,
            "fsm_cost_kind": line._coverage_kind(),
        }
