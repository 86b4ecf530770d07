from odoo import fields, models


class AccountAnalyticLine(models.Model):
    """The entry of a request is about the machine that the request is about."""

    _inherit = "account.analytic.line"

    # Not check_company: it follows the request, which has checked its machine.
    fsm_installed_product_id = fields.Many2one(
        "fsm.installed.product",
        "Machine",
        related="fsm_request_id.installed_product_id",
        store=True,
        index="btree_not_null",
        help="The machine of the request. When the request is corrected to another machine, its costs and revenues "
        "go to that one.",
    )
