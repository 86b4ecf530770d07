from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    fsm_engineer_ids = fields.One2many("fsm.engineer", "user_id", "Engineer")
