from odoo import models


class HrSkillType(models.Model):
    _inherit = "hr.skill.type"

    def _fsm_default_level(self):
        """The level given to a skill when nobody says which: the default one, or else the highest."""
        levels = self.skill_level_ids
        return levels.filtered("default_level")[:1] or levels.sorted("level_progress")[-1:]
