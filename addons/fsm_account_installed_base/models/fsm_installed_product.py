from odoo import fields, models


class FsmInstalledProduct(models.Model):
    """A machine knows what its requests have cost and brought, at whatever customer it stood."""

    _name = "fsm.installed.product"
    _inherit = ["fsm.installed.product", "fsm.job.cost.mixin"]

    _job_cost_link = "fsm_installed_product_id"

    # Sums of reports stand beside sums of the books in exports and filters: each says which it is.
    revenue_total = fields.Monetary("Charged in Reports")
    cost_total = fields.Monetary("Cost in Reports")
    margin_total = fields.Monetary("Margin in Reports")
