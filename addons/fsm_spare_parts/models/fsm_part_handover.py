from odoo import api, fields, models
from odoo.exceptions import UserError

# What the giver says, as long as it is a draft.
GIVEN = {"engineer_id", "receiver_id", "company_id", "task_id", "note", "line_ids"}


class FsmPartHandover(models.Model):
    """Parts that one engineer gives to another (工程师间转让), out of his bag into the other's."""

    _name = "fsm.part.handover"
    _description = "Handover of Parts"
    _inherit = ["fsm.bag.document.mixin"]
    _rec_names_search = ["name", "engineer_id.name", "receiver_id.name"]

    _fsm_transitions = {
        "draft": {"offered": ("giver", "manager"), "cancelled": ("giver", "manager")},
        "offered": {
            "done": ("receiver",),
            "refused": ("receiver",),
            "draft": ("giver", "manager"),
            "cancelled": ("giver", "manager"),
        },
        "refused": {"draft": ("giver", "manager"), "cancelled": ("giver", "manager")},
        "done": {},
        "cancelled": {},
    }
    _fsm_flow_fields = frozenset({"state_since", "name", "refusal_reason"})
    _fsm_field_roles = dict.fromkeys(GIVEN, ("giver", "manager"))
    _fsm_info_fields = frozenset({"receiver_id", "note"})

    name = fields.Char(help="Number of the handover.")
    engineer_id = fields.Many2one(string="Given By", help="Out of whose bag the parts come.")
    receiver_id = fields.Many2one(
        "fsm.engineer",
        "To",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        domain="[('id', '!=', engineer_id), ('user_id', '!=', False)]",
        help="Who gets the parts, and has to accept them.",
    )
    task_id = fields.Many2one(
        "fsm.task",
        "For the Visit",
        index="btree_not_null",
        check_company=True,
        domain="[('engineer_id', 'in', (engineer_id, receiver_id)),"
        " ('state', 'not in', ('done', 'cancelled', 'rejected'))]",
        help="The visit that needs the parts, if there is one.",
    )
    note = fields.Text(help="What the other should know, e.g. where you meet.")
    line_ids = fields.One2many("fsm.part.handover.line", "handover_id", "Parts", copy=True)
    bag_product_ids = fields.Many2many(
        "product.product", compute="_compute_bag_product_ids", help="Parts that are free in the bag."
    )
    picking_ids = fields.One2many("stock.picking", "fsm_handover_id", "Transfers", groups="stock.group_stock_user")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("offered", "Offered"),
            ("done", "Handed Over"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        help="Where the handover stands.",
    )
    refusal_reason = fields.Text(readonly=True, copy=False, help="Why it was refused.")

    _not_to_himself = models.Constraint(
        "CHECK(engineer_id != receiver_id)", "Parts are handed over to somebody else, not to the engineer himself."
    )
    _name_company_unique = models.UniqueIndex("(name, company_id)", "This number of a handover is already in use.")

    @api.depends("engineer_id", "state")
    def _compute_bag_product_ids(self):
        # sudo: what is in the engineer's own bag; an engineer of a provider may not know who gives
        known = self.sudo()
        groups = known.env["stock.quant"]._read_group(
            [("location_id", "in", known.engineer_id.good_location_id.ids), ("quantity", ">", 0)],
            ["location_id"],
            ["product_id:recordset"],
        )
        there = {place.id: products for place, products in groups}
        for handover in known:
            handover.bag_product_ids = there.get(handover.engineer_id.good_location_id.id)

    @api.depends("name", "engineer_id.name", "receiver_id.name")
    def _compute_display_name(self):
        for handover in self:
            # sudo: an engineer of a provider may not know the other one, but he is told who it is
            known = handover.sudo()
            people = " → ".join(filter(None, (known.engineer_id.name, known.receiver_id.name)))
            handover.display_name = " · ".join(filter(None, (handover.name, people)))

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        if GIVEN & vals.keys():
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for handover in self.filtered(lambda handover: handover.state != "draft"):
            raise UserError(self.env._("%s was offered and stays in the history. Cancel it.", handover.name))

    def _check_draft(self):
        """Refuse to change what was offered.

        :raise UserError: says which one, and what can be done instead
        """
        if self.env.su:
            return
        for handover in self.filtered(lambda handover: handover.state != "draft"):
            raise UserError(
                self.env._(
                    "%(handover)s is “%(state)s”. It can be changed while it is a draft: take it back first.",
                    handover=handover.name,
                    state=handover._fsm_state_label(),
                )
            )

    # ------------------------------------------------------------------
    # Process: who, and what the cards say
    # ------------------------------------------------------------------

    def _fsm_role_users(self, role):
        if role == "giver":
            return self.engineer_id.user_id
        if role == "receiver":
            return self.receiver_id.user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        labels = {"giver": self.env._("the engineer who gives"), "receiver": self.env._("the engineer who receives")}
        return labels.get(role) or super()._fsm_role_label(role)

    def _fsm_step_info(self):
        info = {}
        # sudo: the card tells the receiver who gives, also where he does not know him
        for handover in self.sudo():
            people = f"{handover.engineer_id.name} → {handover.receiver_id.name}"
            parts = [f"{line.product_id.name} × {line.quantity:g}" for line in handover.line_ids[:2]]
            more = ["…"] if len(handover.line_ids) > 2 else []
            info[handover.id] = {"fsm_info": " · ".join([people, *parts, *more])}
        return info
