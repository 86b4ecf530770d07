from odoo import models


class FsmServiceTeam(models.Model):
    _name = "fsm.service.team"
    _inherit = ["fsm.service.team", "fsm.followup.score.mixin"]

    _fsm_followup_field = "team_id"
