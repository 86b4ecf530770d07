from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    fsm_request_id = fields.Many2one(
        "fsm.request",
        "Service Request",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The service request from which the opportunity came.",
    )
