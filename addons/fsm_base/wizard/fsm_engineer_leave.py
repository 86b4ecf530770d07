from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmEngineerLeave(models.TransientModel):
    """The form in which a dispatcher enters that an engineer is away."""

    _name = "fsm.engineer.leave"
    _description = "Leave of an Engineer"

    engineer_id = fields.Many2one("fsm.engineer", required=True, ondelete="cascade", help="Who is away.")
    date_from = fields.Datetime("From", required=True, help="When the leave begins.")
    date_to = fields.Datetime("Until", required=True, help="When he is back.")
    name = fields.Char("Reason", help="Why he is away; seen by dispatchers and by himself.")
    visits = fields.Text(compute="_compute_visits", help="Visits planned in that time: send somebody else.")

    @api.depends("engineer_id", "date_from", "date_to")
    def _compute_visits(self):
        for leave in self:
            planned = (
                leave.engineer_id._get_planned_tasks(leave.date_from, leave.date_to)[leave.engineer_id.id]
                if leave.engineer_id and leave.date_from and leave.date_to
                else []
            )
            leave.visits = ", ".join(task.name for task in planned)

    def action_confirm(self):
        """Enter the leave; Odoo's own record is written, which ranking, boards and calendars read.

        :raise UserError: it ends before it begins, or is entered already
        """
        self.ensure_one()
        if self.date_to <= self.date_from:
            raise UserError(self.env._("The leave ends before it begins. Correct the times."))
        self.engineer_id.check_access("read")
        for leave in self.engineer_id._get_leaves(self.date_from, self.date_to).get(self.engineer_id.id, ()):
            if leave.date_from <= self.date_from and leave.date_to >= self.date_to:
                raise UserError(self.env._("%s is on leave in that time already.", self.engineer_id.name))
        # sudo: dispatchers have no rights to resources; this form may enter leaves of engineers they see
        resource = self.engineer_id.sudo().resource_id
        resource.env["resource.calendar.leaves"].create(
            {
                "name": self.name or self.env._("Leave"),
                "resource_id": resource.id,
                "calendar_id": resource.calendar_id.id,
                "company_id": self.engineer_id.company_id.id,
                "date_from": self.date_from,
                "date_to": self.date_to,
            }
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}
