from odoo import fields, models


class FsmPartReceipt(models.TransientModel):
    """What has arrived is scanned, one piece after the other, instead of being typed."""

    _inherit = "fsm.part.receipt"

    is_scanned = fields.Boolean(readonly=True, help="What has arrived is counted by scanning, beginning with none.")

    def scan_part(self, code):
        """Count one more of what a camera or a scanner has read. The first one read begins the count with none.

        :param str code: barcode or internal reference of a part, or a serial or lot number
        :return: dict with ``message``, in words, and ``added``: whether something was counted
        """
        self.ensure_one()
        self._check_receiver()
        code = self.request_id._clean_code(code)
        if not code:
            return self._not_counted(self.env._("Scan a part, or type its code or serial number."))
        lines = self._find_scanned(code)
        if not lines:
            return self._not_counted(self.env._("%s is not among the parts that are on their way to you.", code))
        if len(lines.filtered("lot_name")) > 1:
            return self._not_counted(
                self.env._("%s: scan the serial number, there is more than one.", lines.product_id.display_name)
            )
        if not self.is_scanned:
            self.is_scanned = True
            self.line_ids.quantity = 0
        line = next((line for line in lines if line.uom_id.compare(line._get_uncounted_qty(), 0) > 0), None)
        if not line:
            return self._not_counted(
                self.env._("%s: all that are on their way have been counted.", lines.product_id.display_name)
            )
        line.quantity += min(1.0, line._get_uncounted_qty())
        return {
            "added": True,
            "message": self.env._(
                "%(part)s: %(quantity)g of %(expected)g",
                part=" ".join(filter(None, (line.product_id.display_name, line.lot_name))),
                quantity=line.quantity,
                expected=line.expected_qty,
            ),
        }

    def _not_counted(self, message):
        return {"added": False, "message": message}

    def _find_scanned(self, code):
        """The lines that a code stands for: the number on the part before the code of its kind."""
        numbered = self.line_ids.filtered(lambda line: (line.lot_name or "").casefold() == code.casefold())
        if numbered:
            return numbered[:1]
        products = self.request_id._find_by_code(code)
        return self.line_ids.filtered(lambda line: line.product_id in products)


class FsmPartReceiptLine(models.TransientModel):
    _inherit = "fsm.part.receipt.line"

    def _get_uncounted_qty(self):
        """How many are neither counted nor written down as wrong."""
        return self.expected_qty - self.quantity - self._get_wrong_qty()
