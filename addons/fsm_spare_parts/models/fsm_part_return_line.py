from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmPartReturnLine(models.Model):
    """One part that is sent back. What became of it is read from the moves."""

    _name = "fsm.part.return.line"
    _description = "Part Sent Back"
    _inherit = ["fsm.quantity.mixin", "fsm.bag.line.mixin"]
    _order = "return_id, id"
    _check_company_auto = True

    return_id = fields.Many2one("fsm.part.return", "Return of Parts", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="return_id.company_id", store=True, precompute=True)
    engineer_id = fields.Many2one(related="return_id.engineer_id")
    duty_id = fields.Many2one(
        "fsm.return.duty",
        "Old Part",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('engineer_id', '=', engineer_id), ('state', '=', 'bag')]",
        help="The old part that comes back by this line.",
    )
    kind = fields.Selection(
        [("good", "Good Part"), ("old", "Old Part")],
        compute="_compute_from_duty",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Whether it can be used, or was taken out of a machine.",
    )
    product_id = fields.Many2one(
        "product.product",
        "Part",
        compute="_compute_from_duty",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_storable", "=", True)],
        help="The part that is sent back.",
    )
    tracking = fields.Selection(related="product_id.tracking")
    serial = fields.Char(
        "Serial or Lot",
        compute="_compute_from_duty",
        store=True,
        readonly=False,
        precompute=True,
        help="The number on the part, where it has one.",
    )
    lot_id = fields.Many2one(
        "stock.lot", "Lot in the Stock", readonly=True, groups="stock.group_stock_user", help="Written when it is sent."
    )
    quantity = fields.Float(
        compute="_compute_from_duty",
        store=True,
        readonly=False,
        precompute=True,
        digits="Product Unit",
        help="How many are sent back.",
    )
    bag_qty = fields.Float(
        "In the Bag", compute="_compute_bag_qty", digits="Product Unit", help="How many are free in the engineer's bag."
    )
    move_ids = fields.One2many("stock.move", "fsm_return_line_id", "Moves", groups="stock.group_stock_user")
    transit_qty = fields.Float(
        "In Transit", compute="_compute_moved", digits="Product Unit", help="Sent back and not yet received."
    )
    received_qty = fields.Float(
        "Received", compute="_compute_moved", digits="Product Unit", help="How many the warehouse has received."
    )
    missing_qty = fields.Float(
        "Missing", compute="_compute_moved", digits="Product Unit", help="How many never arrived and were given up."
    )
    good_qty = fields.Float(
        "Good", compute="_compute_moved", digits="Product Unit", help="How many can be used: they are in the stock."
    )
    defective_qty = fields.Float(
        "Defective", compute="_compute_moved", digits="Product Unit", help="How many are kept as defective."
    )
    scrap_qty = fields.Float(
        "Scrapped", compute="_compute_moved", digits="Product Unit", help="How many were thrown away."
    )

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "Say how many are sent back: more than zero.")
    _duty_once = models.UniqueIndex(
        "(return_id, duty_id) WHERE duty_id IS NOT NULL", "This old part is on the return already."
    )

    @api.depends("product_id.name", "return_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.return_id.name}: {line.product_id.display_name}"

    @api.depends("duty_id")
    def _compute_from_duty(self):
        for line in self:
            duty = line.duty_id
            line.kind = "old" if duty else line.kind or "good"
            line.product_id = duty.product_id or line.product_id
            line.serial = duty.serial if duty else line.serial
            line.quantity = duty.quantity if duty else line.quantity or 1.0

    @api.depends("product_id", "duty_id")
    def _compute_uom_id(self):
        super()._compute_uom_id()
        for line in self.filtered("duty_id"):
            line.uom_id = line.duty_id.uom_id

    @api.depends("product_id", "uom_id", "kind", "serial", "return_id.engineer_id", "return_id.state")
    def _compute_bag_qty(self):
        free = self._get_free_in_bags()
        for line in self:
            line.bag_qty = free[line]

    @api.onchange("product_id", "kind")
    def _onchange_propose_serial(self):
        if not self.duty_id:
            self._propose_serial()

    def _get_bag_place(self):
        engineer = self.return_id.engineer_id
        return engineer.defective_location_id if self.kind == "old" else engineer.good_location_id

    @api.depends("return_id.state", "move_ids.state", "move_ids.quantity")
    def _compute_moved(self):
        """From what was done. Moves count in the unit of their line."""
        # sudo: an engineer sees what became of his parts, not the stock of the house
        groups = (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [("fsm_return_line_id", "in", self._origin.ids), ("state", "=", "done")],
                ["fsm_return_line_id", "fsm_return_leg"],
                ["quantity:sum"],
            )
        )
        moved = defaultdict(float, {(line.id, leg): quantity for line, leg, quantity in groups})
        for line in self:
            of = {leg: moved[line._origin.id, leg] for leg in ("ship", "back", "receive", "missing", "good", "scrap")}
            line.transit_qty = of["ship"] - of["back"] - of["receive"] - of["missing"]
            line.received_qty, line.missing_qty = of["receive"], of["missing"]
            line.good_qty, line.scrap_qty = of["good"], of["scrap"]
            checked = line.return_id.state == "done"
            line.defective_qty = of["receive"] - of["good"] - of["scrap"] if checked else 0.0

    # ------------------------------------------------------------------
    # ORM: written in the draft alone
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_editable()
        lines._check_duties()
        return lines

    def write(self, vals):
        self._check_editable()
        result = super().write(vals)
        if "duty_id" in vals:
            self._check_duties()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._check_editable()

    def _check_editable(self):
        if not self.env.su:
            self.return_id._check_editable({"line_ids"}, ("draft",))

    def _check_duties(self):
        """Nobody sends back old parts that he may not even see."""
        if not self.env.su:
            self.duty_id.check_access("read")

    # ------------------------------------------------------------------
    # Before it is sent
    # ------------------------------------------------------------------

    def _check_sendable(self):
        """Refuse what can't be sent.

        :raise UserError: says which part, and why
        """
        for line in self:
            sending, duty, part = line.return_id, line.duty_id, line.product_id.display_name
            if line.product_id.tracking != "none" and not (line.serial or "").strip():
                raise UserError(
                    self.env._(
                        "%(sending)s: write down the serial or lot number of %(part)s.", sending=sending.name, part=part
                    )
                )
            if not duty:
                continue
            if duty.state != "bag" or duty.engineer_id != sending.engineer_id:
                raise UserError(
                    self.env._(
                        "%(sending)s: %(duty)s is not in the bag of %(engineer)s any more. Take the line out.",
                        sending=sending.name,
                        duty=duty.display_name,
                        engineer=sending.engineer_id.name,
                    )
                )
            same = (line.kind, line.product_id, line.uom_id, line.serial or "") == (
                "old",
                duty.product_id,
                duty.uom_id,
                duty.serial or "",
            )
            if not same or line.uom_id.compare(line.quantity, duty.quantity) > 0:
                raise UserError(
                    self.env._(
                        "%(sending)s: the line of %(duty)s says something else than was taken out. Take it out and add "
                        "it again.",
                        sending=sending.name,
                        duty=duty.display_name,
                    )
                )

    def _find_lots(self):
        """The numbers in the stock, as the parts have them.

        :return: list of stock.lot, one for each line
        """
        lots = self.env["stock.lot"].search(
            [
                ("product_id", "in", self.filtered(lambda line: line.tracking != "none").product_id.ids),
                ("name", "in", [(line.serial or "").strip() for line in self]),
                ("company_id", "in", [False, *self.company_id.ids]),
            ]
        )
        by_name = {(lot.product_id, lot.name): lot for lot in lots}
        found = []
        for line in self:
            lot = line.duty_id.lot_id or by_name.get((line.product_id, (line.serial or "").strip()), lots.browse())
            if line.tracking != "none" and not lot:
                raise UserError(
                    self.env._(
                        "%(sending)s: there is no %(part)s with the number %(serial)s. Read it again.",
                        sending=line.return_id.name,
                        part=line.product_id.display_name,
                        serial=line.serial,
                    )
                )
            found.append(lot)
        return found
