from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# Where somebody is, or starts from home, is his own affair and that of the people who send him.
POSITION_GROUPS = "fsm_base.group_fsm_dispatcher"
# States of a visit in which it still claims its engineer's time.
BUSY_STATES = ("dispatched", "accepted", "en_route", "on_site")


class FsmEngineer(models.Model):
    """Who does field work: an own employee or an outsourcing provider's person; always a user."""

    _name = "fsm.engineer"
    _description = "Engineer"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "phone"]
    _check_company_auto = True

    name = fields.Char(related="user_id.name", store=True, help="The engineer's name, from his login.")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, help="The company he works for."
    )
    user_id = fields.Many2one(
        "res.users",
        "Login",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The user with whom he logs in, in the office or on his phone.",
    )
    employee_id = fields.Many2one(
        "hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
        help="Own engineers: the employee, with his department, skills and leaves.",
    )
    provider_id = fields.Many2one(
        "res.partner",
        "Outsourcing Provider",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain=[("is_company", "=", True)],
        help="Outsourced engineers: the company that sends him.",
    )
    kind = fields.Selection(
        [("own", "Own"), ("outsourced", "Outsourced")], compute="_compute_kind", store=True, help="Whose he is."
    )
    resource_id = fields.Many2one(
        "resource.resource", readonly=True, ondelete="restrict", help="His working hours and leaves."
    )
    phone = fields.Char(related="user_id.partner_id.phone", readonly=False, help="Telephone number to reach him.")
    department_id = fields.Many2one(
        "hr.department", compute="_compute_department_id", compute_sudo=True, store=True, help="His department."
    )
    image_128 = fields.Image(related="user_id.image_128")
    color = fields.Integer(help="His colour on boards.")
    team_id = fields.Many2one("fsm.service.team", index=True, check_company=True, tracking=True, help="His team.")
    state_ids = fields.Many2many("res.country.state", string="Service Area", help="Provinces in which he works.")
    skill_ids = fields.Many2many(
        "hr.skill",
        compute="_compute_skill_ids",
        inverse="_inverse_skill_ids",
        search="_search_skill_ids",
        string="Skills",
        help="What he can do. The levels are on the employee, or for outsourced engineers on the lines below.",
    )
    skill_line_ids = fields.One2many("fsm.engineer.skill", "engineer_id", "Skills of an Outsourced Engineer")
    base_latitude = fields.Float(
        digits=(10, 7),
        groups=POSITION_GROUPS,
        help="Where he starts in the morning: latitude in degrees, north positive.",
    )
    base_longitude = fields.Float(
        digits=(10, 7),
        groups=POSITION_GROUPS,
        help="Where he starts in the morning: longitude in degrees, east positive.",
    )
    last_latitude = fields.Float(
        digits=(10, 7),
        readonly=True,
        copy=False,
        groups=POSITION_GROUPS,
        help="Latitude where he last checked in.",
    )
    last_longitude = fields.Float(
        digits=(10, 7),
        readonly=True,
        copy=False,
        groups=POSITION_GROUPS,
        help="Longitude where he last checked in.",
    )
    last_position_on = fields.Datetime(
        readonly=True, copy=False, groups=POSITION_GROUPS, help="When he was last known to be there."
    )
    task_ids = fields.One2many("fsm.task", "engineer_id", "Visits")
    open_task_count = fields.Integer(
        "Open Visits", compute="_compute_open_task_count", help="Visits that he has not finished."
    )

    _user_company_unique = models.UniqueIndex(
        "(user_id, company_id)", "This user is already an engineer of the company."
    )
    _position_on_globe = models.Constraint(
        "CHECK(abs(COALESCE(base_latitude, 0)) <= 90 AND abs(COALESCE(base_longitude, 0)) <= 180)",
        "A latitude is between -90 and 90 degrees, a longitude between -180 and 180.",
    )

    @api.depends("provider_id")
    def _compute_kind(self):
        for engineer in self:
            engineer.kind = "outsourced" if engineer.provider_id else "own"

    @api.depends("employee_id.department_id")
    def _compute_department_id(self):
        for engineer in self:
            engineer.department_id = engineer.employee_id.department_id

    @api.depends("employee_id.employee_skill_ids.skill_id", "skill_line_ids.skill_id")
    def _compute_skill_ids(self):
        levels = self._get_skill_levels()
        for engineer in self:
            engineer.skill_ids = list(levels.get(engineer._origin.id, ()))

    def _inverse_skill_ids(self):
        for engineer in self:
            line_model, link = engineer._get_skill_line_model()
            owner = engineer.id if link == "engineer_id" else engineer[link].id
            lines = line_model.search([(link, "=", owner)])
            wanted = engineer.skill_ids
            missing = wanted - lines.skill_id
            lines.filtered(lambda line, wanted=wanted: line.skill_id not in wanted).unlink()
            line_model.create(
                [
                    {
                        link: owner,
                        "skill_id": skill.id,
                        "skill_type_id": skill.skill_type_id.id,
                        "skill_level_id": skill.skill_type_id._fsm_default_level().id,
                    }
                    for skill in missing
                ]
            )

    def _search_skill_ids(self, operator, value):
        if operator not in ("in", "any"):
            return NotImplemented
        return Domain("employee_id.employee_skill_ids.skill_id", operator, value) | Domain(
            "skill_line_ids.skill_id", operator, value
        )

    def _get_skill_line_model(self):
        """Where the engineer's skills are kept, and the field there that leads to him."""
        self.ensure_one()
        if self.employee_id:
            return self.env["hr.employee.skill"], "employee_id"
        return self.env["fsm.engineer.skill"], "engineer_id"

    def _get_skill_levels(self):
        """Current skills of the engineers with their level.

        :return: dict ``{engineer id: {skill id: level in percent}}``
        """
        today = fields.Date.context_today(self)
        valid = Domain("valid_to", "=", False) | Domain("valid_to", ">=", today)
        valid &= Domain("valid_from", "=", False) | Domain("valid_from", "<=", today)
        # sudo: dispatchers may not open employees, but must know what engineers can do
        engineers = self._origin.sudo()
        by_employee = {engineer.employee_id.id: engineer.id for engineer in engineers if engineer.employee_id}
        levels = {engineer.id: {} for engineer in engineers}
        employee_lines = self.env["hr.employee.skill"].sudo()  # sudo: as above
        for line in employee_lines.search_fetch(
            Domain("employee_id", "in", list(by_employee)) & valid, ["employee_id", "skill_id", "skill_level_id"]
        ):
            levels[by_employee[line.employee_id.id]][line.skill_id.id] = line.level_progress
        for line in engineers.skill_line_ids.filtered_domain(valid):
            levels[line.engineer_id.id][line.skill_id.id] = line.level_progress
        return levels

    def _compute_open_task_count(self):
        counts = dict(
            self.env["fsm.task"]._read_group(
                [("engineer_id", "in", self.ids), ("state", "in", BUSY_STATES)], ["engineer_id"], ["__count"]
            )
        )
        for engineer in self:
            engineer.open_task_count = counts.get(engineer, 0)

    def _get_leaves(self, start, end):
        """Leaves of the engineers that touch a span of time (UTC).

        :return: dict ``{engineer id: resource.calendar.leaves}``
        """
        # sudo: dispatchers must know that somebody is away, not why
        engineers = self._origin.sudo()
        by_resource = {engineer.resource_id.id: engineer.id for engineer in engineers if engineer.resource_id}
        leaves = self.env["resource.calendar.leaves"].sudo()  # sudo: as above
        found = leaves.search_fetch(
            [
                ("resource_id", "in", list(by_resource)),
                ("date_from", "<=", end),
                ("date_to", ">=", start),
                ("time_type", "=", "leave"),
            ],
            ["resource_id", "date_from", "date_to"],
        )
        return {by_resource[resource.id]: items for resource, items in found.grouped("resource_id").items()}

    @api.constrains("employee_id", "provider_id", "user_id")
    def _check_kind(self):
        for engineer in self:
            # sudo: the administrator of Field Service need not be an officer of HR
            employee = engineer.sudo().employee_id
            if employee and engineer.provider_id:
                raise ValidationError(
                    self.env._(
                        "%s is either your own employee or an outsourcing provider's person, not both.", engineer.name
                    )
                )
            if employee and employee.user_id != engineer.user_id:
                raise ValidationError(
                    self.env._("The employee of %s must have the same login as the engineer.", engineer.name)
                )

    @api.onchange("employee_id")
    def _onchange_employee_id(self):
        if self.employee_id.user_id:
            self.user_id = self.employee_id.user_id

    @api.model_create_multi
    def create(self, vals_list):
        engineers = super().create([self._complete_create_vals(dict(vals)) for vals in vals_list])
        self.env.registry.clear_cache()
        engineers._link_resource()
        # sudo: making somebody an engineer includes giving his login the rights of one
        engineers.sudo().user_id.write({"group_ids": [(4, self.env.ref("fsm_base.group_fsm_engineer").id)]})
        return engineers

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "provider_id", "active"} & vals.keys():
            self.env.registry.clear_cache()
        if {"user_id", "employee_id", "provider_id"} & vals.keys():
            self._link_resource()
            # sudo: as in create
            self.sudo().user_id.write({"group_ids": [(4, self.env.ref("fsm_base.group_fsm_engineer").id)]})
        return result

    @api.ondelete(at_uninstall=True)
    def _unlink_forget_provider(self):
        self.env.registry.clear_cache()

    @api.model
    @tools.ormcache("user_id")
    def _get_provider_ids(self, user_id):
        """The outsourcing providers that send a user; record rules ask for it all the time."""
        # sudo: who sends him doesn't depend on what this user may read
        return tuple(self.sudo().search([("user_id", "=", user_id)]).provider_id.ids)

    def _complete_create_vals(self, vals):
        """Find the login of the employee, or find or make the employee of the login."""
        # sudo: the administrator of Field Service need not be an officer of HR
        employees = self.env["hr.employee"].sudo()
        if vals.get("employee_id") and not vals.get("user_id"):
            vals["user_id"] = employees.browse(vals["employee_id"]).user_id.id
        if vals.get("user_id") and not vals.get("employee_id") and not vals.get("provider_id"):
            company_id = vals.get("company_id") or self.env.company.id
            user = self.env["res.users"].sudo().browse(vals["user_id"])  # sudo: as above
            employee = employees.search([("user_id", "=", user.id), ("company_id", "=", company_id)], limit=1)
            if not employee:
                employee = employees.create({"name": user.name, "user_id": user.id, "company_id": company_id})
            vals["employee_id"] = employee.id
        if not vals.get("user_id"):
            raise ValidationError(
                self.env._("An engineer needs a login. Give the employee a user first, or choose one here.")
            )
        return vals

    def _link_resource(self):
        """Leaves and working hours: the employee's, or a resource of an outsourced engineer's own."""
        # sudo: resources belong to HR
        for engineer in self.sudo():
            if engineer.employee_id:
                engineer.resource_id = engineer.employee_id.resource_id
            elif not engineer.resource_id or engineer.resource_id.employee_id:
                engineer.resource_id = engineer.env["resource.resource"].create(engineer._prepare_resource_vals())

    def _prepare_resource_vals(self):
        """Values of the resource that keeps the hours and leaves of an outsourced engineer."""
        self.ensure_one()
        return {
            "name": self.name,
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "calendar_id": (self.team_id.calendar_id or self.company_id.resource_calendar_id).id,
            "tz": self.user_id.tz or self.env.user.tz or "UTC",
        }

    def _base_position(self):
        self.ensure_one()
        if self.base_latitude or self.base_longitude:
            return self.base_latitude, self.base_longitude
        return None

    def _set_last_position(self, latitude, longitude):
        """Remember where the engineer is now (degrees)."""
        self.write(
            {
                "last_latitude": latitude,
                "last_longitude": longitude,
                "last_position_on": fields.Datetime.now(),
            }
        )

    def action_open_tasks(self):
        """Open the visits of the engineer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_task_action")
        return {
            **action,
            "domain": [("engineer_id", "=", self.id)],
            "context": {"default_engineer_id": self.id, "search_default_open": 1},
        }
