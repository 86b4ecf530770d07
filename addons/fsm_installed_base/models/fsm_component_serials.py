from collections import defaultdict


class ProducedSerials:
    """Which serial numbers went into which, as manufacturing orders tell.

    An order that made one serial number tells what went into it. Of an order that made several at once nobody knows
    which part went into which machine: those stay empty.
    """

    def __init__(self, env, lots):
        self.env = env
        self._inside = defaultdict(list)
        self._taken = set()
        level = lots
        seen = lots
        while level:
            found = self._read(level)
            level = found - seen
            seen |= found

    def _read(self, lots):
        """Read what went into serial numbers.

        :return: the serial numbers that went into them
        """
        # sudo: manufacturing need not be open to those who register machines
        orders = self.env["mrp.production"].sudo().search([("lot_producing_ids", "in", lots.ids)])
        single = orders.filtered(lambda order: len(order.lot_producing_ids) == 1)
        for order in single:
            for line in order.move_raw_ids.move_line_ids:
                if line.lot_id and line.state == "done":
                    self._inside[order.lot_producing_ids.id, line.product_id.id].append(line.lot_id)
        # sudo: as above, so are the serial numbers in it
        return single.move_raw_ids.move_line_ids.lot_id & self.env["stock.lot"].sudo().browse(
            lot.id for inside in self._inside.values() for lot in inside
        )

    def take(self, lot, product):
        """The next serial number of a product that went into a lot, each once; an empty lot when none is known."""
        for inside in self._inside.get((lot.id, product.id), ()) if lot else ():
            if product.tracking != "serial":
                return inside
            if (lot.id, inside.id) not in self._taken:
                self._taken.add((lot.id, inside.id))
                return inside
        return self.env["stock.lot"]
