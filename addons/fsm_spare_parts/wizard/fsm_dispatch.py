from odoo import models

from ..models.fsm_engineer_ranking import LIKELY_PARTS


class FsmDispatch(models.TransientModel):
    """The ranking knows which parts the work will need."""

    _inherit = "fsm.dispatch"

    def _get_rank_options(self):
        likely = self.request_id._get_likely_parts(LIKELY_PARTS)[self.request_id]
        parts = self.env["product.product"].union(*(part.product for part in likely))
        return {**super()._get_rank_options(), "parts": parts}
