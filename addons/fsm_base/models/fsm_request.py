from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CLOSED_STATES = ("closed", "cancelled")
DESK = ("agent", "dispatcher", "manager")
LEAD = ("dispatcher", "manager", "responsible", "leader")
PRIORITIES = [("0", "Normal"), ("1", "Important"), ("2", "Urgent"), ("3", "Machine Down")]


class FsmRequest(models.Model):
    """A customer's problem, from the call to the closing."""

    _name = "fsm.request"
    _description = "Service Request"
    _inherit = ["fsm.workflow.mixin", "portal.mixin"]
    _order = "priority desc, id desc"
    _rec_names_search = ["name", "serial", "partner_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_transitions = {
        "draft": {"open": DESK, "resolved": DESK, "cancelled": DESK},
        "open": {
            "assigned": (*DESK, "leader"),
            "in_progress": LEAD,
            "resolved": (*DESK, "leader"),
            "cancelled": (*DESK, "leader"),
        },
        "assigned": {
            "in_progress": LEAD,
            "resolved": (*DESK, "responsible", "leader"),
            "cancelled": (*DESK, "leader"),
        },
        "in_progress": {
            "assigned": LEAD,
            "resolved": (*DESK, "responsible", "leader"),
            "cancelled": (*DESK, "leader"),
        },
        "resolved": {"closed": (*DESK, "responsible"), "open": DESK},
        "closed": {"open": ("manager",)},
        "cancelled": {"draft": ("manager",)},
    }
    _fsm_pass = {"resolved": "_action_close"}
    _fsm_flow_fields = frozenset(
        {
            "state_since",
            "name",
            "opened_on",
            "resolved_on",
            "closed_on",
            "resolution",
            "solution_id",
            "escalation_level",
            "escalation_user_id",
            "waiting_for",
            "waiting_since",
            "waiting_note",
            "sla_state",
            "respond_deadline",
            "arrive_deadline",
            "resolve_deadline",
            "chase_count",
            "chases_that_day",
            "last_chased_on",
            "confirmed_on",
        }
    )
    _fsm_field_roles = {"company_id": ("manager",)}
    _fsm_info_fields = frozenset({"partner_id", "site_id", "city", "product_id"})

    name = fields.Char("Number", readonly=True, copy=False, index="trigram", help="Number of the request.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company that does the service.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("assigned", "Assigned"),
            ("in_progress", "In Progress"),
            ("resolved", "Resolved"),
            ("closed", "Closed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        group_expand=True,
        help="Where the request stands.",
    )
    priority = fields.Selection(
        PRIORITIES,
        default="0",
        required=True,
        tracking=True,
        help="How urgent it is for the customer.",
    )
    channel = fields.Selection(
        [
            ("phone", "Phone"),
            ("wechat", "WeChat"),
            ("portal", "Portal"),
            ("email", "Email"),
            ("visit", "In Person"),
            ("engineer", "Engineer"),
            ("plan", "Plan"),
        ],
        default="phone",
        required=True,
        help="How the request came in.",
    )
    # who and where
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, tracking=True, check_company=True, help="The customer."
    )
    contact_id = fields.Many2one(
        "res.partner",
        check_company=True,
        domain="[('id', 'child_of', partner_id), ('is_company', '=', False)]",
        help="Whom to call about this request.",
    )
    contact_phone = fields.Char(
        compute="_compute_contact_phone",
        store=True,
        readonly=False,
        precompute=True,
        help="Number to call back; taken from the contact or the customer.",
    )
    site_id = fields.Many2one(
        "res.partner",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
        domain="[('id', 'child_of', partner_id)]",
        help="Address where the work is to be done.",
    )
    province_id = fields.Many2one(
        "res.country.state",
        compute="_compute_region",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        help="Province of the site. Chosen first, it narrows the customers offered.",
    )
    city = fields.Char(
        compute="_compute_region",
        store=True,
        readonly=False,
        precompute=True,
        help="City of the site. Typed first, it narrows the customers offered.",
    )
    # what
    type_id = fields.Many2one(
        "fsm.request.type",
        required=True,
        index=True,
        tracking=True,
        domain=[("parent_id", "=", False)],
        check_company=True,
        default=lambda self: self._default_type(),
        help="The kind of request.",
    )
    category = fields.Selection(related="type_id.category", help="What the type is about.")
    subtype_id = fields.Many2one(
        "fsm.request.type",
        "Sub-type",
        domain="[('parent_id', '=', type_id)]",
        check_company=True,
        help="The kind of request, more precisely.",
    )
    request_properties = fields.Properties("Own Fields", definition="type_id.request_property_definition")
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", check_company=True, tracking=True, help="The broken machine."
    )
    product_tmpl_id = fields.Many2one(
        related="product_id.product_tmpl_id",
        string="Machine Model",
        store=True,
        index="btree_not_null",
        precompute=True,
        help="Model of the broken machine, whatever its variant.",
    )
    serial = fields.Char("Serial Number", index="btree_not_null", help="Serial number on the machine's plate.")
    product_categ_id = fields.Many2one(related="product_id.categ_id", string="Category of the Machine")
    fault_code_id = fields.Many2one(
        "fsm.fault.code",
        "Fault",
        domain="[('kind', '=', 'fault'), ('for_category_id', '=', product_categ_id)]",
        check_company=True,
        help="The fault as the customer describes it.",
    )
    description = fields.Text(help="What happened, in the customer's words.")
    photo_ids = fields.Many2many(
        "ir.attachment",
        "fsm_request_photo_rel",
        string="Photos and Files",
        help="Photos of the fault and files from the customer.",
    )
    skill_ids = fields.Many2many(
        "hr.skill",
        compute="_compute_skill_ids",
        store=True,
        readonly=False,
        string="Skills Needed",
        help="What the engineer must be able to do; taken from the type and the product's category.",
    )
    # who does it
    agent_id = fields.Many2one(
        "res.users",
        "Taken By",
        default=lambda self: self._default_agent(),
        help="The person of customer service who looks after the customer.",
    )
    team_id = fields.Many2one(
        "fsm.service.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        tracking=True,
        check_company=True,
        help="Team that does the work; proposed from the province of the site.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index="btree_not_null",
        tracking=True,
        copy=False,
        domain=[("share", "=", False)],
        help="The expert who is responsible for the solution.",
    )
    engineer_id = fields.Many2one(
        "fsm.engineer",
        "Send Directly",
        copy=False,
        check_company=True,
        help="Sends this engineer as soon as the request is submitted, at the time wanted below.",
    )
    wanted_start = fields.Datetime(copy=False, help="From when the customer wants the visit.")
    wanted_end = fields.Datetime(copy=False, help="Until when the customer wants the visit to be done.")
    task_ids = fields.One2many("fsm.task", "request_id", "Visits")
    task_count = fields.Integer("Number of Visits", compute="_compute_task_count", help="Number of visits.")
    report_ids = fields.One2many("fsm.service.report", "request_id", "Service Reports")
    solution_id = fields.Many2one(
        "fsm.solution", tracking=True, copy=False, check_company=True, help="The article that solved it by phone."
    )
    resolution = fields.Text(copy=False, help="What solved the problem, in words.")
    # who pays
    coverage = fields.Selection(
        [("warranty", "Warranty"), ("contract", "Contract"), ("billable", "Billable")],
        compute="_compute_coverage",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="Who pays for the work.",
    )
    coverage_reason = fields.Char(
        compute="_compute_coverage",
        store=True,
        readonly=False,
        precompute=True,
        help="Why it is so, in words.",
    )
    # times
    opened_on = fields.Datetime("Submitted On", readonly=True, copy=False, index=True, help="When it was submitted.")
    resolved_on = fields.Datetime(readonly=True, copy=False, help="When the problem was solved.")
    closed_on = fields.Datetime(readonly=True, copy=False, help="When the request was closed.")
    escalation_level = fields.Integer(readonly=True, copy=False, help="How many times it has been escalated.")
    escalation_user_id = fields.Many2one("res.users", readonly=True, copy=False, help="Whom it was escalated to.")
    color = fields.Integer(related="type_id.color")

    _name_company_unique = models.UniqueIndex("(name, company_id)", "This request number is already in use.")
    _order_idx = models.Index("(priority DESC, id DESC)")
    # The list that people work in: the open ones are few among all there ever were.
    _open_idx = models.Index("(priority DESC, id DESC) WHERE state NOT IN ('closed', 'cancelled')")
    # The page of a request is found by its token alone.
    _access_token_idx = models.UniqueIndex("(access_token) WHERE access_token IS NOT NULL")
    _wanted_order = models.Constraint(
        "CHECK(wanted_end > wanted_start)", "The end of the time wanted must be after its start."
    )

    def _default_type(self):
        return self.env["fsm.request.type"]._get_default()

    def _default_agent(self):
        return self.env.user if self.env.user.has_group("fsm_base.group_fsm_agent") else False

    # ------------------------------------------------------------------
    # Computed values (what a request proposes by itself: fsm_request_proposal.py)
    # ------------------------------------------------------------------

    def _compute_task_count(self):
        counts = dict(self.env["fsm.task"]._read_group([("request_id", "in", self.ids)], ["request_id"], ["__count"]))
        for request in self:
            request.task_count = counts.get(request, 0)

    @api.depends("name", "partner_id.name")
    @api.depends_context("fsm_request_with_customer")
    def _compute_display_name(self):
        with_customer = self.env.context.get("fsm_request_with_customer")
        for request in self:
            name = request.name or self.env._("New request")
            customer = with_customer and request.partner_id.name
            request.display_name = f"{name} · {customer}" if customer else name

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._complete_create_vals(vals_list))

    @api.model
    def _complete_create_vals(self, vals_list):
        """Defaults and numbers for the whole batch, each asked for once."""
        defaults = {}
        if any("type_id" not in vals for vals in vals_list):
            defaults["type_id"] = self.env.context.get("default_type_id") or self._default_type().id
        if any("agent_id" not in vals for vals in vals_list):
            defaults["agent_id"] = self.env.context.get("default_agent_id") or (self._default_agent() or self).id
        company_id = self.env.context.get("default_company_id") or self.env.company.id
        vals_list = [{"company_id": company_id, **defaults, **vals} for vals in vals_list]
        self.env["ir.sequence"]._fsm_number("fsm.request", vals_list)
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for request in self:
            if request.state != "draft":
                raise UserError(
                    self.env._(
                        "%s has been submitted and stays in the history. Cancel it instead of deleting it.",
                        request.name,
                    )
                )

    # ------------------------------------------------------------------
    # Process
    # ------------------------------------------------------------------

    def _creation_message(self):
        return self.env._("Request registered.")

    @api.model
    def _fsm_extra_steps(self):
        return {**super()._fsm_extra_steps(), "escalation": self.env._("Escalated")}

    def _fsm_step_info(self):
        return {
            request.id: {
                "fsm_info": " · ".join(
                    filter(None, (request.partner_id.name, request.city, request.product_id.display_name))
                )
            }
            for request in self
        }

    def _get_public_url(self):
        """Address of the page on which the customer follows the request without logging in.

        :return: absolute URL with a token that can't be guessed
        """
        self.ensure_one()
        return f"{self.get_base_url()}/fsm/request/{self._portal_ensure_token()}"

    def _get_open_tasks(self):
        """Visits that are not over."""
        return self.task_ids.filtered(lambda task: task.state not in ("done", "cancelled"))

    @api.model
    def _get_open_domain(self):
        return Domain("state", "not in", CLOSED_STATES)
