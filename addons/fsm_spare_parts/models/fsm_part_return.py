from odoo import api, fields, models
from odoo.exceptions import UserError

# What can be changed in the draft alone, and what until the parcel has arrived.
DRAFT_FIELDS = frozenset({"engineer_id", "warehouse_id", "company_id", "line_ids"})
PARCEL_FIELDS = frozenset({"carrier_id", "waybill"})


class FsmPartReturn(models.Model):
    """What an engineer sends back to the warehouse (退返): old parts, and good ones that he does not need."""

    _name = "fsm.part.return"
    _description = "Return of Parts"
    _inherit = ["fsm.bag.document.mixin"]
    _rec_names_search = ["name", "waybill", "engineer_id.name"]

    _fsm_transitions = {
        "draft": {"shipped": ("engineer", "manager"), "cancelled": ("engineer", "manager")},
        "shipped": {"received": ("warehouse",), "done": ("manager",), "cancelled": ("engineer", "manager")},
        "received": {"done": ("warehouse",)},
        "done": {},
        "cancelled": {},
    }
    _fsm_flow_fields = frozenset({"state_since", "name", "shipped_on", "received_on", "checked_on", "missing_reason"})
    _fsm_info_fields = PARCEL_FIELDS

    name = fields.Char(help="Number of the return.")
    engineer_id = fields.Many2one(help="Who sends the parts back.")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        help="The warehouse that gets the parts.",
    )
    carrier_id = fields.Many2one(
        "fsm.carrier", copy=False, tracking=True, ondelete="restrict", help="Who carries the parcel."
    )
    needs_waybill = fields.Boolean(related="carrier_id.needs_waybill")
    waybill = fields.Char(copy=False, tracking=True, help="Number by which the carrier knows the parcel.")
    tracking_url = fields.Char(compute="_compute_tracking_url", help="Page that follows the parcel.")
    note = fields.Text(help="What the warehouse should know.")
    line_ids = fields.One2many("fsm.part.return.line", "return_id", "Parts")
    picking_ids = fields.One2many("stock.picking", "fsm_return_id", "Transfers", groups="stock.group_stock_user")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("shipped", "Sent Back"),
            ("received", "Received"),
            ("done", "Checked"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        help="Where the return stands.",
    )
    shipped_on = fields.Datetime("Sent On", readonly=True, copy=False, help="When the engineer sent it.")
    received_on = fields.Datetime(readonly=True, copy=False, help="When the last of it was received.")
    checked_on = fields.Datetime(readonly=True, copy=False, help="When the warehouse had looked at all of it.")
    missing_reason = fields.Text(readonly=True, copy=False, help="Why some of it was given up.")
    bag_product_ids = fields.Many2many(
        "product.product", compute="_compute_bag_product_ids", help="What is in the engineer's bag."
    )
    has_transit = fields.Boolean(compute="_compute_has_transit", help="Parts of it are on their way.")
    has_missing = fields.Boolean(compute="_compute_has_transit", help="Parts of it have never arrived.")

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        first = {company: company._get_parts_warehouse() for company in self.company_id}
        for sending in self:
            # sudo: the engineer need not see the warehouses of the house
            if sending.warehouse_id.sudo().company_id != sending.company_id:
                sending.warehouse_id = first.get(sending.company_id)

    @api.depends("engineer_id", "company_id", "state")
    def _compute_bag_product_ids(self):
        # sudo: an engineer sees what is in his own bag
        groups = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(
                [
                    ("fsm_engineer_id", "in", self.engineer_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("quantity", ">", 0),
                ],
                ["fsm_engineer_id", "company_id"],
                ["product_id:recordset"],
            )
        )
        products = {(engineer.id, company.id): there.ids for engineer, company, there in groups}
        for sending in self:
            sending.bag_product_ids = products.get((sending.engineer_id.id, sending.company_id.id), ())

    @api.depends("carrier_id.tracking_url", "waybill")
    def _compute_tracking_url(self):
        for sending in self:
            sending.tracking_url = sending.carrier_id._get_tracking_url(sending.waybill)

    @api.depends("line_ids.transit_qty", "line_ids.missing_qty")
    def _compute_has_transit(self):
        for sending in self:
            lines = sending.line_ids
            sending.has_transit = any(line.uom_id.compare(line.transit_qty, 0) > 0 for line in lines)
            sending.has_missing = any(line.uom_id.compare(line.missing_qty, 0) > 0 for line in lines)

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._check_editable(DRAFT_FIELDS & vals.keys(), ("draft",))
            self._check_editable(PARCEL_FIELDS & vals.keys(), ("draft", "shipped"))
        return super().write(vals)

    def _check_editable(self, names, states):
        for sending in self:
            if names and sending.state not in states:
                raise UserError(
                    self.env._(
                        "%(sending)s is “%(state)s”. This can't be changed any more.",
                        sending=sending.name,
                        state=sending._fsm_state_label(),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for sending in self:
            if sending.state != "draft":
                raise UserError(self.env._("%s was sent and stays in the history. Cancel it.", sending.name))

    # ------------------------------------------------------------------
    # Process: who, and what the cards say
    # ------------------------------------------------------------------

    def _fsm_step_info(self):
        return {
            sending.id: {
                "fsm_info": " · ".join(
                    filter(
                        None,
                        (
                            sending.engineer_id.name,
                            sending.carrier_id.name,
                            sending.waybill,
                            *sending.line_ids[:2].mapped("product_id.name"),
                            "…" if len(sending.line_ids) > 2 else "",
                        ),
                    )
                )
            }
            for sending in self
        }
