from odoo import fields, models

BUTTONS = {"dispute": "action_dispute", "confirm_for": "action_confirm_for"}


class FsmAsk(models.TransientModel):
    """Asks what is wrong with a settlement, or how it was confirmed."""

    _inherit = "fsm.ask"

    kind = fields.Selection(
        selection_add=[("dispute", "Dispute"), ("confirm_for", "Confirm for the Provider")],
        ondelete=dict.fromkeys(BUTTONS, "cascade"),
    )

    def _get_button(self):
        return BUTTONS.get(self.kind) or super()._get_button()
