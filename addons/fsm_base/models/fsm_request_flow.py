from odoo import fields, models
from odoo.exceptions import UserError


class FsmRequest(models.Model):
    """The buttons of a request."""

    _inherit = "fsm.request"

    def action_submit(self):
        """Submit the request (提交): it is registered and somebody has to deal with it.

        Goes on by itself when the agent has picked a responsible expert, or an engineer to send directly.

        :raise UserError: something is missing, or the request is not a draft
        """
        self._check_state_of_button("open", "draft")
        for request in self:
            if not request.description and not request.fault_code_id:
                raise UserError(
                    self.env._("%s: describe the fault or choose a fault code before you submit.", request.name)
                )
            if request.engineer_id and not request.wanted_start:
                raise UserError(
                    self.env._(
                        "%(request)s: say when %(engineer)s is to be there, or leave the engineer to the dispatcher.",
                        request=request.name,
                        engineer=request.engineer_id.name,
                    )
                )
        self._fsm_move("open", {"opened_on": fields.Datetime.now()})
        self.filtered("user_id")._fsm_move("assigned")
        for request in self.filtered("engineer_id"):
            # sudo: the agent picks the engineer at intake (直接派工); everything else about dispatching is the
            # dispatcher's
            request.sudo().action_dispatch(
                engineer=request.engineer_id,
                planned_start=request.wanted_start,
                planned_end=request.wanted_end,
                overrule_reason=self.env._("Sent directly by %s at intake.", self.env.user.name),
            )
        return True

    def _check_state_of_button(self, target, *states):
        """Refuse a button whose target can also be reached from other states, by other buttons."""
        for request in self:
            if request.state not in states:
                raise UserError(request._fsm_illegal_move_message(target))

    def action_assign(self, user=None, team=None):
        """Give the request to a responsible person (分配).

        :param user: res.users or its id; without it, and with none on the request, a form asks for it
        :param team: fsm.service.team or its id, when another team is to do it
        """
        user = self._fsm_browse("res.users", user)
        team = self._fsm_browse("fsm.service.team", team)
        self._check_state_of_button("assigned", "open")
        self._fsm_check_move("assigned")
        if not user and any(not request.user_id for request in self):
            return self._fsm_ask("assign")
        values = {}
        if user:
            if user.share or not user.active:
                raise UserError(self.env._("%s is not a member of staff and can't be responsible.", user.name))
            values["user_id"] = user.id
        if team:
            values["team_id"] = team.id
        self._fsm_move("assigned", values)
        return True

    def action_dispatch(self, engineer=None, planned_start=None, planned_end=None, overrule_reason=None):
        """Send an engineer (派工). Without an engineer and a start, the form with the ranking asks for them.

        :param engineer: fsm.engineer or its id
        :param datetime planned_start: planned start of the visit (UTC)
        :param datetime planned_end: planned end (UTC); by default the usual duration of the type
        :param str overrule_reason: why he is sent although he is booked or on leave
        """
        self.ensure_one()
        self._check_dispatchable()
        engineer = self._fsm_browse("fsm.engineer", engineer)
        if not engineer or not planned_start:
            return self.env["fsm.dispatch"]._open(self)
        plan = self.env["fsm.task"]._prepare_plan_vals(self, engineer, planned_start, planned_end)
        reason = (overrule_reason or "").strip()
        conflicts = self.env["fsm.task"]._get_plan_conflicts(plan)
        if conflicts and not reason:
            return self.env["fsm.dispatch"]._open(self, plan=plan)
        task = self.env["fsm.task"].create({"request_id": self.id, **plan})
        task._action_dispatch(plan, overrule_reason=reason if conflicts else False)
        return True

    def _check_dispatchable(self):
        """Raise when no engineer can be sent for the request now, or not by this user."""
        for request in self:
            if request.state == "in_progress":
                continue
            request._fsm_check_move("in_progress")

    def action_resolve(self, solution=None, note=None):
        """The problem is solved.

        Solved by phone, with an article (``solution``) or in words (``note``), the request is closed at once.

        :param solution: fsm.solution or its id
        :param str note: what solved it, in words
        :raise UserError: visits are still open
        """
        solution = self._fsm_browse("fsm.solution", solution)
        self._fsm_check_move("resolved")
        for request in self:
            if open_tasks := request._get_open_tasks():
                raise UserError(
                    self.env._(
                        "%(request)s still has open visits: %(tasks)s. Finish or cancel them first.",
                        request=request.name,
                        tasks=", ".join(open_tasks.mapped("name")),
                    )
                )
        by_phone = self.filtered(lambda request: "done" not in request.task_ids.mapped("state"))
        if by_phone and not solution and not note:
            return self._fsm_ask("resolve")
        self._action_resolve(
            {"solution_id": solution.id, "resolution": note or solution.name} if solution or note else {}, note=note
        )
        if solution:
            # sudo: the counter is the system's, agents may not edit articles
            solution.sudo().solved_count += len(self)
        by_phone._action_close()
        return True

    def _action_resolve(self, values=None, note=None):
        now = fields.Datetime.now()
        at_once = self.filtered(lambda request: not request.opened_on)
        at_once._fsm_moving().write({"opened_on": now})
        self._fsm_move("resolved", {"resolved_on": now, **(values or {})}, note=note)

    def action_close(self):
        """Close the request: nothing is left to do for the customer."""
        self._action_close()
        return True

    def _action_close(self):
        self._fsm_move("closed", {"closed_on": fields.Datetime.now()})

    def action_cancel(self, reason=None):
        """Cancel the request and its visits that have not begun.

        :param str reason: why; without it a form asks
        :raise UserError: an engineer is on site, or his report is not reviewed
        """
        self._fsm_check_move("cancelled")
        for request in self:
            working = request.task_ids.filtered(lambda task: task.state in ("on_site", "review"))
            if working:
                raise UserError(
                    self.env._(
                        "%(request)s can't be cancelled: %(task)s is “%(state)s”. Let the engineer finish his report.",
                        request=request.name,
                        task=working[0].name,
                        state=working[0]._fsm_state_label(),
                    )
                )
        if not reason:
            return self._fsm_ask("cancel")
        # sudo: who may cancel the request cancels its visits with it
        self._get_open_tasks().sudo()._fsm_move("cancelled", {"cancel_reason": reason}, note=reason)
        self._fsm_move("cancelled", note=reason)
        return True

    def action_escalate(self, reason=None):
        """Call in the next person up (升级): the responsible person, then the team leader, then the managers.

        :param str reason: why; without it a form asks
        """
        self.check_access("write")
        for request in self:
            if request.state in ("draft", "resolved", "closed", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(request)s is “%(state)s”; only requests that are being worked on can be escalated.",
                        request=request.name,
                        state=request._fsm_state_label(),
                    )
                )
        if not reason:
            return self._fsm_ask("escalate")
        self._action_escalate(dict.fromkeys(self, reason))
        return True

    def _action_escalate(self, reasons, users=None):
        """Call somebody in for each request, in one batch.

        :param dict reasons: ``{request: why, in words}``
        :param dict users: ``{request: whom}``, empty for the service managers; by default the next one up the ladder
        """
        groups, bodies = {}, {}
        for request in self:
            level = request.escalation_level + 1
            user = users[request] if users else request._get_escalation_user(level)
            groups.setdefault((level, user.id), []).append(request.id)
            bodies[request.id] = self.env._(
                "Escalated (level %(level)s): %(reason)s", level=level, reason=reasons[request]
            )
        # the step of the last escalation is closed first, so that nobody is told of it once more
        self._fsm_close_steps("escalation")
        for (level, user_id), ids in groups.items():
            self.browse(ids)._fsm_moving().write({"escalation_level": level, "escalation_user_id": user_id})
        # sudo: the log is the system's, whoever may read it
        self.sudo()._message_log_batch(bodies=bodies)
        self._fsm_open_steps("escalation")

    def _get_escalation_user(self, level):
        """Hook: the person on a rung of the ladder; empty for the service managers."""
        # sudo: the ladder may lead to people that this user can't see
        request = self.sudo()
        ladder = [request.user_id, request.team_id.leader_id.user_id]
        people = [user for user in dict.fromkeys(ladder) if user and user != self.env.user]
        return people[level - 1] if level <= len(people) else self.env["res.users"]

    def action_reopen(self, reason=None):
        """Work on a resolved or closed request again.

        :param str reason: why; without it a form asks
        """
        self._check_state_of_button("open", "resolved", "closed")
        self._fsm_check_move("open")
        if not reason:
            return self._fsm_ask("reopen")
        self._fsm_move("open", {"resolved_on": False, "closed_on": False}, note=reason)
        return True

    def action_reset(self):
        """Bring a cancelled request back to draft."""
        self._fsm_move("draft")
        return True

    def action_open_tasks(self):
        """Open the visits of the request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_task_action")
        return {**action, "domain": [("request_id", "=", self.id)], "context": {"default_request_id": self.id}}

    # ------------------------------------------------------------------
    # What visits report back
    # ------------------------------------------------------------------

    def _visit_dispatched(self):
        """A visit of the request has been sent out."""
        waiting = self.filtered(lambda request: request.state in ("open", "assigned"))
        waiting._fsm_move("in_progress")
        # further visits that are planned, but not sent yet, now need somebody to send them
        waiting.task_ids.filtered(lambda task: task.state == "draft")._fsm_open_missing_steps()

    def _visit_over(self):
        """A visit of the request is done or cancelled: when none is left, the request goes on.

        It is resolved when the last report says so; otherwise somebody has to dispatch again.
        """
        for request in self.filtered(lambda request: request.state == "in_progress"):
            if request._get_open_tasks():
                continue
            reports = request.report_ids.filtered(lambda report: report.state == "approved")
            last = reports.sorted(lambda report: (report.approved_on, report.id))[-1:]
            if last and last.result != "not_fixed":
                request._action_resolve({"resolution": last.work_done})
            else:
                request._fsm_move(
                    "assigned",
                    note=self.env._("Not fixed: another visit is needed.")
                    if last
                    else self.env._("No visit is left: somebody has to be sent again."),
                )
