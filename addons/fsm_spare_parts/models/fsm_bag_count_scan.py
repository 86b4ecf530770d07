from odoo import models

MOST_NAMED = 5


class FsmBagCount(models.Model):
    """The parts of a bag are counted by scanning one after the other."""

    _inherit = "fsm.bag.count"

    def scan_part(self, code):
        """Count one more of what a camera or a scanner has read; a part that is not on the list is added to it.

        :param str code: barcode or internal reference of a part, or a serial or lot number
        :return: dict with ``message``, in words, and ``added``: whether something was counted
        :raise UserError: it is not counted now, or by somebody else
        """
        self.ensure_one()
        self.check_access("write")
        self._check_countable()
        reader = self._get_reader()
        code = reader._clean_code(code)
        if not code:
            return self._not_scanned(self.env._("Scan a part, or type its code or serial number."))
        lines = self.line_ids.filtered(lambda line: (line.lot_name or "").casefold() == code.casefold())
        number = bool(lines)
        products = lines.product_id or reader._find_by_code(code)
        if not products:
            number = True
            products = reader._find_by_number(code)
        if not products:
            return self._not_scanned(self.env._("No part that is kept in stock has the code %s.", code))
        if len(products) > 1:
            names = ", ".join(products[:MOST_NAMED].mapped("display_name"))
            return self._not_scanned(
                self.env._("%(code)s stands for several parts: %(names)s. Choose by name.", code=code, names=names)
            )
        if products.tracking != "none" and not number:
            return self._not_scanned(
                self.env._("%s: scan the serial or lot number on the part.", products.display_name)
            )
        lines = lines or self.line_ids.filtered(lambda line: line.product_id == products and not line.lot_name)
        return self._count_scanned(lines, products, code if number else False)

    def _count_scanned(self, lines, product, lot_name):
        """One more of a part, on the line of the good ones where there are two.

        :param lines: those of the part, or of its number; none when it is not on the list yet
        """
        line = lines.sorted(lambda line: line.condition != "good")[:1]
        if not line:
            line = self.env["fsm.bag.count.line"].create(
                {"count_id": self.id, "product_id": product.id, "lot_name": lot_name, "counted_qty": 1}
            )
        elif line.is_counted and line.tracking == "serial" and line.uom_id.compare(line.counted_qty, 0) > 0:
            return self._not_scanned(self.env._("%s is counted already.", line.display_name))
        else:
            # what stands there before somebody has counted is what the books say
            line.counted_qty = line.counted_qty + 1 if line.is_counted else 1
        condition = dict(line._fields["condition"]._description_selection(self.env))[line.condition]
        return {
            "added": True,
            "message": self.env._(
                "%(part)s (%(condition)s): %(quantity)g counted, %(books)g by the books",
                part=line.display_name,
                condition=condition,
                quantity=line.counted_qty,
                books=line.book_qty,
            ),
        }

    def _not_scanned(self, message):
        return {"added": False, "message": message}

    def _get_reader(self):
        """What a part request knows about codes, for the company of the stock-take; nothing is stored."""
        return self.env["fsm.part.request"].new({"company_id": self.company_id.id})
