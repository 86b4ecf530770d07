from odoo import models


class FsmEngineer(models.Model):
    _name = "fsm.engineer"
    _inherit = ["fsm.engineer", "fsm.followup.score.mixin"]

    _fsm_followup_field = "engineer_id"
