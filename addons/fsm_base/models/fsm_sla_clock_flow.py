from datetime import timedelta

from odoo import api, fields, models

# While a request waits for the customer or for parts, these stand still. Responding never waits.
PAUSABLE = ("arrive", "resolve")
# Hours are compared with this much tolerance: moments are whole seconds.
SECOND = 1 / 3600


class FsmSlaClock(models.Model):
    """Starting, stopping, pausing and re-evaluating clocks, each for a whole batch."""

    _inherit = "fsm.sla.clock"

    # ------------------------------------------------------------------
    # Values
    # ------------------------------------------------------------------

    @api.model
    def _prepare_clock_vals(self, request, kind, policy, started_on):
        """Values of a new clock.

        :return: dict, or None where the policy promises nothing of this kind
        """
        terms = policy._get_terms()
        if not terms.hours[kind]:
            return None
        calendar = self._get_calendar(terms, request.company_id)
        return {
            "request_id": request.id,
            "kind": kind,
            "policy_id": terms.id,
            "calendar_id": calendar.id,
            "started_on": started_on,
            "counted_from": started_on,
            "allowed_hours": terms.hours[kind],
            "deadline": calendar._fsm_plan_hours(started_on, terms.hours[kind], request.company_id.id),
            "next_check": calendar._fsm_plan_hours(
                started_on,
                terms.hours[kind] * self._get_next_share(terms, kind) / 100,
                request.company_id.id,
            ),
        }

    @api.model
    def _get_calendar(self, terms, company):
        """The working hours that a policy counts in; empty for around the clock."""
        calendars = self.env["resource.calendar"]
        if terms.working_time == "always":
            return calendars
        if terms.working_time == "calendar":
            return calendars.browse(terms.calendar_id)
        # sudo: the company's working hours, whoever may read them
        return company.sudo().resource_calendar_id

    @api.model
    def _get_next_share(self, terms, kind, escalated=0, at_risk=False, missed=False):
        """The share of the hours (%) at which the clock has to be looked at next; 0: never again."""
        shares = [rung.share for rung in terms.rungs if rung.kind in (None, kind) and rung.share > escalated]
        if not missed:
            shares.append(100)
            if not at_risk:
                shares.append(terms.risk_share)
        return min(shares, default=0)

    def _prepare_judged_vals(self, now, keep_missed=True):
        """State and plan of a clock that goes on, from the hours that it has now.

        :param bool keep_missed: whether a promise that was broken stays so; only other hours may make it good again
        """
        self.ensure_one()
        terms = self.policy_id._get_terms()
        used = self._count_hours(now)
        missed, deadline = self.state == "missed" and keep_missed, self.deadline
        if not missed and self.paused_on:
            missed, deadline = used > self.allowed_hours + SECOND, False
        elif not missed:
            deadline = self._plan_share(100)
            missed = bool(deadline and now > deadline)
        at_risk = missed or used + SECOND >= self.allowed_hours * terms.risk_share / 100
        share = self._get_next_share(terms, self.kind, self.escalated_share, at_risk, missed)
        return {
            "state": "missed" if missed else "paused" if self.paused_on else "running",
            "deadline": deadline,
            "at_risk": at_risk,
            "next_check": self._plan_share(share) if share and not self.paused_on else False,
        }

    def _write_grouped(self, values):
        """Write values that differ from record to record, those that are alike at once.

        :param dict values: ``{clock: values}``
        """
        groups = {}
        for clock, vals in values.items():
            groups.setdefault(tuple(sorted(vals.items())), []).append(clock.id)
        for vals, ids in groups.items():
            self.browse(ids).write(dict(vals))

    # ------------------------------------------------------------------
    # What happens to clocks
    # ------------------------------------------------------------------

    def _is_past(self, now):
        """Whether the promise is broken: it was, or its deadline has passed while it was running."""
        return self.state == "missed" or bool(self._is_counting() and self.deadline and now > self.deadline)

    def _stop(self, void_kinds=()):
        """What was promised has happened now.

        :param tuple void_kinds: kinds of clocks that are not needed any more; where they are not missed, they count
            neither as met nor as missed
        """
        now = fields.Datetime.now()
        values = {}
        for clock in self:
            vals = {**clock._prepare_hold_vals(now), "stopped_on": now, "paused_on": False, "next_check": False}
            if clock._is_past(now):
                vals["state"] = "missed"
            else:
                vals["state"] = "void" if clock.kind in void_kinds else "met"
            values[clock] = vals
        self._write_grouped(values)

    def _prepare_hold_vals(self, now):
        """Hours counted and hours on hold, up to now."""
        paused = max(now - self.paused_on, timedelta()) / timedelta(hours=1) if self.paused_on else 0.0
        return {"counted_hours": self._count_hours(now), "paused_hours": self.paused_hours + paused}

    def _pause(self):
        """The request waits for somebody else: time that passes from now on doesn't count."""
        now = fields.Datetime.now()
        values = {}
        for clock in self.filtered(lambda clock: clock.kind in PAUSABLE and not clock.paused_on):
            vals = {"counted_hours": clock._count_hours(now), "paused_on": now, "next_check": False}
            if clock._is_past(now):
                vals["state"] = "missed"
            else:
                vals.update(state="paused", deadline=False)
            values[clock] = vals
        self._write_grouped(values)

    def _resume(self):
        """Nobody is waited for any longer: what is left of the working time runs on from now."""
        now = fields.Datetime.now()
        paused = self.filtered("paused_on")
        self._write_grouped(
            {clock: {**clock._prepare_hold_vals(now), "counted_from": now, "paused_on": False} for clock in paused}
        )
        paused._run_on()

    def _reopen(self):
        """Not resolved after all: the clock runs on with what was left. The time in between doesn't count."""
        self.write({"stopped_on": False, "counted_from": fields.Datetime.now()})
        self._run_on()

    def _run_on(self, keep_missed=True):
        """Plan clocks that go on, from the hours that they have."""
        now = fields.Datetime.now()
        self._write_grouped({clock: clock._prepare_judged_vals(now, keep_missed) for clock in self})

    def _get_next_check(self):
        """When the clock has to be looked at next; False: never again."""
        share = self._get_next_share(
            self.policy_id._get_terms(), self.kind, self.escalated_share, self.at_risk, self.state == "missed"
        )
        return self._plan_share(share) if share else False

    def _reevaluate(self, policies):
        """Other hours hold for the requests from now on, counted from when the promise was given. What is not promised
        any more is forgotten.

        :param dict policies: ``{request: policy}``
        :return: the clocks that are left
        """
        values = {}
        for clock in self:
            terms = policies[clock.request_id]._get_terms() if clock.request_id in policies else None
            if terms and terms.hours[clock.kind]:
                values[clock] = {
                    "policy_id": terms.id,
                    "calendar_id": self._get_calendar(terms, clock.company_id).id,
                    "allowed_hours": terms.hours[clock.kind],
                }
        kept = self.browse().union(*values)
        (self - kept).unlink()
        self._write_grouped(values)
        kept._run_on(keep_missed=False)
        return kept

    def _prepare_history_vals(self, stopped_on):
        """Values of a clock that was stopped in the past."""
        self.ensure_one()
        request = self.request_id
        visited = any(request.task_ids.mapped("actual_start"))
        if self.deadline and stopped_on > self.deadline:
            state = "missed"
        elif request.state == "cancelled" or (self.kind == "arrive" and not visited):
            state = "void"
        else:
            state = "met"
        return {
            "state": state,
            "counted_hours": self._count_hours(stopped_on),
            "stopped_on": stopped_on,
            "next_check": False,
        }
