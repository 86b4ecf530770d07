from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmPartRequest(models.Model):
    """Parts that an engineer needs (备件申请), for a visit or for his own stock."""

    _name = "fsm.part.request"
    _description = "Part Request"
    _inherit = ["fsm.bag.document.mixin"]
    _rec_names_search = ["name", "engineer_id.name", "task_id.name"]

    _fsm_transitions = {
        "draft": {"submitted": ("engineer", "manager"), "cancelled": ("engineer", "manager")},
        "submitted": {
            "approved": ("manager",),
            "second": ("manager",),
            "refused": ("manager",),
            "draft": ("engineer", "manager"),
            "cancelled": ("engineer", "manager"),
        },
        "second": {
            "approved": ("manager",),
            "refused": ("manager",),
            "submitted": ("manager",),
            "cancelled": ("engineer", "manager"),
        },
        "approved": {
            "shipping": ("warehouse",),
            "submitted": ("manager",),
            "cancelled": ("engineer", "manager"),
        },
        "shipping": {"done": ("engineer", "manager")},
        "refused": {"draft": ("engineer", "manager")},
        "done": {},
        "cancelled": {},
    }
    _fsm_flow_fields = frozenset({"state_since", "name", "first_approver_id", "decided_on", "refusal_reason"})
    _fsm_info_fields = frozenset({"task_id", "needed_on"})

    name = fields.Char(help="Number of the part request.")
    engineer_id = fields.Many2one(help="Who gets the parts.")
    task_id = fields.Many2one(
        "fsm.task",
        "Visit",
        index="btree_not_null",
        check_company=True,
        domain="[('engineer_id', '=', engineer_id), ('state', 'not in', ('done', 'cancelled', 'rejected'))]",
        help="The visit that needs the parts. Empty: they are for the engineer's own stock.",
    )
    service_request_id = fields.Many2one(
        related="task_id.request_id", string="Service Request", store=True, index="btree_not_null", precompute=True
    )
    unit_id = fields.Many2one(related="service_request_id.installed_product_id", string="Machine")
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        check_company=True,
        help="The warehouse that ships.",
    )
    needed_on = fields.Date("Needed By", tracking=True, help="The day on which the engineer needs the parts.")
    note = fields.Text(help="What the manager and the warehouse should know.")
    line_ids = fields.One2many("fsm.part.request.line", "request_id", "Parts", copy=True)
    picking_ids = fields.One2many("stock.picking", "fsm_part_request_id", "Transfers", groups="stock.group_stock_user")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("second", "Second Approval"),
            ("approved", "Approved"),
            ("shipping", "Shipping"),
            ("done", "Received"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        help="Where the request stands.",
    )
    amount = fields.Monetary(
        "Amount at Cost",
        compute="_compute_amount",
        compute_sudo=True,
        groups="fsm_base.group_fsm_manager,stock.group_stock_user",
        help="What the parts are worth, at cost: the approved ones, or the asked ones as long as nothing is approved.",
    )
    first_approver_id = fields.Many2one("res.users", readonly=True, copy=False, help="Who approved first.")
    decided_on = fields.Datetime(readonly=True, copy=False, help="When it was approved or refused.")
    refusal_reason = fields.Text(readonly=True, copy=False, help="Why it was refused.")
    can_decide = fields.Boolean(compute="_compute_can_decide", help="You may approve it now.")
    parcels = fields.Text(compute="_compute_parcels", help="Carriers and waybills of what has left the warehouse.")
    tracking_url = fields.Char(compute="_compute_parcels", help="Page that follows the last parcel.")
    has_transit = fields.Boolean(compute="_compute_progress", help="Parts are on their way.")
    has_less = fields.Boolean(compute="_compute_progress", help="Less was approved than was asked for.")
    has_rest = fields.Boolean(compute="_compute_progress", help="Parts are still to be shipped.")

    _name_company_unique = models.UniqueIndex("(name, company_id)", "This number of a part request is already in use.")

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        first = {company: company._get_parts_warehouse() for company in self.company_id}
        for request in self:
            if request.warehouse_id.sudo().company_id != request.company_id:
                request.warehouse_id = first.get(request.company_id)

    @api.depends("line_ids.approved_qty", "line_ids.asked_qty", "line_ids.product_id", "state")
    def _compute_amount(self):
        for request in self:
            name = "asked_qty" if request.state in ("draft", "refused") else "approved_qty"
            request.amount = sum(
                line.uom_id._compute_quantity(line[name], line.product_id.uom_id)
                * line.product_id.with_company(request.company_id).standard_price
                for line in request.line_ids
                if line.uom_id
            )

    @api.depends("state", "first_approver_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        is_manager = self.env.user.has_group("fsm_base.group_fsm_manager")
        for request in self:
            request.can_decide = is_manager and (
                request.state == "submitted"
                or (request.state == "second" and request.first_approver_id != self.env.user)
            )

    @api.depends(
        "line_ids.transit_qty", "line_ids.shipped_qty", "line_ids.approved_qty", "line_ids.refusal_reason", "state"
    )
    def _compute_progress(self):
        for request in self:
            lines = request.line_ids
            request.has_less = any(lines.mapped("refusal_reason"))
            request.has_transit = any(line.uom_id.compare(line.transit_qty, 0) > 0 for line in lines)
            request.has_rest = request.state in ("approved", "shipping") and any(
                line.uom_id.compare(line.shipped_qty, line.approved_qty) < 0 for line in lines
            )

    @api.depends("state", "line_ids.shipped_qty")
    def _compute_parcels(self):
        # sudo: the engineer follows his parcels, he does not see the transfers of the house
        shipments = (
            self.env["stock.picking"]
            .sudo()
            .search([("fsm_part_request_id", "in", self._origin.ids), ("state", "=", "done")], order="date_done, id")
            .filtered("fsm_is_shipment")
            .grouped("fsm_part_request_id")
        )
        for request in self:
            own = shipments.get(request._origin.sudo(), self.env["stock.picking"])
            request.parcels = "\n".join(own.mapped("fsm_parcel"))
            request.tracking_url = own[-1:].fsm_tracking_url

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        editable = {"engineer_id", "task_id", "warehouse_id", "company_id"}
        if editable & vals.keys() and not self.env.su:
            for request in self.filtered(lambda request: request.state != "draft"):
                raise UserError(
                    self.env._(
                        "%(request)s is “%(state)s”. It can be changed while it is a draft: take it back first.",
                        request=request.name,
                        state=request._fsm_state_label(),
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for request in self:
            if request.state != "draft":
                raise UserError(self.env._("%s was submitted and stays in the history. Cancel it.", request.name))

    # ------------------------------------------------------------------
    # Process: who, and what the cards say
    # ------------------------------------------------------------------

    @api.model
    def _fsm_extra_steps(self):
        return {**super()._fsm_extra_steps(), "rest": self.env._("Ship the Rest")}

    def _fsm_step_info(self):
        return {
            request.id: {
                "fsm_info": " · ".join(
                    filter(None, (request.engineer_id.name, request.task_id.name, *request._get_part_names()))
                )
            }
            for request in self
        }

    def _get_part_names(self):
        """The first parts, in words, for lists and cards."""
        names = [line.product_id.name for line in self.line_ids[:2]]
        return [*names, "…"] if len(self.line_ids) > 2 else names
