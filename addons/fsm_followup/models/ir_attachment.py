from odoo import api, models


class IrAttachment(models.Model):
    """Photos of customers are checked as those of their requests are."""

    _inherit = "ir.attachment"

    @api.model
    def _fsm_get_guarded_models(self):
        return super()._fsm_get_guarded_models() | {"fsm.followup"}
