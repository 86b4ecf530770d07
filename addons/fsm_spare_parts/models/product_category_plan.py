from odoo import fields, models


class ProductCategory(models.Model):
    """Parts of a category may be planned for a service level of their own."""

    _inherit = "product.category"

    fsm_service_level = fields.Float(
        "Service Level of Parts (%)",
        help="In how many of a hundred cases a part of this category should be there when it is needed. "
        "0: as the category above, or else as the company.",
    )

    _fsm_service_level_in_bounds = models.Constraint(
        "CHECK(fsm_service_level = 0 OR (fsm_service_level >= 50 AND fsm_service_level < 100))",
        "A service level is at least 50 % and less than 100 %.",
    )

    def _get_service_levels(self):
        """The service levels that hold for categories: their own, or that of the nearest one above.

        :return: dict ``{id of a category: per cent, or 0 where none has one}``
        """
        ids = {int(number) for category in self for number in category.parent_path.split("/") if number}
        # sudo: what is set above holds, whoever may read it
        own = {category.id: category.fsm_service_level for category in self.sudo().browse(ids)}
        return {
            category.id: next(
                (own[int(number)] for number in reversed(category.parent_path.split("/")[:-1]) if own[int(number)]), 0.0
            )
            for category in self
        }
