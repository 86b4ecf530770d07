from odoo import fields, models


class FsmAsk(models.TransientModel):
    _inherit = "fsm.ask"

    kind = fields.Selection(selection_add=[("refuse", "Refuse")], ondelete={"refuse": "cascade"})

    def _get_button(self):
        return "action_refuse" if self.kind == "refuse" else super()._get_button()
