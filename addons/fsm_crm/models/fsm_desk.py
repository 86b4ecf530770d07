from odoo import api, models


class FsmDesk(models.AbstractModel):
    _inherit = "fsm.desk"

    @api.model
    def _get_actions(self, partner, contact, phone):
        """The interaction centre raises opportunities too."""
        actions = super()._get_actions(partner, contact, phone)
        actions.append(
            {
                "key": "opportunity",
                "name": self.env._("Opportunity"),
                "icon": "fa-handshake-o",
                "hotkey": "5",
                "action": self.env["fsm.opportunity"]._open(partner, contact, phone),
            }
        )
        return actions
