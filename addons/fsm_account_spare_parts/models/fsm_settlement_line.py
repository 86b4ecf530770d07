from odoo import fields, models


class FsmSettlementLine(models.Model):
    _inherit = "fsm.settlement.line"

    deduction_kind = fields.Selection(
        selection_add=[("old_part", "Old Part Not Returned")], ondelete={"old_part": "set other"}
    )
