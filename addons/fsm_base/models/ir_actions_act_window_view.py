from odoo import fields, models


class IrActionsActWindowView(models.Model):
    _inherit = "ir.actions.act_window.view"

    view_mode = fields.Selection(selection_add=[("fsm_map", "Map")], ondelete={"fsm_map": "cascade"})
