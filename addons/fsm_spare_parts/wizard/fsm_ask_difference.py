from odoo import fields, models


class FsmAsk(models.TransientModel):
    _inherit = "fsm.ask"

    kind = fields.Selection(selection_add=[("look_again", "Look Again")], ondelete={"look_again": "cascade"})

    def _get_button(self):
        return "action_look_again" if self.kind == "look_again" else super()._get_button()
