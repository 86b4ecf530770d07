from odoo import models

from .fsm_board_mixin import CHANNEL


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """People of the field service hear of changes on the boards of their companies."""
        channels = super()._build_bus_channel_list(channels)
        user = self.env.user
        if user.has_group("fsm_base.group_fsm_engineer") or user.has_group("fsm_base.group_fsm_agent"):
            # sudo: the user's own companies
            channels.extend((company, CHANNEL) for company in user.sudo().company_ids)
        return channels
