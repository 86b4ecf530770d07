import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

OPEN_FIELDS = {"note", "photo"}
# Nobody knows yet what becomes of the parts.
UNSETTLED = ("open", "decision")


class FsmPartDifference(models.Model):
    """One thing that was wrong with one part of one receipt (收货差异): it was not in the parcel, it was broken, or it
    was another part."""

    _name = "fsm.part.difference"
    _description = "Difference on Receipt"
    _inherit = ["fsm.workflow.mixin", "fsm.quantity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "product_id.name", "engineer_id.name", "waybill"]
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_transitions = {
        "open": {
            "decision": ("warehouse",),
            "settled": ("warehouse", "manager"),
            "cancelled": ("engineer", "manager"),
        },
        "decision": {
            "open": ("warehouse", "manager"),
            "settled": ("manager",),
            "cancelled": ("engineer", "manager"),
        },
        "settled": {},
        "cancelled": {},
    }
    _fsm_group_roles = {"manager": "fsm_base.group_fsm_manager", "warehouse": "stock.group_stock_user"}
    _fsm_flow_fields = frozenset(
        {
            *("state_since", "name", "line_id", "product_id", "lot_id", "quantity", "uom_id", "kind", "outcome"),
            *("wrong_product_id", "wrong_serial", "send_again", "settlement", "settled_by_id", "settled_on"),
            *("carrier_id", "waybill"),
        }
    )
    _fsm_info_fields = frozenset({"note"})

    name = fields.Char("Number", readonly=True, copy=False, index=True, help="Number of the difference.")
    line_id = fields.Many2one(
        "fsm.part.request.line",
        "Part Asked For",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The line of the part request with which something was wrong.",
    )
    # not computed ahead: that would leave a record that was never saved among the differences of the request
    request_id = fields.Many2one(related="line_id.request_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    engineer_id = fields.Many2one(
        related="line_id.request_id.engineer_id",
        store=True,
        index=True,
        help="Who has opened the parcel.",
    )
    team_id = fields.Many2one(related="engineer_id.team_id", store=True)
    is_mine = fields.Boolean(compute="_compute_is_mine", help="You have opened the parcel.")
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The part that should have been in the parcel, in good order.",
    )
    lot_id = fields.Many2one(
        "stock.lot", readonly=True, ondelete="restrict", groups="stock.group_stock_user", help="Its serial or lot."
    )
    lot_name = fields.Char(
        "Serial or Lot",
        related="lot_id.name",
        related_sudo=True,
        store=True,
        help="Serial or lot number that was shipped.",
    )
    quantity = fields.Float(readonly=True, digits="Product Unit", help="How many are concerned.")
    kind = fields.Selection(
        [("missing", "Missing"), ("broken", "Broken"), ("wrong", "Wrong Part")],
        "What Is Wrong",
        required=True,
        readonly=True,
        index=True,
        help="Not in the parcel, broken, or another part than the one that was asked for.",
    )
    wrong_product_id = fields.Many2one(
        "product.product",
        "Arrived Instead",
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="The part that was in the parcel instead.",
    )
    wrong_serial = fields.Char(
        "Serial of What Arrived", readonly=True, help="Serial or lot number of the part that was in the parcel instead."
    )
    note = fields.Text(help="What the engineer saw when he opened the parcel.")
    photo = fields.Image(max_width=1920, max_height=1920, copy=False, help="What it looked like.")
    carrier_id = fields.Many2one(
        "fsm.carrier",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who brought the parcel.",
    )
    waybill = fields.Char(readonly=True, help="Number by which the carrier knows the parcel.")
    amount = fields.Monetary(
        "Value at Cost",
        compute="_compute_amount",
        store=True,
        compute_sudo=True,
        groups="fsm_base.group_fsm_manager,stock.group_stock_user",
        help="What the parts concerned are worth, at cost on the day of the receipt.",
    )
    state = fields.Selection(
        [
            ("open", "To Settle"),
            ("decision", "Loss to Approve"),
            ("settled", "Settled"),
            ("cancelled", "Cancelled"),
        ],
        default="open",
        required=True,
        index=True,
        copy=False,
        help="Whether it is settled.",
    )
    outcome = fields.Selection(
        [
            ("not_shipped", "Never Left the Warehouse"),
            ("lost", "Lost on the Way"),
            ("exchanged", "The Other Part Is Booked to the Engineer"),
            ("noted", "Comes Back as an Old Part"),
        ],
        readonly=True,
        copy=False,
        help="What had happened, as the warehouse found out.",
    )
    send_again = fields.Boolean("Ship Again", readonly=True, copy=False, help="The part is shipped once more.")
    settlement = fields.Text(readonly=True, copy=False, help="What the warehouse says about it.")
    settled_by_id = fields.Many2one("res.users", readonly=True, copy=False, help="Who has settled it.")
    settled_on = fields.Datetime(readonly=True, copy=False, help="When it was settled.")
    move_ids = fields.One2many("stock.move", "fsm_difference_id", "Moves", groups="stock.group_stock_user")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "Say how many are concerned: more than zero.")
    _name_company_unique = models.UniqueIndex("(name, company_id)", "This number of a difference is already in use.")

    @api.depends("product_id", "quantity", "uom_id", "company_id")
    def _compute_amount(self):
        for difference in self:
            product = difference.product_id.with_company(difference.company_id)
            quantity = difference.uom_id._compute_quantity(difference.quantity, product.uom_id, round=False)
            difference.amount = quantity * product.standard_price

    @api.depends("engineer_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for difference in self:
            # sudo: the login of the engineer
            difference.is_mine = difference.engineer_id.sudo().user_id == self.env.user

    @api.depends("name", "product_id.name")
    def _compute_display_name(self):
        for difference in self:
            difference.display_name = " · ".join(filter(None, (difference.name, difference.product_id.name)))

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["fsm.part.request.line"].browse(vals["line_id"] for vals in vals_list)
        vals_list = [
            {**vals, "company_id": line.request_id.company_id.id} for vals, line in zip(vals_list, lines, strict=True)
        ]
        for vals in vals_list:
            self._check_photo(vals.get("photo"))
        self.env["ir.sequence"]._fsm_number("fsm.part.difference", vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if OPEN_FIELDS & vals.keys() and not self.env.su:
            for difference in self.filtered(lambda difference: difference.state not in UNSETTLED):
                raise UserError(
                    self.env._(
                        "%(difference)s is “%(state)s”. What was seen can be described as long as it is open.",
                        difference=difference.name,
                        state=difference._fsm_state_label(),
                    )
                )
        self._check_photo(vals.get("photo"))
        return super().write(vals)

    @api.model
    def _check_photo(self, photo):
        """Refuse a photo that is too large or no picture, as for the photos of reports.

        :param photo: base64, or nothing
        :raise UserError: says what is wrong with it
        """
        if not photo:
            return
        try:
            content = base64.b64decode(photo, validate=True)
        except (binascii.Error, ValueError, TypeError):
            content = b"?"
        self.env["ir.attachment"]._fsm_check_photo(self.env._("Photo"), content)

    # ------------------------------------------------------------------
    # Process: who, and what the cards say
    # ------------------------------------------------------------------

    def _fsm_role_users(self, role):
        if role == "engineer":
            return self.engineer_id.user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        labels = {"engineer": self.env._("the engineer"), "warehouse": self.env._("the warehouse")}
        return labels.get(role) or super()._fsm_role_label(role)

    def _fsm_step_info(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            difference.id: {
                "fsm_info": " · ".join(
                    filter(
                        None,
                        (
                            kinds[difference.kind],
                            f"{difference.product_id.name} × {difference.quantity:g}",
                            difference.engineer_id.name,
                            difference.carrier_id.name,
                        ),
                    )
                )
            }
            for difference in self
        }
