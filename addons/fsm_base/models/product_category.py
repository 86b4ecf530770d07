from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    fsm_skill_ids = fields.Many2many(
        "hr.skill",
        string="Service Skills",
        help="Skills that an engineer needs to service products of this category.",
    )

    def _is_below(self, categories):
        """Whether the category is one of ``categories``, or stands below one of them."""
        return any(self.parent_path.startswith(category.parent_path) for category in categories)
