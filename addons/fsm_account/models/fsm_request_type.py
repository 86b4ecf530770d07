from odoo import fields, models


class FsmRequestType(models.Model):
    _inherit = "fsm.request.type"

    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        company_dependent=True,
        groups="account.group_account_readonly,account.group_account_invoice,fsm_base.group_fsm_admin",
        help="Costs and revenue of requests of this type stand on it; where it is empty, on the company's.",
    )

    def _fsm_get_analytic_account(self, company):
        """The analytic account of requests of this type in a company.

        :return: ``account.analytic.account``
        """
        # sudo: whose report is approved need not see accounts
        record = self.sudo().with_company(company)
        return (
            record.analytic_account_id or record.parent_id.analytic_account_id or company._fsm_get_analytic_account()
        )
