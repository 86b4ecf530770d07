from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    fsm_skill_ids = fields.Many2many(
        "hr.skill",
        string="Service Skills",
        help="Skills that an engineer needs to service products of this category.",
    )
