from odoo import models


class AccountMoveLine(models.Model):
    """What is invoiced for a visit stands on the analytic account of its field service."""

    _inherit = "account.move.line"

    def _fsm_get_visit(self):
        """The visit that the line is about."""
        # sudo: books are kept by people who need not see visits
        line = self.sudo()
        return line.fsm_task_id or line.fsm_report_id.task_id

    def _fsm_get_cost_kind(self):
        """What kind of cost or revenue it is for the visit."""
        if self.move_id.is_sale_document(include_receipts=True):
            return "revenue"
        # sudo: as above
        return "expense" if self.sudo().fsm_task_id.engineer_id.kind == "own" else "outsourcing"

    def _related_analytic_distribution(self):
        distribution = super()._related_analytic_distribution()
        if visit := self._fsm_get_visit():
            account = visit.type_id._fsm_get_analytic_account(visit.company_id)
            distribution = distribution | {str(account.id): 100}
        return distribution

    def _prepare_analytic_distribution_line(self, distribution, account_ids, distribution_on_each_plan):
        values = super()._prepare_analytic_distribution_line(distribution, account_ids, distribution_on_each_plan)
        if visit := self._fsm_get_visit():
            values |= {
                "fsm_request_id": visit.request_id.id,
                "fsm_task_id": visit.id,
                "fsm_cost_kind": self._fsm_get_cost_kind(),
            }
        return values
