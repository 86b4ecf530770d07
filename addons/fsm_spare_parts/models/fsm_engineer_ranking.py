from collections import defaultdict

from odoo import models

# Points for who has all likely parts in his bag.
HAS_PARTS = 10
# So many of the likely parts are looked at.
LIKELY_PARTS = 4


class FsmEngineer(models.Model):
    """Who has the likely parts in his bag, need not come twice."""

    _inherit = "fsm.engineer"

    def _rank_read(self, need, exclude_tasks=None):
        return {**super()._rank_read(need, exclude_tasks), "bags": self._get_parts_in_bags(need.get("parts"))}

    def _get_parts_in_bags(self, products):
        """Which of the products are free and good in the bag of each engineer, in one query.

        :param products: product.product, or None
        :return: dict ``{engineer id: set of product ids}``
        """
        bags = defaultdict(set)
        if not products:
            return bags
        # sudo: the dispatcher is told who has the parts, whether or not he may look into the bags
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("fsm_engineer_id", "in", self.ids),
                    ("fsm_condition", "=", "good"),
                    ("product_id", "in", products.ids),
                    ("company_id", "in", self.company_id.ids),
                ],
                ["fsm_engineer_id", "product_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
        )
        for engineer, product, quantity, reserved in groups:
            if product.uom_id.compare(quantity, reserved) > 0:
                bags[engineer.id].add(product.id)
        return bags

    def _rank_factors(self):
        return [*super()._rank_factors(), (HAS_PARTS, self._rank_parts)]

    def _rank_parts(self, need, data):
        """Points for the share of the likely parts that are in the bag."""
        products = need.get("parts")
        if not products:
            return 0.0, None
        count, among = len(data["bags"][self.id]), len(products)
        if not count:
            return 0.0, self.env._("Has none of the likely parts in the bag: %s", ", ".join(products.mapped("name")))
        return count / among, self.env._("Has %(count)s of %(among)s likely parts in the bag", count=count, among=among)
