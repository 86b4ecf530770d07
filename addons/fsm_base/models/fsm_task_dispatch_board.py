from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class FsmTask(models.Model):
    """Visits on the dispatch board."""

    _inherit = "fsm.task"

    def _get_board_fields(self):
        """Stored fields that the board shows of a visit."""
        return [
            "name",
            "state",
            "engineer_id",
            "planned_start",
            "planned_end",
            "planned_hours",
            "company_id",
            "team_id",
            "user_id",
            "provider_id",
            "partner_id",
            "site_id",
            "type_id",
            "priority",
            "request_id",
        ]

    def _prepare_board_visits(self):
        """Visits as the board shows them, with whether the user may move them."""
        moves = self._fsm_allowed_moves(["dispatched"])
        now = fields.Datetime.now()
        cards = []
        # sudo: names of customers, sites and types belong to a visit that the user may read
        for task, open_task in zip(self, self.sudo(), strict=True):
            is_open = open_task.request_id.state in ("open", "assigned", "in_progress")
            due = task.planned_end if task.state == "on_site" else task.planned_start
            cards.append(
                {
                    "model": "fsm.task",
                    "id": task.id,
                    "name": task.name,
                    "state": task.state,
                    "state_label": task._fsm_state_label(),
                    "engineer_id": task.engineer_id.id,
                    "start": fields.Datetime.to_string(task.planned_start),
                    "end": fields.Datetime.to_string(task.planned_end),
                    "customer": open_task.partner_id.name or "",
                    "city": open_task.site_id.city or "",
                    "type": open_task.type_id.name or "",
                    "hours": open_task.planned_hours or open_task.type_id.visit_hours or 1.0,
                    "priority": task.priority or "0",
                    "late": bool(due and due < now and task.state not in ("review", "done")),
                    "movable": bool(is_open and moves.get((task, "dispatched"))),
                    "reason": task.reject_reason if task.state == "rejected" else "",
                }
            )
        return cards

    def _board_known(self):
        """What a board has to know of the visit to move it: if it knows something else, it is behind."""
        return {
            "state": self.state,
            "engineer_id": self.engineer_id.id,
            "start": fields.Datetime.to_string(self.planned_start),
            "end": fields.Datetime.to_string(self.planned_end),
        }

    def _board_drop(self, engineer, start, end, known):
        """Plan the visit as it was dropped on the board (see ``fsm.engineer.action_board_drop``)."""
        self.ensure_one()
        present = self._board_known()
        if present != {name: known.get(name) for name in present}:
            raise UserError(self._board_changed_message())
        if not end:
            end = start + timedelta(hours=self.planned_hours or self.request_id.type_id.visit_hours or 1.0)
        plan = self._prepare_plan_vals(self.request_id, engineer, start, end)
        before = {name: self[name] for name in ("planned_start", "planned_end")} | {"engineer_id": self.engineer_id.id}
        if plan == before and self.state not in ("draft", "rejected"):
            return False
        self._fsm_check_move("dispatched")
        self._check_request_open()
        return self.action_dispatch(engineer, start, end)

    def action_board_ask(self):
        """Open the dispatch form for the visit, whatever is planned already.

        :raise UserError: it can't be dispatched in its state
        :raise AccessError: the user may not dispatch it
        """
        self.ensure_one()
        self._fsm_check_move("dispatched")
        self._check_request_open()
        return self._ask_dispatch({})

    def _board_changed_message(self):
        # sudo: the name of the engineer of a visit that the user may read
        engineer = self.sudo().engineer_id.name
        return self.env._(
            "%(task)s has been changed by somebody else meanwhile: it is “%(state)s”, %(engineer)s, %(start)s. "
            "Nothing was changed; the board shows it as it is now.",
            task=self.name,
            state=self._fsm_state_label(),
            engineer=engineer or self.env._("without an engineer"),
            start=format_datetime(self.env, self.planned_start, dt_format="short") or self.env._("without a time"),
        )

    def _action_dispatch(self, plan, overrule_reason=False):
        """Also tell the engineer who does not go there any more."""
        former = {task: task.engineer_id for task in self if task.state in ("dispatched", "accepted", "en_route")}
        result = super()._action_dispatch(plan, overrule_reason)
        for task, engineer in former.items():
            if engineer and engineer != task.engineer_id:
                task._tell_former_engineer(engineer)
        return result

    def _tell_former_engineer(self, engineer):
        """Tell an engineer that somebody else goes there."""
        # sudo: people are told by the process, whoever may write to them
        visit, user = self.sudo(), engineer.sudo().user_id
        visit = visit.with_context(lang=user.lang or self.env.lang)
        visit.message_notify(
            partner_ids=user.partner_id.ids,
            subject=visit.display_name,
            body=visit.env._("You need not go there any more: %s goes instead of you.", visit.engineer_id.name),
        )


class FsmRequest(models.Model):
    """Requests that wait beside the dispatch board."""

    _inherit = "fsm.request"

    def _prepare_board_requests(self):
        """Requests as the board shows them, with whether the user may send somebody."""
        moves = self._fsm_allowed_moves(["in_progress"])
        return [
            {
                "model": "fsm.request",
                "id": request.id,
                "name": request.name,
                "state": request.state,
                "state_label": request._fsm_state_label(),
                "engineer_id": False,
                "start": fields.Datetime.to_string(request.wanted_start),
                "end": fields.Datetime.to_string(request.wanted_end),
                "customer": shown.partner_id.name or "",
                "city": shown.site_id.city or "",
                "type": shown.type_id.name or "",
                "hours": shown.type_id.visit_hours or 1.0,
                "priority": request.priority,
                "late": False,
                "movable": bool(moves.get((request, "in_progress"))),
                "reason": "",
            }
            # sudo: names of customers, sites and types belong to a request that the user may read
            for request, shown in zip(self, self.sudo(), strict=True)
        ]

    def action_board_ask(self):
        """Open the dispatch form for the request."""
        return self.action_dispatch()

    def _board_drop(self, engineer, start, end, known):
        """Send the first visit, as it was dropped on the board (see ``fsm.engineer.action_board_drop``)."""
        self.ensure_one()
        if self.state != known.get("state") or self._get_open_tasks():
            raise UserError(
                self.env._(
                    "%(request)s has been changed by somebody else meanwhile: it is “%(state)s”, with %(count)s open "
                    "visits. Nothing was changed; the board shows it as it is now.",
                    request=self.name,
                    state=self._fsm_state_label(),
                    count=len(self._get_open_tasks()),
                )
            )
        self._check_dispatchable()
        plan = self.env["fsm.task"]._prepare_plan_vals(self, engineer, start, end)
        return self.action_dispatch(engineer, plan["planned_start"], plan["planned_end"])
