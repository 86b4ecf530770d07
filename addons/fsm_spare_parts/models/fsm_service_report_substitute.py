from odoo import models
from odoo.exceptions import UserError


class FsmServiceReport(models.Model):
    """An engineer without the part is told which one in his bag could stand in for it."""

    _inherit = "fsm.service.report"

    def _check_parts(self):
        try:
            super()._check_parts()
        except UserError as error:
            # sudo: what is in the engineers' own bags
            words = self.sudo()._describe_bag_substitutes()
            if not words:
                raise
            raise UserError(self.env._("%(missing)s %(instead)s", missing=error, instead=words)) from error

    def _describe_bag_substitutes(self):
        """Which parts in the bags could be used instead of those that are missing, in words."""
        found = []
        for report in self:
            short = report.part_line_ids.filtered("is_short").product_id
            bag = report.engineer_id.good_location_id
            for product, others in short._get_free_substitutes(bag).items() if bag else ():
                if others:
                    found.append(
                        self.env._(
                            "In the bag instead of %(part)s: %(others)s.",
                            part=product.display_name,
                            others=product._describe_substitutes(others),
                        )
                    )
        return " ".join(found)
