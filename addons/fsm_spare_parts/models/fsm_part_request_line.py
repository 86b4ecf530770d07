from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

# What the engineer writes, and what the manager writes.
ASKED = {"request_id", "product_id", "uom_id", "asked_qty", "note"}
DECIDED = {"approved_qty", "refusal_reason"}


class FsmPartRequestLine(models.Model):
    """One part that an engineer asks for. What became of it is read from the moves."""

    _name = "fsm.part.request.line"
    _description = "Part Asked For"
    _inherit = ["fsm.quantity.mixin"]
    _order = "request_id, sequence, id"
    _check_company_auto = True

    request_id = fields.Many2one("fsm.part.request", "Part Request", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="request_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_storable", "=", True)],
        help="The part that is needed.",
    )
    asked_qty = fields.Float("Asked", default=1.0, digits="Product Unit", help="How many the engineer asks for.")
    approved_qty = fields.Float(
        "Approved", digits="Product Unit", copy=False, help="How many the service manager has agreed to."
    )
    refusal_reason = fields.Char("Why Less", copy=False, help="Why less than asked for was approved.")
    note = fields.Char(help="What the warehouse should know, e.g. the position in the machine.")
    move_ids = fields.One2many("stock.move", "fsm_part_line_id", "Moves", groups="stock.group_stock_user")
    shipped_qty = fields.Float(
        "Shipped", compute="_compute_moved", digits="Product Unit", help="How many have left the warehouse."
    )
    transit_qty = fields.Float(
        "In Transit", compute="_compute_moved", digits="Product Unit", help="Shipped and not yet received."
    )
    received_qty = fields.Float(
        "Received", compute="_compute_moved", digits="Product Unit", help="How many the engineer has in his bag."
    )
    open_qty = fields.Float(
        "Outstanding", compute="_compute_moved", digits="Product Unit", help="How many are still to be received."
    )
    bag_qty = fields.Float(
        "In the Bag", compute="_compute_free", digits="Product Unit", help="Free good ones in the engineer's own bag."
    )
    colleague_qty = fields.Float(
        "Colleagues", compute="_compute_free", digits="Product Unit", help="Free good ones in bags of colleagues."
    )
    warehouse_qty = fields.Float(
        "Warehouse", compute="_compute_free", digits="Product Unit", help="Free ones in the warehouse that ships."
    )

    _asked_positive = models.Constraint("CHECK(asked_qty > 0)", "Say how many are needed: more than zero.")
    _approved_in_bounds = models.Constraint(
        "CHECK(approved_qty >= 0 AND approved_qty <= asked_qty)",
        "Between none and as many as were asked for can be approved.",
    )

    @api.depends("product_id.name", "request_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.request_id.name}: {line.product_id.display_name}"

    @api.depends("approved_qty", "request_id.state", "move_ids.state", "move_ids.quantity")
    def _compute_moved(self):
        """From what was done, in the unit of the line."""
        moved = self._get_moved()
        for line in self:
            line._set_moved(moved)

    def _set_moved(self, moved):
        """Write down what became of the line.

        :param moved: what :meth:`_get_moved` has found. The fields are rounded, these quantities are not: of a dozen,
            what is received and what is not are a dozen together
        """
        key = self._origin.id
        self.shipped_qty = moved[key, "ship"]
        self.received_qty = moved[key, "receive"]
        self.transit_qty = moved[key, "ship"] - moved[key, "receive"]
        wanted = self.approved_qty if self.request_id.state in ("approved", "shipping") else moved[key, "ship"]
        self.open_qty = max(wanted - moved[key, "receive"], 0)

    def _get_moved(self):
        """What was moved for the lines.

        :return: dict ``{(line id, leg): quantity in the unit of the line}``, 0 for what is not in it
        """
        # sudo: an engineer sees what became of his parts, not the stock of the house
        groups = (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [("fsm_part_line_id", "in", self._origin.ids), ("state", "=", "done")],
                ["fsm_part_line_id", "fsm_part_leg", "product_uom"],
                ["quantity:sum"],
            )
        )
        moved = defaultdict(float)
        for line, leg, unit, quantity in groups:
            moved[line.id, leg] += unit._compute_quantity(quantity, line.uom_id, round=False)
        return moved

    @api.depends("product_id", "uom_id", "request_id.engineer_id", "request_id.warehouse_id")
    def _compute_free(self):
        """What nobody has reserved, in the unit of the line."""
        # sudo: how many there are is shown to whoever asks for parts; where exactly, and what they cost, is not
        quants = self.env["stock.quant"].sudo()
        free = quants._fsm_get_free(
            [
                ("product_id", "in", self.product_id.ids),
                ("location_id.usage", "=", "internal"),
                ("company_id", "in", self.request_id.company_id.ids),
            ]
        )
        # sudo: as above
        places = self.env["stock.location"].sudo().browse({place for place, __ in free})
        by_id = {place.id: place for place in places}
        lying = defaultdict(list)
        for (place, product), by_number in free.items():
            lying[product].append((by_id[place], sum(by_number.values())))
        for line in self:
            request = line.request_id
            # sudo: as above
            stock = request.warehouse_id.sudo().lot_stock_id
            bag = colleagues = house = 0.0
            for place, quantity in lying[line.product_id.id]:
                if place.company_id != request.company_id:
                    continue
                if stock and place.parent_path.startswith(stock.parent_path):
                    house += quantity
                elif place.fsm_condition == "good" and place.fsm_engineer_id:
                    if place.fsm_engineer_id.id == request.engineer_id.id:
                        bag += quantity
                    else:
                        colleagues += quantity
            convert = line.product_id.uom_id._compute_quantity
            unit = line.uom_id or line.product_id.uom_id
            line.bag_qty, line.colleague_qty, line.warehouse_qty = (
                convert(quantity, unit) if unit else quantity for quantity in (bag, colleagues, house)
            )

    # ------------------------------------------------------------------
    # ORM: the engineer writes in the draft, the manager when he decides
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_editable(ASKED)
        return lines

    def write(self, vals):
        self._check_editable(vals.keys())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_editable(ASKED)

    def _check_editable(self, names):
        """Refuse what is not open to changes now.

        :raise UserError: says which request, and what can be done instead
        """
        if self.env.su:
            return
        for request in self.request_id:
            if ASKED & set(names) and request.state != "draft":
                raise UserError(
                    self.env._(
                        "%(request)s is “%(state)s”. What is asked for can be changed while it is a draft: "
                        "take it back first.",
                        request=request.name,
                        state=request._fsm_state_label(),
                    )
                )
            if DECIDED & set(names) and not (
                request.state in ("submitted", "second") and request._fsm_with_role("manager")
            ):
                raise UserError(
                    self.env._(
                        "%s: how many are approved is up to a service manager, after the request is submitted.",
                        request.name,
                    )
                )

    # ------------------------------------------------------------------
    # Moves
    # ------------------------------------------------------------------

    def _prepare_move_vals(self, picking, leg, quantity, unit=None):
        """Values of a move of the line in a transfer. Transfers count in the unit of the product, so that of a line in
        dozens a single piece can be shipped, received, or missing.

        :param str leg: ``ship`` (Stock → On the Way), ``receive`` (On the Way → Good) or ``differ`` (On the Way →
            where it really is)
        :param unit: of the quantity, by default the line's
        """
        pieces = self.product_id.uom_id
        return {
            "product_id": self.product_id.id,
            "product_uom": pieces.id,
            "product_uom_qty": (unit or self.uom_id)._compute_quantity(quantity, pieces, rounding_method="HALF-UP"),
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            # the transfer is planned for the day of its moves
            "date": picking.scheduled_date,
            "origin": self.request_id.name,
            "procure_method": "make_to_order" if leg == "receive" else "make_to_stock",
            "fsm_part_line_id": self.id,
            "fsm_part_leg": leg,
        }
