from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class FsmTask(models.Model):
    """The buttons of a visit."""

    _inherit = "fsm.task"

    def action_dispatch(self, engineer=None, planned_start=None, planned_end=None, overrule_reason=None):
        """Send the engineer (派工), also again after he has rejected, or another one.

        Without an engineer and a plan, or when he is booked or on leave and no reason is given, the form with
        the ranking asks.

        :param engineer: fsm.engineer or its id, by default the engineer of the visit
        :param datetime planned_start: planned start (UTC), by default that of the visit
        :param datetime planned_end: planned end (UTC), by default that of the visit
        :param str overrule_reason: why he is sent although he is booked or on leave
        """
        engineer = self._fsm_browse("fsm.engineer", engineer)
        self._fsm_check_move("dispatched")
        self._check_request_open()
        reason = (overrule_reason or "").strip()
        for task in self:
            plan = task._prepare_plan_vals(task.request_id, engineer, planned_start, planned_end)
            if not plan["engineer_id"] or not plan["planned_start"]:
                return task._ask_dispatch(plan)
            conflicts = task._get_plan_conflicts(plan)
            if conflicts and not reason:
                return task._ask_dispatch(plan)
            task._action_dispatch(plan, overrule_reason=reason if conflicts else False)
        return True

    def _prepare_plan_vals(self, request, engineer=None, planned_start=None, planned_end=None):
        """Engineer and times of the visit (or of a new one), with those given in the place of its own.

        :raise UserError: the engineer can't be sent, or the times are the wrong way round
        """
        engineer = engineer or self.engineer_id
        if engineer and not engineer.active:
            raise UserError(self.env._("%s is no longer an engineer. Choose another one.", engineer.name))
        start = fields.Datetime.to_datetime(planned_start) or self.planned_start
        end = fields.Datetime.to_datetime(planned_end) or (self.planned_end if not planned_start else False)
        if start and not end:
            end = start + timedelta(hours=request.type_id.visit_hours or 1.0)
        if start and end <= start:
            raise UserError(
                self.env._(
                    "%s: the planned end must be after the planned start. Correct the times.",
                    self.name or request.name,
                )
            )
        return {"engineer_id": engineer.id, "planned_start": start, "planned_end": end}

    def _get_plan_conflicts(self, plan):
        """Sentences about why the engineer of a plan can't come at its time."""
        engineer = self.env["fsm.engineer"].browse(plan["engineer_id"])
        return engineer._get_conflicts(plan["planned_start"], plan["planned_end"], exclude_tasks=self)[engineer.id]

    def _ask_dispatch(self, plan):
        self.ensure_one()
        return self.env["fsm.dispatch"]._open(self.request_id, self, plan)

    def _check_request_open(self):
        for task in self:
            if task.request_id.state not in ("open", "assigned", "in_progress"):
                raise UserError(
                    self.env._(
                        "%(task)s can't be dispatched: %(request)s is “%(state)s”.",
                        task=task.name,
                        request=task.request_id.name,
                        state=task.request_id._fsm_state_label(),
                    )
                )

    def _action_dispatch(self, plan, overrule_reason=False):
        self._fsm_move(
            "dispatched",
            {
                **plan,
                "dispatched_on": fields.Datetime.now(),
                "accepted_on": False,
                "departed_on": False,
                "reject_reason": False,
                "overrule_reason": overrule_reason,
            },
            note=overrule_reason and self.env._("Sent in spite of a conflict: %s", overrule_reason),
        )
        # sudo: that the request is in progress follows from the visit, whoever has dispatched it
        self.request_id.sudo()._visit_dispatched()

    def action_accept(self):
        """The engineer accepts the visit."""
        self._action_accept()
        return True

    def _action_accept(self):
        self._fsm_move("accepted", {"accepted_on": fields.Datetime.now()})

    def action_reject(self, reason=None):
        """The engineer can't do the visit; the dispatcher has to send somebody else.

        :param str reason: why; without it a form asks
        """
        self._fsm_check_move("rejected")
        if not (reason or "").strip():
            return self._fsm_ask("reject")
        self._fsm_move("rejected", {"reject_reason": reason}, note=reason)
        return True

    def action_depart(self):
        """The engineer is on his way."""
        self._action_depart()
        return True

    def _action_depart(self):
        self._fsm_move("en_route", {"departed_on": fields.Datetime.now()})

    def action_open_report(self):
        """Open the report of the visit; on site, begin it when there is none.

        :raise UserError: the visit has no report yet and the engineer is not on site
        """
        self.ensure_one()
        report = self.report_ids.filtered(lambda item: item.state != "approved")[:1] or self.report_ids[-1:]
        if not report:
            if self.state != "on_site":
                raise UserError(
                    self.env._(
                        "%(task)s is “%(state)s”. A report is written on site, after the check-in.",
                        task=self.name,
                        state=self._fsm_state_label(),
                    )
                )
            self._fsm_check_move("review")
            report = self.env["fsm.service.report"].create({"task_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "fsm.service.report",
            "res_id": report.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "name": report.display_name,
        }

    def action_cancel(self, reason=None):
        """Cancel the visit.

        :param str reason: why; without it a form asks
        """
        self._fsm_check_move("cancelled")
        if not (reason or "").strip():
            return self._fsm_ask("cancel")
        self._fsm_move("cancelled", {"cancel_reason": reason}, note=reason)
        # sudo: what becomes of the request follows from its visits
        self.request_id.sudo()._visit_over()
        return True

    def action_navigate(self):
        """Open the site in a map service, for the way there."""
        self.ensure_one()
        url = self.env["fsm.map"]._get_place_url(self.site_id._fsm_position(), self.site_id.name, self.site_address)
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    # ------------------------------------------------------------------
    # What the report reports back
    # ------------------------------------------------------------------

    def _report_submitted(self):
        """The report has been handed in: the visit waits for the review."""
        self._fsm_move("review", {"actual_end": fields.Datetime.now()})

    def _report_returned(self, reason):
        """The report has to be done again."""
        self._fsm_move("on_site", {"actual_end": False}, note=reason)

    def _report_approved(self):
        """The report stands: the visit is over."""
        self._fsm_move("done", {"done_on": fields.Datetime.now()})
        # sudo: what becomes of the request follows from its visits
        self.request_id.sudo()._visit_over()
