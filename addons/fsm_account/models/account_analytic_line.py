from odoo import api, fields, models

COST_KINDS = [
    ("part", "Parts"),
    ("labour", "Labour"),
    ("travel", "Travel"),
    ("outsourcing", "Outsourcing"),
    ("expense", "Expenses"),
    ("revenue", "Revenue"),
]


class AccountAnalyticLine(models.Model):
    """A cost or a revenue of a service request (a cost is below zero)."""

    _inherit = "account.analytic.line"

    fsm_request_id = fields.Many2one(
        "fsm.request",
        "Service Request",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        help="The request that it was for.",
    )
    fsm_task_id = fields.Many2one(
        "fsm.task",
        "Visit",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        readonly=True,
        help="The visit that it was for.",
    )
    fsm_customer_id = fields.Many2one(
        "res.partner",
        "Service Customer",
        compute="_compute_fsm_customer_id",
        store=True,
        index="btree_not_null",
        help="The customer of the request.",
    )
    fsm_cost_kind = fields.Selection(
        COST_KINDS, "Kind of Cost", readonly=True, help="What kind of cost of field service it is, or its revenue."
    )

    @api.depends("fsm_request_id.partner_id.commercial_partner_id")
    def _compute_fsm_customer_id(self):
        for line in self:
            # sudo: books are kept by people who need not see requests
            line.fsm_customer_id = line.sudo().fsm_request_id.partner_id.commercial_partner_id
