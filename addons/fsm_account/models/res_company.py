from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    fsm_analytic_account_id = fields.Many2one(
        "account.analytic.account",
        "Analytic Account of Field Service",
        check_company=True,
        help="Costs and revenue of service requests stand on it, unless their type has one of its own.",
    )

    def _fsm_get_analytic_account(self):
        """The analytic account of the company's field service, made now if there is none yet.

        :return: ``account.analytic.account``
        """
        self.ensure_one()
        # sudo: that there is one is a matter of the system; two who make it at once meet at the company's row
        company = self.sudo()
        if not company.fsm_analytic_account_id:
            plan, *__ = company.env["account.analytic.plan"]._get_all_plans()
            company.fsm_analytic_account_id = company.env["account.analytic.account"].create(
                {"name": company.env._("Field Service"), "plan_id": plan.id, "company_id": company.id}
            )
        return company.fsm_analytic_account_id
