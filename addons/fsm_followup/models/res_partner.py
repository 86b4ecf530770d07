from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "fsm.followup.score.mixin"]

    _fsm_followup_field = "commercial_partner_id"
