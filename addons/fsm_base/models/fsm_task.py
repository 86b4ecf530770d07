from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .fsm_request import LEAD

ENGINEER = ("engineer",)


class FsmTask(models.Model):
    """One visit of one engineer."""

    _name = "fsm.task"
    _description = "Visit"
    _inherit = ["fsm.workflow.mixin"]
    _order = "planned_start desc, id desc"
    _rec_names_search = ["name", "request_id.name", "partner_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_transitions = {
        "draft": {"dispatched": LEAD, "cancelled": LEAD},
        "dispatched": {
            "accepted": ENGINEER,
            "rejected": ENGINEER,
            "dispatched": LEAD,
            "cancelled": LEAD,
        },
        "accepted": {
            "en_route": ENGINEER,
            "rejected": ENGINEER,
            "dispatched": LEAD,
            "cancelled": LEAD,
        },
        "rejected": {"dispatched": LEAD, "cancelled": LEAD},
        "en_route": {"on_site": ENGINEER, "dispatched": LEAD, "cancelled": LEAD},
        "on_site": {"review": ENGINEER, "cancelled": ("dispatcher", "manager")},
        "review": {"done": ("manager",), "on_site": ("manager",)},
        "done": {},
        "cancelled": {},
    }
    _fsm_pass = {"dispatched": "_action_accept", "accepted": "_action_depart"}
    _fsm_flow_fields = frozenset(
        {
            "state_since",
            "name",
            "request_id",
            "overrule_reason",
            "dispatched_on",
            "accepted_on",
            "departed_on",
            "actual_start",
            "actual_end",
            "done_on",
            "reject_reason",
            "cancel_reason",
            "check_in_latitude",
            "check_in_longitude",
            "check_in_distance",
            "check_in_result",
        }
    )
    _fsm_info_fields = frozenset({"planned_start", "engineer_id"})
    _fsm_field_roles = dict.fromkeys(("engineer_id", "planned_start", "planned_end", "instructions"), LEAD)

    name = fields.Char("Number", readonly=True, copy=False, index=True, help="Number of the visit.")
    request_id = fields.Many2one(
        "fsm.request", required=True, index=True, ondelete="restrict", check_company=True, help="What it is about."
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True, precompute=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("dispatched", "Dispatched"),
            ("accepted", "Accepted"),
            ("en_route", "On the Way"),
            ("on_site", "On Site"),
            ("review", "In Review"),
            ("done", "Done"),
            ("rejected", "Rejected"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        help="Where the visit stands.",
    )
    engineer_id = fields.Many2one(
        "fsm.engineer", index=True, tracking=True, check_company=True, ondelete="restrict", help="Who goes there."
    )
    user_id = fields.Many2one(
        related="engineer_id.user_id", string="Engineer's Login", store=True, index=True, precompute=True
    )
    provider_id = fields.Many2one(
        related="engineer_id.provider_id", store=True, index="btree_not_null", precompute=True
    )
    team_id = fields.Many2one(related="engineer_id.team_id", store=True, precompute=True)
    # plan
    planned_start = fields.Datetime(index=True, tracking=True, help="When the engineer is to be there.")
    planned_end = fields.Datetime(
        compute="_compute_planned_end",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="When he is planned to be finished; by default after the usual duration of the type.",
    )
    planned_hours = fields.Float(
        compute="_compute_planned_hours", store=True, help="Hours between planned start and planned end."
    )
    overrule_reason = fields.Char(readonly=True, copy=False, help="Why he was sent although he was booked or on leave.")
    instructions = fields.Text(help="What the engineer has to know beforehand: access, tools, dangers.")
    # what really happened; never overwrites the plan
    dispatched_on = fields.Datetime(readonly=True, copy=False, help="When the engineer was sent.")
    accepted_on = fields.Datetime(readonly=True, copy=False, help="When he accepted.")
    departed_on = fields.Datetime(readonly=True, copy=False, help="When he departed.")
    actual_start = fields.Datetime("Arrived On", readonly=True, copy=False, help="When he checked in on site.")
    actual_end = fields.Datetime("Finished On", readonly=True, copy=False, help="When he submitted his report.")
    done_on = fields.Datetime(readonly=True, copy=False, help="When his report was approved.")
    reject_reason = fields.Text(readonly=True, copy=False, tracking=True, help="Why the engineer rejected it.")
    cancel_reason = fields.Text(readonly=True, copy=False, help="Why the visit was cancelled.")
    # about the request
    partner_id = fields.Many2one(
        related="request_id.partner_id", string="Customer", store=True, index=True, precompute=True
    )
    site_id = fields.Many2one(related="request_id.site_id", store=True, precompute=True)
    site_address = fields.Char(compute="_compute_site_address", help="Where to go.")
    site_latitude = fields.Float(related="site_id.partner_latitude")
    site_longitude = fields.Float(related="site_id.partner_longitude")
    contact_id = fields.Many2one(related="request_id.contact_id")
    contact_phone = fields.Char(related="request_id.contact_phone")
    type_id = fields.Many2one(related="request_id.type_id", store=True, precompute=True)
    priority = fields.Selection(related="request_id.priority", store=True, precompute=True)
    product_id = fields.Many2one(related="request_id.product_id")
    serial = fields.Char(related="request_id.serial")
    description = fields.Text(related="request_id.description")
    photo_ids = fields.Many2many(related="request_id.photo_ids", string="Photos of the Customer")
    report_ids = fields.One2many("fsm.service.report", "task_id", "Service Reports")
    report_count = fields.Integer(compute="_compute_report_count", help="Number of reports.")
    color = fields.Integer(related="engineer_id.color")

    _name_company_unique = models.UniqueIndex("(name, company_id)", "This number of a visit is already in use.")
    # Which requests an engineer may see is answered from this index alone.
    _user_request_idx = models.Index("(user_id, request_id)")
    _engineer_plan_idx = models.Index("(engineer_id, planned_start, planned_end)")
    _plan_order = models.Constraint(
        "CHECK(planned_end > planned_start)", "The planned end must be after the planned start."
    )

    @api.depends("planned_start", "request_id.type_id")
    def _compute_planned_end(self):
        for task in self:
            if not task.planned_start:
                task.planned_end = False
            elif not task.planned_end or task.planned_end <= task.planned_start:
                task.planned_end = task.planned_start + timedelta(hours=task.request_id.type_id.visit_hours or 1.0)

    @api.depends("planned_start", "planned_end")
    def _compute_planned_hours(self):
        for task in self:
            span = task.planned_end - task.planned_start if task.planned_start and task.planned_end else timedelta()
            task.planned_hours = span / timedelta(hours=1)

    @api.depends("site_id")
    def _compute_site_address(self):
        for task in self:
            address = task.site_id
            parts = (address.state_id.name, address.city, address.street, address.street2)
            task.site_address = " ".join(filter(None, parts))

    @api.depends("report_ids")
    def _compute_report_count(self):
        for task in self:
            task.report_count = len(task.report_ids)

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for task in self:
            task.display_name = " · ".join(filter(None, (task.name, task.partner_id.name)))

    @api.constrains("planned_start", "planned_end")
    def _check_plan(self):
        for task in self:
            if task.planned_start and task.planned_end and task.planned_end <= task.planned_start:
                raise ValidationError(
                    self.env._("%s: the planned end must be after the planned start. Correct the times.", task.name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        requests = self.env["fsm.request"].browse(
            vals["request_id"] for vals in vals_list if vals.get("request_id") and not vals.get("name")
        )
        # sudo: numbers must not depend on which visits the user can see
        groups = self.sudo()._read_group([("request_id", "in", requests.ids)], ["request_id"], ["__count"])
        counts = {request.id: count for request, count in groups}
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("request_id") and not vals.get("name"):
                request = requests.browse(vals["request_id"])
                counts[request.id] = counts.get(request.id, 0) + 1
                vals["name"] = f"{request.name}-{counts[request.id]}"
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_dispatched(self):
        for task in self:
            if task.state != "draft":
                raise UserError(
                    self.env._("%s has been dispatched and stays in the history. Cancel it instead.", task.name)
                )

    def _fsm_role_users(self, role):
        if role == "engineer":
            return self.engineer_id.user_id
        if role == "responsible":
            return self.request_id.user_id
        if role == "leader":
            return self.request_id.team_id.leader_id.user_id | self.team_id.leader_id.user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        labels = {
            "engineer": self.env._("the engineer of the visit"),
            "responsible": self.env._("the responsible person"),
            "leader": self.env._("the team leader"),
        }
        return labels.get(role) or super()._fsm_role_label(role)

    def _fsm_team_leader(self):
        leader = self.request_id.team_id.leader_id.user_id or self.team_id.leader_id.user_id
        return leader

    def _fsm_step_deadline(self, step):
        """Departing, arriving and reporting are due by the plan, not by the hour of the last button."""
        deadline = super()._fsm_step_deadline(step)
        planned = {
            "accepted": self.planned_start,
            "en_route": self.planned_start,
            "on_site": self.planned_end,
        }.get(self.state)
        return max(planned, fields.Datetime.now()) if planned else deadline

    def _fsm_step_info(self):
        return {
            task.id: {
                "fsm_info": " · ".join(
                    filter(None, (task.site_id.city, task.product_id.display_name, task.engineer_id.name))
                ),
                "fsm_planned_start": task.planned_start,
            }
            for task in self
        }
