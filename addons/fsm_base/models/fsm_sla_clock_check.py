import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .fsm_sla_clock_flow import SECOND

_logger = logging.getLogger(__name__)
# A clock that could not be checked is tried again after this; sooner where somebody else was just faster.
RETRY = timedelta(hours=1)
RETRY_BUSY = timedelta(minutes=1)
# Where several rungs are due for a request at once, the one farthest up counts.
CLIMB = ("responsible", "next", "leader", "manager")


class FsmSlaClock(models.Model):
    """The cron that looks at clocks when they are due: marks, misses and escalations."""

    _inherit = "fsm.sla.clock"

    @api.model
    def _cron_check(self, limit=500):
        """Look at the clocks that are due, in batches, each committed.

        Clocks and requests on which somebody else is working are left to the next run. Two crons at once never take
        the same clock.

        :param int limit: clocks in a batch
        """
        crons = self.env["ir.cron"]
        # each batch begins with a transaction of its own, so that it sees what others have just done
        crons._commit_progress(remaining=self.search_count(self._get_due_domain()))
        while clocks := self._lock_due(limit):
            clocks._check()
            if not crons._commit_progress(len(clocks)):
                break

    @api.model
    def _get_due_domain(self):
        return [("next_check", "<=", fields.Datetime.now())]

    @api.model
    def _lock_due(self, limit):
        """The clocks that are due and that nobody else is working on, locked together with their requests."""
        query = self._search(self._get_due_domain(), order="next_check, id", limit=limit)
        request = query.join(self._table, "request_id", "fsm_request", "id", "request")
        locked = SQL(
            "%s FOR NO KEY UPDATE OF %s, %s SKIP LOCKED",
            query.select(),
            SQL.identifier(self._table),
            SQL.identifier(request),
        )
        return self.browse(clock_id for (clock_id,) in self.env.execute_query(locked))

    def _check(self):
        """Look at the clocks; where one fails, the others are done all the same, and its request's log says why."""
        try:
            with self.env.cr.savepoint():
                self._action_check()
        except Exception as error:
            if len(self) > 1:
                for clock in self:
                    clock._check()
            elif isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                self.write({"next_check": fields.Datetime.now() + RETRY_BUSY})
            else:
                _logger.exception("The SLA clock %s can't be checked; it is tried again in an hour.", self.id)
                self._postpone()

    def _postpone(self):
        self.write({"next_check": fields.Datetime.now() + RETRY})
        self.request_id._message_log(
            body=self.env._("The SLA clock could not be checked. It is tried again in an hour; see the server's log.")
        )

    def _action_check(self):
        now = fields.Datetime.now()
        values, rungs = {}, defaultdict(list)
        for clock in self:
            values[clock], rung = clock._prepare_check_vals(now)
            if rung:
                rungs[clock.request_id].append((clock, rung))
        self._write_grouped(values)
        self._write_grouped({clock: clock._prepare_next_vals(now) for clock in self})
        self.request_id._sla_store()
        self._escalate(rungs)

    def _prepare_check_vals(self, now):
        """What the hours used until now mean for a clock.

        :return: tuple (values, the last rung reached or None)
        """
        if not self._is_counting():
            return {"next_check": False}, None
        terms = self.policy_id._get_terms()
        used = self._count_hours(now) + SECOND
        reached = [
            rung
            for rung in terms.rungs
            if rung.kind in (None, self.kind)
            and rung.share > self.escalated_share
            and used >= self.allowed_hours * rung.share / 100
        ]
        vals = {}
        if self.deadline and self.deadline <= now:
            vals["state"] = "missed"
        if used >= self.allowed_hours * terms.risk_share / 100:
            vals["at_risk"] = True
        if reached:
            vals["escalated_share"] = reached[-1].share
        return vals, reached[-1] if reached else None

    def _prepare_next_vals(self, now):
        next_check = self._get_next_check() if self._is_counting() else False
        # never twice in one run, whatever the calendar says
        return {"next_check": next_check and max(next_check, now + timedelta(minutes=1))}

    @api.model
    def _escalate(self, rungs):
        """Call in one person for each request, with all its reasons.

        :param dict rungs: ``{request: [(clock, rung)]}``
        """
        requests = self.env["fsm.request"].union(*rungs)
        for company, company_requests in requests.grouped("company_id").items():
            # what is logged is for the house, in its language and time
            company_requests = company_requests.with_context(
                lang=company.partner_id.lang or self.env.lang, tz=company._fsm_tz()
            )
            reasons, users = {}, {}
            for request in company_requests:
                due = sorted(rungs[request], key=lambda item: CLIMB.index(item[1].whom))
                reasons[request] = "; ".join(clock.with_env(request.env)._get_reason(rung) for clock, rung in due)
                users[request] = request._get_sla_escalation_user(due[-1][1].whom)
            company_requests._action_escalate(reasons, users)

    def _get_reason(self, rung):
        """Which clock, what share of its time, until when."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        due = self.deadline and fields.Datetime.context_timestamp(self, self.deadline).strftime("%Y-%m-%d %H:%M")
        return self.env._(
            "SLA “%(clock)s”: %(share)s %% of %(hours)g hours used up, due %(due)s",
            clock=labels[self.kind],
            share=rung.share,
            hours=self.allowed_hours,
            due=due or "–",
        )
