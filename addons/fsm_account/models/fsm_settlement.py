from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .fsm_expense import GROUP_ROLES

OFFICE = ("manager", "accounting")
# What the provider sees in the portal.
PUBLIC_STATES = ("sent", "disputed", "confirmed", "billed")
EDITABLE_STATES = ("draft", "disputed")


class FsmSettlement(models.Model):
    """What one provider, or one own engineer, is paid for his visits of a period (费用结算单)."""

    _name = "fsm.settlement"
    _description = "Fee Settlement"
    _inherit = ["portal.mixin", "fsm.workflow.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "provider_id.name", "engineer_id.name"]
    _check_company_auto = True

    _fsm_transitions = {
        "draft": {"sent": OFFICE, "cancelled": OFFICE},
        "sent": {"confirmed": ("payee", "manager"), "disputed": ("payee",), "draft": OFFICE, "cancelled": OFFICE},
        "disputed": {"sent": OFFICE, "confirmed": ("manager",), "cancelled": OFFICE},
        "confirmed": {"billed": ("accounting",), "cancelled": OFFICE},
        "billed": {"confirmed": ("accounting",)},
        "cancelled": {},
    }
    _fsm_group_roles = GROUP_ROLES
    _fsm_flow_fields = frozenset(
        {
            "state_since",
            "name",
            "provider_id",
            "engineer_id",
            "company_id",
            "access_token",
            "sent_on",
            "confirmed_on",
            "confirmed_by",
        }
    )
    _fsm_info_fields = frozenset({"date_from", "date_to"})

    name = fields.Char("Number", readonly=True, copy=False, index=True, help="Number of the settlement.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, help="The company that pays.")
    currency_id = fields.Many2one(related="company_id.currency_id", store=True, precompute=True)
    provider_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The outsourcing provider who is paid.",
    )
    engineer_id = fields.Many2one(
        "fsm.engineer",
        "Own Engineer",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The own engineer who gets back what he has spent.",
    )
    payee_name = fields.Char("Paid To", compute="_compute_payee_name", compute_sudo=True, help="Who is paid.")
    date_from = fields.Date("First Day", required=True, help="First day of the visits that are settled.")
    date_to = fields.Date("Last Day", required=True, help="Last day of the visits that are settled.")
    line_ids = fields.One2many("fsm.settlement.line", "settlement_id", "Visits and Deductions")
    visit_count = fields.Integer("Visits", compute="_compute_amounts", store=True, help="How many visits are settled.")
    amount_visits = fields.Monetary(
        "Visits' Amount", compute="_compute_amounts", store=True, help="What the visits did cost."
    )
    amount_deductions = fields.Monetary(
        "Deductions", compute="_compute_amounts", store=True, help="What is taken off; below zero."
    )
    amount_total = fields.Monetary("To Pay", compute="_compute_amounts", store=True, help="What is paid, before taxes.")
    disputed_count = fields.Integer(
        "Disputed Lines", compute="_compute_amounts", store=True, help="How many lines are disputed."
    )
    note = fields.Text(help="What the provider should know about it.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("disputed", "Disputed"),
            ("confirmed", "Confirmed"),
            ("billed", "Billed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        help="Where the settlement stands.",
    )
    sent_on = fields.Datetime(readonly=True, copy=False, help="When it was sent to be confirmed.")
    confirmed_on = fields.Datetime(readonly=True, copy=False, help="When it was confirmed.")
    confirmed_by = fields.Char(readonly=True, copy=False, help="Who confirmed it.")
    is_editable = fields.Boolean(compute="_compute_is_editable", help="You may change its lines now.")

    _name_company_unique = models.UniqueIndex("(name, company_id)", "This number of a settlement is already in use.")
    _one_payee = models.Constraint(
        "CHECK((provider_id IS NULL) <> (engineer_id IS NULL))",
        "A settlement is for a provider or for an own engineer.",
    )
    _dates_order = models.Constraint("CHECK(date_to >= date_from)", "The last day can't be before the first one.")

    @api.depends("provider_id.name", "engineer_id.name")
    def _compute_payee_name(self):
        for settlement in self:
            settlement.payee_name = settlement.provider_id.name or settlement.engineer_id.name

    @api.depends("line_ids.amount", "line_ids.kind", "line_ids.answer")
    def _compute_amounts(self):
        for settlement in self:
            deductions = settlement.line_ids.filtered(lambda line: line.kind == "deduction")
            settlement.visit_count = len(settlement.line_ids.filtered(lambda line: line.kind == "visit"))
            settlement.amount_deductions = sum(deductions.mapped("amount"))
            settlement.amount_visits = sum((settlement.line_ids - deductions).mapped("amount"))
            settlement.amount_total = settlement.amount_visits + settlement.amount_deductions
            settlement.disputed_count = len(settlement.line_ids.filtered(lambda line: line.answer == "disputed"))

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_is_editable(self):
        office = self._get_office()
        for settlement in self:
            settlement.is_editable = settlement.state in EDITABLE_STATES and settlement in office

    @api.depends("name", "provider_id.name", "engineer_id.name")
    def _compute_display_name(self):
        for settlement in self:
            settlement.display_name = " · ".join(filter(None, (settlement.name, settlement.payee_name)))

    def _compute_access_url(self):
        super()._compute_access_url()
        for settlement in self:
            settlement.access_url = f"/my/settlements/{settlement.id}"

    def _get_office(self):
        if self.env.su:
            return self
        return self._fsm_with_role("manager") | self._fsm_with_role("accounting")

    @api.constrains("line_ids")
    def _check_total(self):
        self._check_not_below_zero()

    def _check_not_below_zero(self):
        """Nobody owes anything for having worked.

        :raise ValidationError: says which settlement, and what it comes to
        """
        for settlement in self:
            if settlement.currency_id.compare_amounts(settlement.amount_total, 0.0) < 0:
                raise ValidationError(
                    self.env._(
                        "%(settlement)s: the deductions are more than the visits; it would come to %(amount)s. Make "
                        "the deductions smaller, or take lines out.",
                        settlement=settlement.name,
                        amount=settlement.currency_id.format(settlement.amount_total),
                    )
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [{"company_id": self.env.company.id, **vals} for vals in vals_list]
        self.env["ir.sequence"]._fsm_number("fsm.settlement", vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if {"date_from", "date_to", "note"} & vals.keys():
            self._check_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for settlement in self:
            if settlement.state != "draft" or settlement.sent_on:
                raise UserError(self.env._("%s was sent and stays in the history. Cancel it instead.", settlement.name))

    def unlink(self):
        self.line_ids.unlink()
        return super().unlink()

    def _check_editable(self):
        """Refuse to change what the provider has before him, or what others settle.

        :raise UserError: says which, and what can be done instead
        """
        for settlement in self - self.filtered("is_editable"):
            if not self.env.su:
                raise UserError(
                    self.env._(
                        "%(settlement)s is “%(state)s”. Its lines are changed by a service manager or accounting, as "
                        "a draft or when it is disputed.",
                        settlement=settlement.name,
                        state=settlement._fsm_state_label(),
                    )
                )

    # ------------------------------------------------------------------
    # Process: who, and what the cards say
    # ------------------------------------------------------------------

    def _fsm_role_users(self, role):
        if role == "payee":
            # an own engineer; a provider answers in the portal
            return self.engineer_id.user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        labels = {"payee": self.env._("who is paid"), "accounting": self.env._("accounting")}
        return labels.get(role) or super()._fsm_role_label(role)

    def _fsm_team_leader(self):
        return self.env["res.users"]

    def _fsm_step_info(self):
        # sudo: the card tells its holder what it is about
        return {
            settlement.id: {
                "fsm_info": " · ".join(
                    (settlement.payee_name or "", settlement.currency_id.format(settlement.amount_total))
                )
            }
            for settlement in self.sudo()
        }
