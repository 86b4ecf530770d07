from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

# What the engineer writes: which part it is, said once, and how many there are.
IDENTITY = {"count_id", "product_id", "condition", "lot_name"}
COUNTED = {"counted_qty", "is_counted"}
WRITTEN = COUNTED | {"note"}


class FsmBagCountLine(models.Model):
    """How many of one part, or of one serial or lot number, are in the bag: by the books, and counted."""

    _name = "fsm.bag.count.line"
    _description = "Part Counted"
    _order = "count_id, condition desc, from_books desc, id"
    _check_company_auto = True

    count_id = fields.Many2one("fsm.bag.count", "Stock-Take of a Bag", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="count_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_storable", "=", True)],
        help="The part that is counted.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    tracking = fields.Selection(related="product_id.tracking", string="Numbers")
    condition = fields.Selection(
        [("good", "Good"), ("defective", "Defective")],
        default="good",
        required=True,
        help="Whether the part can be used, or is an old one to be sent back.",
    )
    lot_name = fields.Char("Serial or Lot", help="Serial or lot number on the part, where it has one.")
    from_books = fields.Boolean(readonly=True, help="The part should be there. The others were found by the engineer.")
    book_qty = fields.Float(
        "By the Books",
        readonly=True,
        digits="Product Unit",
        help="How many should have been there at the moment of counting: what lies in the bag, without what is used by "
        "reports that are handed in.",
    )
    counted_qty = fields.Float("Counted", digits="Product Unit", help="How many are really there.")
    is_counted = fields.Boolean("Done", help="The part has been counted.")
    difference = fields.Float(
        compute="_compute_difference",
        store=True,
        digits="Product Unit",
        help="How many more than by the books there are; below zero: how many are missing.",
    )
    difference_value = fields.Monetary(
        "Difference at Cost",
        compute="_compute_difference_value",
        compute_sudo=True,
        groups="fsm_base.group_fsm_manager,stock.group_stock_user",
        help="What the difference is worth, at cost.",
    )
    note = fields.Char(help="Where the difference comes from, as far as the engineer knows.")

    _counted_positive = models.Constraint("CHECK(counted_qty >= 0)", "No fewer than none can be there.")
    _part_once = models.UniqueIndex(
        "(count_id, product_id, condition, (COALESCE(lot_name, '')))",
        "This part is in the stock-take already. Correct the quantity there.",
    )

    @api.depends("book_qty", "counted_qty", "is_counted")
    def _compute_difference(self):
        for line in self:
            line.difference = line.counted_qty - line.book_qty if line.is_counted else 0

    @api.depends("difference", "product_id")
    def _compute_difference_value(self):
        for line in self:
            line.difference_value = line.difference * line.product_id.with_company(line.company_id).standard_price

    @api.depends("product_id.name", "lot_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " ".join(filter(None, (line.product_id.display_name, line.lot_name)))

    # ------------------------------------------------------------------
    # ORM: the engineer counts while it is his turn
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # whoever adds a part has it in his hand; what the books say is not his to write
            vals_list = [
                {**{name: vals[name] for name in IDENTITY | WRITTEN if name in vals}, "is_counted": True}
                for vals in vals_list
            ]
        vals_list = [{**vals, "lot_name": (vals.get("lot_name") or "").strip() or False} for vals in vals_list]
        lines = super().create(vals_list)
        lines._check_editable()
        if not self.env.su:
            lines._check_numbers()
            lines._set_book()
        return lines

    def write(self, vals):
        self._check_editable()
        if vals.keys() - WRITTEN and not self.env.su:
            raise UserError(self.env._("Which part it is stays as it is. Remove the line, and add another."))
        if not COUNTED & vals.keys():
            return super().write(vals)
        if "counted_qty" in vals:
            vals = {"is_counted": True, **vals}
        result = super().write(vals)
        self._set_book()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        self._check_editable()
        if self.env.su:
            return
        for line in self.filtered("from_books"):
            raise UserError(
                self.env._("%s should be there. When it is not, write down 0.", line.product_id.display_name)
            )

    def _check_editable(self):
        if not self.env.su:
            self.count_id._check_countable()

    def _check_numbers(self):
        """Parts with numbers have one, those without have none; a serial number is that of one piece."""
        for line in self:
            if line.tracking == "none" and line.lot_name:
                raise UserError(
                    self.env._("%s is kept without serial numbers: leave the number empty.", line.product_id.name)
                )
            if line.tracking != "none" and not line.lot_name:
                raise UserError(
                    self.env._("%s: write down the serial or lot number on the part.", line.product_id.display_name)
                )

    # ------------------------------------------------------------------
    # Books
    # ------------------------------------------------------------------

    def _get_location(self):
        """Where the part lies: stock.location, as the system."""
        # sudo: an engineer counts his own bag, he does not see the places of the house
        engineer = self.count_id.engineer_id.sudo().with_company(self.company_id)
        return engineer.defective_location_id if self.condition == "defective" else engineer.good_location_id

    def _set_book(self):
        """Remember what should be there now: differences are against that, whatever moves later."""
        # sudo: the books are the system's, whoever counts
        lines = self.sudo()
        books = lines.count_id._get_books()
        for line in lines:
            line.book_qty = books[line.count_id][line.product_id.id, line.condition, line.lot_name or ""]


class FsmBagCount(models.Model):
    _inherit = "fsm.bag.count"

    def _check_countable(self):
        """Refuse to count what is not open to it, or for somebody else.

        :raise UserError: says in which state it is, or who counts
        """
        for count in self:
            if count.state != "draft":
                raise UserError(
                    self.env._(
                        "%(count)s is “%(state)s”. Quantities can be changed while it is counted.",
                        count=count.name,
                        state=count._fsm_state_label(),
                    )
                )
            if not count._fsm_with_role("engineer"):
                raise UserError(
                    self.env._(
                        "%(count)s: the bag is counted by %(engineer)s.",
                        count=count.name,
                        engineer=count.engineer_id.name,
                    )
                )

    def _get_books(self):
        """What should be in the bags now, without what is used by reports that are handed in: that is no longer there.

        :return: dict ``{count: {(product id, condition, lot name or ""): quantity in the unit of the product}}``
        """
        # sudo: an engineer sees what is in his own bag
        counts = self.sudo()
        places = {}
        for count in counts:
            engineer = count.engineer_id
            places[engineer.good_location_id] = count, "good"
            places[engineer.defective_location_id] = count, "defective"
        books = {count: defaultdict(float) for count in self}
        by = ["location_id", "product_id", "lot_id"]
        here = [("location_id", "in", [place.id for place in places])]
        quants = self.env["stock.quant"].sudo()  # sudo: as above
        uses = self.env["stock.move.line"].sudo()  # sudo: as above
        open_uses = [("move_id.fsm_report_part_id", "!=", False), ("state", "not in", ("done", "cancel"))]
        for sign, groups in (
            (1, quants._read_group(here, by, ["quantity:sum"])),
            (-1, uses._read_group(here + open_uses, by, ["quantity_product_uom:sum"])),
        ):
            for place, product, lot, quantity in groups:
                count, condition = places[place]
                books[count.with_env(self.env)][product.id, condition, lot.name or ""] += sign * quantity
        return books

    def _fill_lines(self):
        """One line for all that should be there; what the engineer has to count."""
        # sudo: the lines are made by the system
        lines = self.env["fsm.bag.count.line"].sudo()
        books = self._get_books()
        ids = {product_id for book in books.values() for product_id, __, __ in book}
        units = {product.id: product.uom_id for product in self.env["product.product"].browse(ids)}
        lines.search([("count_id", "in", self.ids)]).unlink()
        lines.create(
            [
                {
                    "count_id": count.id,
                    "product_id": product_id,
                    "condition": condition,
                    "lot_name": lot_name,
                    "book_qty": quantity,
                    "counted_qty": max(quantity, 0),
                    "from_books": True,
                }
                for count, book in books.items()
                for (product_id, condition, lot_name), quantity in book.items()
                if not units[product_id].is_zero(quantity)
            ]
        )
