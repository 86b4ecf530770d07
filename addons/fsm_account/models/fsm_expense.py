from odoo import api, fields, models
from odoo.exceptions import UserError

GROUP_ROLES = {
    "dispatcher": "fsm_base.group_fsm_dispatcher",
    "manager": "fsm_base.group_fsm_manager",
    "accounting": "account.group_account_invoice",
}
# Who writes down what a visit did cost.
WRITERS = ("engineer", "dispatcher", "manager")


class FsmExpense(models.Model):
    """What one visit may cost and did cost beside parts and hours (费用单): for a provider, or for the own engineer."""

    _name = "fsm.expense"
    _description = "Visit Expenses"
    _inherit = ["fsm.workflow.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "task_id.name", "partner_id.name", "provider_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_transitions = {
        "budget": {"open": WRITERS, "cancelled": ("manager",)},
        "open": {"review": WRITERS, "approved": WRITERS, "cancelled": ("manager",)},
        "review": {"approved": ("manager",), "open": ("manager",), "cancelled": ("manager",)},
        "approved": {"settled": ("accounting",), "open": ("manager",), "cancelled": ("manager",)},
        "settled": {"approved": ("accounting",)},
        "cancelled": {},
    }
    _fsm_group_roles = GROUP_ROLES
    _fsm_flow_fields = frozenset(
        {
            "state_since",
            "name",
            "task_id",
            "provider_id",
            "engineer_id",
            "budget_is_proposed",
            "handed_in_by_id",
            "handed_in_on",
            "approved_by_id",
            "approved_on",
            "return_reason",
        }
    )
    _fsm_info_fields = frozenset({"engineer_id"})

    name = fields.Char("Number", readonly=True, copy=False, help="Number of the visit, with an E.")
    task_id = fields.Many2one(
        "fsm.task", "Visit", required=True, ondelete="cascade", check_company=True, help="The visit that it is about."
    )
    request_id = fields.Many2one(related="task_id.request_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="task_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="task_id.partner_id", string="Customer", store=True, precompute=True)
    type_id = fields.Many2one(related="task_id.type_id", string="Request Type")
    site_address = fields.Char(related="task_id.site_address")
    engineer_id = fields.Many2one(
        "fsm.engineer",
        required=True,
        index=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="Who went there.",
    )
    user_id = fields.Many2one(
        related="engineer_id.user_id", string="Engineer's Login", store=True, index=True, precompute=True
    )
    provider_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="The outsourcing provider who is paid; empty for own engineers.",
    )
    task_state = fields.Selection(related="task_id.state", string="Visit Is")
    done_on = fields.Datetime(related="task_id.done_on", store=True, precompute=True)
    line_ids = fields.One2many("fsm.expense.line", "expense_id", "Fees", copy=True)
    budget_is_proposed = fields.Boolean(
        default=True, readonly=True, copy=False, help="The budget is what the rate card proposes, not changed by hand."
    )
    budget_amount = fields.Monetary("Budget", compute="_compute_amounts", store=True, help="What it may cost.")
    actual_amount = fields.Monetary("Actual", compute="_compute_amounts", store=True, help="What it did cost.")
    over_amount = fields.Monetary(
        "Above Budget", compute="_compute_amounts", store=True, help="How much more it did cost than it may."
    )
    over_reason = fields.Text(copy=False, help="Why it did cost more than the budget.")
    voucher_count = fields.Integer("Vouchers", compute="_compute_voucher_count", help="How many vouchers there are.")
    state = fields.Selection(
        [
            ("budget", "Budget"),
            ("open", "To Write Down"),
            ("review", "Over Budget, to Approve"),
            ("approved", "Approved"),
            ("settled", "Settled and Billed"),
            ("cancelled", "Cancelled"),
        ],
        default="budget",
        required=True,
        index=True,
        copy=False,
        help="Where the expenses stand.",
    )
    handed_in_by_id = fields.Many2one("res.users", readonly=True, copy=False, help="Who handed the expenses in.")
    handed_in_on = fields.Datetime(readonly=True, copy=False, help="When the expenses were handed in.")
    approved_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, help="Who approved what is above the budget; empty: nobody had to."
    )
    approved_on = fields.Datetime(readonly=True, copy=False, help="Since when the amount stands.")
    return_reason = fields.Text(readonly=True, copy=False, help="What has to be corrected.")
    can_edit_budget = fields.Boolean(compute="_compute_can_edit", help="You may change the budget now.")
    can_edit_actual = fields.Boolean(compute="_compute_can_edit", help="You may write down the expenses now.")

    # What can be settled, found among all that ever was.
    _to_settle_idx = models.Index("(company_id, done_on) WHERE state = 'approved'")
    _task_unique = models.UniqueIndex("(task_id)", "The expenses of this visit exist already. Open those.")

    @api.depends("line_ids.budget_amount", "line_ids.actual_amount")
    def _compute_amounts(self):
        for expense in self:
            expense.budget_amount = sum(expense.line_ids.mapped("budget_amount"))
            expense.actual_amount = sum(expense.line_ids.mapped("actual_amount"))
            expense.over_amount = max(expense.actual_amount - expense.budget_amount, 0.0)

    @api.depends("line_ids.voucher_ids")
    def _compute_voucher_count(self):
        for expense in self:
            expense.voucher_count = len(expense.line_ids.voucher_ids)

    @api.depends("state", "engineer_id")
    @api.depends_context("uid")
    def _compute_can_edit(self):
        office, writers = self._get_office(), self._get_writers()
        for expense in self:
            expense.can_edit_budget = expense.state == "budget" and expense in office
            expense.can_edit_actual = expense.state == "open" and expense in writers

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for expense in self:
            expense.display_name = " · ".join(filter(None, (expense.name, expense.partner_id.name)))

    def _get_office(self):
        """Those whose budget this user may set."""
        return self if self.env.su else self._fsm_with_role("dispatcher") | self._fsm_with_role("manager")

    def _get_writers(self):
        """Those whose expenses this user may write down."""
        return self if self.env.su else self.browse().union(*(self._fsm_with_role(role) for role in WRITERS))

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tasks = self.env["fsm.task"].browse(vals["task_id"] for vals in vals_list)
        # sudo: a visit of which somebody may write down the expenses
        known = {task.id: task.sudo() for task in tasks}
        vals_list = [
            {
                "name": f"{known[vals['task_id']].name}-E",
                "engineer_id": known[vals["task_id"]].engineer_id.id,
                "provider_id": known[vals["task_id"]].provider_id.id,
                **vals,
            }
            for vals in vals_list
        ]
        return super().create(vals_list)

    def write(self, vals):
        if "over_reason" in vals and not self.env.su:
            self._check_actual_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for expense in self:
            if expense.state != "budget":
                raise UserError(self.env._("%s stays in the history. Cancel it instead.", expense.name))

    def _check_budget_editable(self):
        """Refuse to change a budget that stands, or is not one's own to set.

        :raise UserError: says which, and why
        """
        for expense in self - self.filtered("can_edit_budget"):
            raise UserError(
                self.env._(
                    "%(expense)s is “%(state)s”. A budget is set by a dispatcher or a service manager, until the "
                    "report is handed in.",
                    expense=expense.name,
                    state=expense._fsm_state_label(),
                )
            )

    def _check_actual_editable(self):
        """Refuse to change what was handed in, or is somebody else's.

        :raise UserError: says which, and why
        """
        for expense in self - self.filtered("can_edit_actual"):
            raise UserError(
                self.env._(
                    "%(expense)s is “%(state)s”. Expenses are written down by the engineer of the visit or a "
                    "dispatcher, from the check-in until they are handed in.",
                    expense=expense.name,
                    state=expense._fsm_state_label(),
                )
            )

    # ------------------------------------------------------------------
    # Process: who, and what the cards say
    # ------------------------------------------------------------------

    @api.model
    def _fsm_initial_states(self):
        return ("budget", "open")

    def _fsm_role_users(self, role):
        if role == "engineer":
            return self.engineer_id.user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        labels = {"engineer": self.env._("the engineer of the visit"), "accounting": self.env._("accounting")}
        return labels.get(role) or super()._fsm_role_label(role)

    def _fsm_team_leader(self):
        return self.task_id._fsm_team_leader()

    def _fsm_step_info(self):
        return {
            expense.id: {"fsm_info": " · ".join(filter(None, (expense.partner_id.name, expense.engineer_id.name)))}
            # sudo: the card tells its holder what it is about
            for expense in self.sudo()
        }
