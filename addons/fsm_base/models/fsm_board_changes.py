from odoo import models


class FsmTask(models.Model):
    _name = "fsm.task"
    _inherit = ["fsm.task", "fsm.board.mixin"]

    _board_fields = frozenset({"state", "engineer_id", "planned_start", "planned_end"})

    def _board_companies(self):
        return {company: tasks.engineer_id for company, tasks in self.grouped("company_id").items()}


class FsmRequest(models.Model):
    _name = "fsm.request"
    _inherit = ["fsm.request", "fsm.board.mixin"]

    _board_fields = frozenset({"state", "priority", "wanted_start", "wanted_end", "type_id", "site_id", "partner_id"})

    def _board_companies(self):
        return dict.fromkeys(self.company_id, self.env["fsm.engineer"])


class FsmEngineer(models.Model):
    _name = "fsm.engineer"
    _inherit = ["fsm.engineer", "fsm.board.mixin"]

    _board_fields = frozenset({"active", "team_id", "user_id", "provider_id", "resource_id", "skill_ids", "state_ids"})

    def _board_companies(self):
        return self.grouped("company_id")


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "fsm.board.mixin"]

    _board_fields = frozenset({"date_from", "date_to", "resource_id", "calendar_id", "time_type"})

    def _board_companies(self):
        """Of a public holiday, all companies whose calendars it may concern; of a leave, the engineer's."""
        engineers = self.env["fsm.engineer"].search([("resource_id", "in", self.resource_id.ids)])
        concerned = dict(engineers.grouped("company_id"))
        for company in self.filtered(lambda leave: not leave.resource_id).company_id:
            concerned.setdefault(company, self.env["fsm.engineer"])
        return concerned


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "fsm.board.mixin"]

    _board_fields = frozenset({"hour_from", "hour_to", "dayofweek", "calendar_id"})

    def _board_companies(self):
        return dict.fromkeys(self.calendar_id.company_id, self.env["fsm.engineer"])
