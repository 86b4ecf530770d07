from odoo import models


class FsmDispatch(models.TransientModel):
    """The ranking knows which machine is broken."""

    _inherit = "fsm.dispatch"

    def _get_rank_options(self):
        return {**super()._get_rank_options(), "unit": self.request_id.installed_product_id}
