from odoo import models


class FsmBagLineMixin(models.AbstractModel):
    """A line with so many of a part in somebody's bag. The model declares ``serial`` beside the fields of
    ``fsm.quantity.mixin``, and says in which place the part is (:meth:`_get_bag_place`)."""

    _name = "fsm.bag.line.mixin"
    _description = "Part in a Bag"

    def _get_bag_place(self):
        """Hook: the stock.location in the bag where the part is; none where it doesn't come from a bag."""
        return self.env["stock.location"]

    def _get_free_in_bags(self):
        """What is free in the bags for the lines: of parts with numbers, those with the number of the line, or all
        while it has none.

        :return: dict ``{line: quantity in the unit of the line}``
        """
        places = {line: line._get_bag_place() for line in self}
        # sudo: an engineer does not see the stock of the house; this is what is in his own bag
        free = (
            self.env["stock.quant"]
            .sudo()
            ._fsm_get_free(
                [
                    ("location_id", "in", [place.id for place in places.values()]),
                    ("product_id", "in", self.product_id.ids),
                ]
            )
        )
        return {line: line._count_free(free.get((place.id, line.product_id.id), {})) for line, place in places.items()}

    def _count_free(self, by_number):
        product = self.product_id
        number = (self.serial or "").strip() if product.tracking != "none" else ""
        quantity = by_number.get(number, 0) if number else sum(by_number.values())
        unit = self.uom_id or product.uom_id
        return product.uom_id._compute_quantity(quantity, unit, round=False) if unit else quantity

    def _propose_serial(self):
        """Where only one number of the part is free in the bag, it is this one."""
        place, product = self._get_bag_place(), self.product_id
        if product.tracking == "none":
            self.serial = False
            return
        # sudo: as above
        quants = self.env["stock.quant"].sudo()
        free = quants._fsm_get_free([("location_id", "=", place.id), ("product_id", "=", product.id)])
        numbers = [number for by_number in free.values() for number, quantity in by_number.items() if quantity]
        self.serial = numbers[0] if len(numbers) == 1 else False
