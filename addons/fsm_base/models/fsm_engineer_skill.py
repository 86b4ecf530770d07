from odoo import fields, models


class FsmEngineerSkill(models.Model):
    """A skill of an outsourced engineer, who has no employee to keep it."""

    _name = "fsm.engineer.skill"
    _inherit = ["hr.individual.skill.mixin"]
    _description = "Skill of an Outsourced Engineer"
    _order = "skill_type_id, skill_level_id"
    _rec_name = "skill_id"

    engineer_id = fields.Many2one("fsm.engineer", required=True, index=True, ondelete="cascade")

    def _linked_field_name(self):
        return "engineer_id"
