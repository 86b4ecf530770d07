from odoo import api, fields, models

# what the engineer counts: the kind of difference that it becomes
WRONG = {"broken_qty": "broken", "missing_qty": "missing", "wrong_qty": "wrong"}


class FsmPartReceiptLine(models.TransientModel):
    """What is wrong with a part that should have arrived, in the engineer's words."""

    _inherit = "fsm.part.receipt.line"

    broken_qty = fields.Float("Broken", digits="Product Unit", help="How many have arrived broken.")
    missing_qty = fields.Float(
        "Missing", digits="Product Unit", help="How many should have been in this parcel, and were not."
    )
    wrong_qty = fields.Float("Wrong Part", digits="Product Unit", help="Instead of how many another part has come.")
    wrong_product_id = fields.Many2one(
        "product.product",
        "Arrived Instead",
        domain=[("is_storable", "=", True)],
        help="The part that has come instead, if you know it.",
    )
    wrong_serial = fields.Char("Serial of What Arrived", help="Serial or lot number of the part that has come instead.")
    note = fields.Char("What You Saw", help="What the warehouse should know, e.g. that the box was open.")
    photo = fields.Image(max_width=1920, max_height=1920, help="What it looks like.")

    _wrong_positive = models.Constraint(
        "CHECK(COALESCE(broken_qty, 0) >= 0 AND COALESCE(missing_qty, 0) >= 0 AND COALESCE(wrong_qty, 0) >= 0)",
        "Quantities are zero or more.",
    )
    _all_in_bounds = models.Constraint(
        "CHECK(quantity + COALESCE(broken_qty, 0) + COALESCE(missing_qty, 0) + COALESCE(wrong_qty, 0) "
        "<= expected_qty + 0.000001)",
        "What has arrived, what is missing and what is broken can't be more than was shipped.",
    )

    @api.onchange("broken_qty", "missing_qty", "wrong_qty")
    def _onchange_wrong(self):
        """What is wrong has not arrived in good order."""
        self.quantity = max(min(self.quantity, self.expected_qty - self._get_wrong_qty()), 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.env["fsm.part.difference"]._check_photo(vals.get("photo"))
        return super().create(vals_list)

    def write(self, vals):
        self.env["fsm.part.difference"]._check_photo(vals.get("photo"))
        return super().write(vals)

    def _get_wrong_qty(self):
        """How many are not in good order."""
        return self.broken_qty + self.missing_qty + self.wrong_qty

    def _report_wrong(self, move_line):
        """Take what is wrong out of the receipt and leave it to the warehouse.

        :param move_line: the stock.move.line of the open receipt, as the system
        """
        values = [
            self._prepare_difference_vals(move_line, kind, self[field])
            for field, kind in WRONG.items()
            if self.uom_id.compare(self[field], 0) > 0
        ]
        # sudo: the engineer says what is wrong; where it is booked is the system's
        differences = self.env["fsm.part.difference"].sudo().create(values)
        for difference in differences:
            difference._set_apart(move_line)

    def _prepare_difference_vals(self, move_line, kind, quantity):
        shipped = move_line.move_id.move_orig_ids.move_line_ids.filtered(
            lambda line: line.state == "done" and line.lot_id == move_line.lot_id
        )
        parcel = shipped.sorted(lambda line: (line.date, line.id))[-1:].picking_id
        values = {
            "line_id": move_line.move_id.fsm_part_line_id.id,
            "product_id": move_line.product_id.id,
            "lot_id": move_line.lot_id.id,
            "uom_id": move_line.product_uom_id.id,
            "quantity": quantity,
            "kind": kind,
            "note": self.note,
            "photo": self.photo,
            "carrier_id": parcel.fsm_carrier_id.id,
            "waybill": parcel.fsm_waybill,
        }
        if kind == "wrong":
            values |= {"wrong_product_id": self.wrong_product_id.id, "wrong_serial": self.wrong_serial}
        return values
