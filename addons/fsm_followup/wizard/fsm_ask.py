from odoo import fields, models


class FsmAsk(models.TransientModel):
    _inherit = "fsm.ask"

    kind = fields.Selection(
        selection_add=[("skip_followup", "Close Without a Call")], ondelete={"skip_followup": "cascade"}
    )

    def _get_button(self):
        return "action_skip" if self.kind == "skip_followup" else super()._get_button()
