from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_time


class ResourceResource(models.Model):
    _inherit = "resource.resource"

    fsm_engineer_ids = fields.One2many("fsm.engineer", "resource_id", "Engineers")


class FsmEngineer(models.Model):
    """When an engineer works, and when he is away."""

    _inherit = "fsm.engineer"

    work_calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        compute="_compute_work_calendar_id",
        inverse="_inverse_work_calendar_id",
        compute_sudo=True,
        check_company=True,
        help="When he works; ranking and boards keep to it. Those of an employee are kept on the employee.",
    )
    leave_ids = fields.Many2many(
        "resource.calendar.leaves",
        compute="_compute_leave_ids",
        string="Coming Leaves",
        groups="fsm_base.group_fsm_dispatcher,fsm_base.group_fsm_engineer",
        help="When he is away, from today on.",
    )

    @api.depends("resource_id.calendar_id")
    def _compute_work_calendar_id(self):
        for engineer in self:
            engineer.work_calendar_id = engineer.resource_id.calendar_id

    def _inverse_work_calendar_id(self):
        for engineer in self:
            # sudo: resources belong to HR; only outsourced engineers have one of their own
            resource = engineer.sudo().resource_id
            if resource.employee_id:
                raise UserError(self.env._("The working hours of %s are kept on the employee.", engineer.name))
            resource.calendar_id = engineer.work_calendar_id

    @api.depends("resource_id")
    @api.depends_context("uid")
    def _compute_leave_ids(self):
        # whose leaves a user may read is up to the record rules
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "in", self.sudo().resource_id.ids)  # sudo: resources belong to HR
            & Domain("date_to", ">=", fields.Datetime.now())
            & Domain("time_type", "=", "leave"),
            order="date_from",
        )
        by_resource = leaves.grouped("resource_id")
        for engineer in self:
            resource = engineer.sudo().resource_id  # sudo: as above
            engineer.leave_ids = by_resource.get(resource.with_env(self.env), leaves.browse())

    def _get_work_intervals(self, start, end):
        """When the engineers work between ``start`` and ``end`` (UTC): their working hours in their time zones, without
        public holidays and leaves. Who has flexible hours, or none, may work at any time.

        :return: dict ``{engineer id: [(start, end), …]}`` of datetimes in UTC, in order
        """
        leaves = self._get_leave_spans(start, end)
        spans = self._get_work_spans(start, end)
        return {engineer_id: self._subtract_spans(work, leaves[engineer_id]) for engineer_id, work in spans.items()}

    def _rank_outside_hours(self, need, data):
        """A sentence when a visit begins or ends outside the engineer's working hours; breaks do not count."""
        days = self._join_spans(data["work"].get(self.id, ()))
        if all(any(start <= moment <= end for start, end in days) for moment in (need["start"], need["end"])):
            return None
        day_start, day_end = data["day"]
        of_day = [(start, end) for start, end in days if start < day_end and end > day_start]
        if not of_day:
            return self.env._("Does not work that day")
        return self.env._(
            "Outside his working hours, %s",
            ", ".join(f"{self._format_hour(start)}-{self._format_hour(end)}" for start, end in of_day),
        )

    def _format_hour(self, moment):
        return format_time(self.env, moment, tz=self.env.user.tz or "UTC", time_format="HH:mm")

    def action_add_leave(self):
        """Open the form that enters a leave."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leave of %s", self.name),
            "res_model": "fsm.engineer.leave",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_engineer_id": self.id},
        }


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    def action_fsm_remove(self):
        """Take back a leave of an engineer that was entered in Field Service.

        :raise AccessError: the user does not plan engineers
        :raise UserError: the leave was granted elsewhere
        """
        self.check_access("read")
        if not self.env.user.has_group("fsm_base.group_fsm_dispatcher"):
            raise AccessError(self.env._("Leaves of engineers are entered by dispatchers."))
        if not self._fsm_may_be_removed():
            raise UserError(self.env._("This leave was granted in Time Off. Take it back there."))
        # sudo: the record rule lets dispatchers read the leaves of engineers, this button takes them back
        self.sudo().unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _fsm_may_be_removed(self):
        """Whether the leaves are engineers' and don't come from a request for time off."""
        # sudo: whose resource it is
        engineers = all(leave.resource_id.fsm_engineer_ids for leave in self.sudo())
        return engineers and not ("holiday_id" in self._fields and self.sudo().holiday_id)  # sudo: as above
