from odoo import fields, models

BUTTONS = {"waive": "action_waive", "lose": "action_lose", "missing": "action_close_missing"}


class FsmAsk(models.TransientModel):
    _inherit = "fsm.ask"

    kind = fields.Selection(
        selection_add=[("waive", "Let Go"), ("lose", "Lost"), ("missing", "Give Up What Is Missing")],
        ondelete=dict.fromkeys(BUTTONS, "cascade"),
    )

    def _get_button(self):
        return BUTTONS.get(self.kind) or super()._get_button()
