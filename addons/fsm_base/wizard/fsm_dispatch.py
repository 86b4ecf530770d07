from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmDispatch(models.TransientModel):
    """Choosing the engineer of a visit: everybody ranked, with the reasons."""

    _name = "fsm.dispatch"
    _description = "Dispatch"

    request_id = fields.Many2one("fsm.request", required=True, readonly=True, ondelete="cascade")
    task_id = fields.Many2one("fsm.task", "Visit", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(related="request_id.partner_id")
    site_id = fields.Many2one(related="request_id.site_id")
    skill_ids = fields.Many2many(related="request_id.skill_ids")
    wanted_start = fields.Datetime(related="request_id.wanted_start")
    wanted_end = fields.Datetime(related="request_id.wanted_end")
    planned_start = fields.Datetime(required=True, help="When the engineer is to be there.")
    planned_end = fields.Datetime(required=True, help="When he is planned to be finished.")
    engineer_id = fields.Many2one("fsm.engineer", help="The engineer to send.")
    conflict = fields.Text(compute="_compute_conflict", help="Why the engineer can't be there at that time.")
    overrule_reason = fields.Char(help="Why he is to be sent all the same.")
    instructions = fields.Text(help="What the engineer has to know beforehand: access, tools, dangers.")
    line_ids = fields.One2many("fsm.dispatch.line", "dispatch_id", "Ranking")

    @api.model
    def _open(self, request, task=None, plan=None):
        """Show the form for a request, or for a visit of it that is to be (re)dispatched.

        :param dict plan: engineer and times that have been chosen already
        :return: the action that shows the form
        """
        task = task or self.env["fsm.task"]
        plan = plan or {}
        start = plan.get("planned_start") or task.planned_start or request.wanted_start or self._next_slot()
        end = plan.get("planned_end") or task.planned_end
        if not end or end <= start:
            end = start + timedelta(hours=request.type_id.visit_hours or 1.0)
        dispatch = self.create(
            {
                "request_id": request.id,
                "task_id": task.id,
                "planned_start": start,
                "planned_end": end,
                "engineer_id": plan.get("engineer_id") or task.engineer_id.id,
                "instructions": task.instructions,
            }
        )
        dispatch._fill_lines()
        return dispatch._reopen()

    @api.model
    def _next_slot(self):
        """The next full hour."""
        return fields.Datetime.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispatch %s", self.task_id.name or self.request_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("engineer_id", "planned_start", "planned_end")
    def _compute_conflict(self):
        for dispatch in self:
            engineer = dispatch.engineer_id._origin
            conflicts = {}
            if engineer and dispatch.planned_start and dispatch.planned_end:
                conflicts = engineer._get_conflicts(
                    dispatch.planned_start, dispatch.planned_end, exclude_tasks=dispatch.task_id._origin
                )
            dispatch.conflict = "\n".join(conflicts.get(engineer.id, ()))

    @api.onchange("planned_start")
    def _onchange_planned_start(self):
        if self.planned_start and (not self.planned_end or self.planned_end <= self.planned_start):
            self.planned_end = self.planned_start + timedelta(hours=self.request_id.type_id.visit_hours or 1.0)

    def _get_candidates(self):
        """Hook: the engineers to choose from."""
        return self.env["fsm.engineer"].search([("company_id", "=", self.request_id.company_id.id)])

    def _get_rank_options(self):
        """Hook: what considerations of other add-ons need to know of the request."""
        return {}

    def _fill_lines(self):
        self.ensure_one()
        ranking = self._get_candidates()._rank(
            self.planned_start,
            self.planned_end,
            skills=self.request_id.skill_ids,
            position=self.request_id.site_id._fsm_position() if self.request_id.site_id else None,
            exclude_tasks=self.task_id,
            site=self.request_id.site_id,
            **self._get_rank_options(),
        )
        self.line_ids.unlink()
        self.env["fsm.dispatch.line"].create(
            [
                {
                    "dispatch_id": self.id,
                    "sequence": sequence,
                    "engineer_id": row["engineer"].id,
                    "score": row["score"],
                    "reasons": "\n".join(row["reasons"]),
                    "distance_km": row["distance_km"] or 0.0,
                    "has_distance": row["distance_km"] is not None,
                    "has_conflict": bool(row["conflicts"]),
                }
                for sequence, row in enumerate(ranking, 1)
            ]
        )

    def action_rank(self):
        """Rank again, after the times have been changed."""
        self._fill_lines()
        return self._reopen()

    def action_confirm(self):
        """Send the engineer."""
        self.ensure_one()
        if not self.engineer_id:
            raise UserError(self.env._("Choose an engineer."))
        if self.planned_end <= self.planned_start:
            raise UserError(self.env._("The planned end must be after the planned start. Correct the times."))
        if self.conflict and not (self.overrule_reason or "").strip():
            raise UserError(
                self.env._(
                    "%(engineer)s: %(conflict)s.\nChoose somebody else or another time, or write down why he is to go "
                    "all the same.",
                    engineer=self.engineer_id.name,
                    conflict=self.conflict,
                )
            )
        plan = {
            "engineer": self.engineer_id,
            "planned_start": self.planned_start,
            "planned_end": self.planned_end,
            "overrule_reason": self.overrule_reason,
        }
        (self.task_id or self.request_id).action_dispatch(**plan)
        if self.instructions:
            task = self.task_id or self.request_id.task_ids.sorted("id")[-1:]
            task.instructions = self.instructions
        return {"type": "ir.actions.act_window_close"}


class FsmDispatchLine(models.TransientModel):
    """An engineer in the ranking."""

    _name = "fsm.dispatch.line"
    _description = "Ranked Engineer"
    _order = "sequence, id"

    dispatch_id = fields.Many2one("fsm.dispatch", required=True, ondelete="cascade")
    sequence = fields.Integer()
    engineer_id = fields.Many2one("fsm.engineer", readonly=True, ondelete="cascade")
    team_id = fields.Many2one(related="engineer_id.team_id")
    kind = fields.Selection(related="engineer_id.kind")
    score = fields.Float(readonly=True, help="0 to 100; the higher, the better he fits.")
    reasons = fields.Text(readonly=True, help="Where the score comes from.")
    distance_km = fields.Float("Distance (km)", readonly=True, help="Distance to the site in km.")
    has_distance = fields.Boolean(readonly=True)
    has_conflict = fields.Boolean("Conflict", readonly=True, help="He is booked, on leave or off work at that time.")

    def action_choose(self):
        """Choose this engineer: send him at once, or show what stands against it."""
        self.ensure_one()
        self.dispatch_id.engineer_id = self.engineer_id
        if self.dispatch_id.conflict and not self.dispatch_id.overrule_reason:
            return self.dispatch_id._reopen()
        return self.dispatch_id.action_confirm()
