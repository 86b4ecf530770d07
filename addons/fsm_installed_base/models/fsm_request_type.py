from odoo import fields, models


class FsmRequestType(models.Model):
    _inherit = "fsm.request.type"

    proposed_for = fields.Selection(
        [("warranty", "Machines under Warranty"), ("contract", "Machines under Contract"), ("billable", "Others")],
        help="This type or sub-type is proposed for a request when this is who pays for the machine.",
    )
