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
        known = self.sudo()
        free = known.env["stock.quant"]._fsm_get_free(
            [("location_id", "in", known.good_location_id.ids), ("product_id", "in", products.ids)]
        )
        owners = {engineer.good_location_id.id: engineer.id for engineer in known}
        for (place, product), numbers in free.items():
            if any(numbers.values()):
                bags[owners[place]].add(product)
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
