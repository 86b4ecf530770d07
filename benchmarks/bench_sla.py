"""The cron that checks SLA clocks, with 100,000 clocks running: a pass in which none is due, one in which 1,000 become
at risk, and one in which 1,000 reach a rung of the ladder, so that somebody gets a task for each request; the last once
more with a message in Odoo for each of them, which Odoo can only make one by one.

50,000 requests are being worked on, each with a clock to arrive and one to resolve it, in the company's working hours.
Measured is a pass as the cron does it, in batches of 500, but in one transaction that is rolled back.

Beside it the floor, plain SQL for the same result: the locking SELECT, one UPDATE for the clocks and one for the
requests, and where somebody is called in, the rows of the tasks and of the log, inserted in one statement for each
table into copies of the tables with all indexes.
"""

from odoo.sql_db import db_connect
from odoo.tools import SQL

from benchmarks import common

REQUESTS = 50_000
DUE = 1_000
BATCH = 500
MOST_QUERIES = 0.2


def run(env):
    office = _Office(env)
    results = {
        "none due": office.compare(0, rounds=30),
        f"{DUE:,} due, at risk": office.compare(DUE, rounds=7),
        f"{DUE:,} due, somebody called in": office.compare(DUE, escalate=True, rounds=5),
        f"{DUE:,} due, called in and told": office.compare(DUE, escalate=True, tell=True, rounds=3),
    }
    common.publish(env, "sla", [*_table(results), "", *_targets(results)])


class _Office:
    """100,000 clocks that run."""

    def __init__(self, env):
        self.env = env
        self.clocks = env["fsm.sla.clock"]
        customers = common.make_customers(env, 1)
        engineer = common.make_engineers(env, ["leader"])
        team = env["fsm.service.team"].create({"name": "South", "leader_id": engineer.id})
        self.policy = env["fsm.sla.policy"].create({"name": "Bench", "sequence": -1, "resolve_hours": 40})
        self.policy.arrive_hours = 16
        request = env["fsm.request"].create(
            {"partner_id": customers.id, "description": "It stops after ten minutes.", "team_id": team.id}
        )
        request.action_submit()
        request.action_assign(engineer.user_id)
        env.flush_all()
        common.clone(
            request, f"generate_series(2, {REQUESTS}) AS n", name="'B' || lpad(n::text, 7, '0')", access_token="NULL"
        )
        for clock in request.sla_clock_ids:
            common.clone(clock, f"(SELECT id FROM fsm_request WHERE id != {request.id}) AS r", request_id="r.id")
        env.cr.commit()

    def _prepare(self, due, escalate, tell):
        """So many clocks have used up nine tenths of their hours; the others are looked at later."""
        env = self.env
        env.ref("fsm_base.step_request_escalation").channel_ids = env.ref("fsm_base.channel_inbox") if tell else False
        self.policy.rung_ids.unlink()
        if escalate:
            self.policy.rung_ids = [(0, 0, {"share": 80, "whom": "leader"})]
        env.flush_all()
        env.cr.execute(
            "UPDATE fsm_sla_clock SET at_risk = FALSE, escalated_share = 0, counted_hours = 0, state = 'running', "
            "counted_from = LOCALTIMESTAMP(0), deadline = LOCALTIMESTAMP(0) + INTERVAL '20 days', "
            "next_check = LOCALTIMESTAMP(0) + INTERVAL '10 days' + id * INTERVAL '1 second'"
        )
        env.cr.execute(
            "UPDATE fsm_sla_clock SET counted_hours = allowed_hours * 0.9, next_check = LOCALTIMESTAMP(0) - INTERVAL "
            "'1 hour' WHERE id IN (SELECT id FROM fsm_sla_clock WHERE kind = 'resolve' ORDER BY id LIMIT %s)",
            [due],
        )
        env.invalidate_all()
        env.cr.commit()
        with db_connect(env.cr.dbname).cursor() as cursor:
            cursor._cnx.autocommit = True
            cursor.execute("VACUUM ANALYZE fsm_sla_clock")

    def check(self):
        """A pass of the cron, without its commits."""
        while clocks := self.clocks._lock_due(BATCH):
            clocks._check()

    def compare(self, due, rounds, escalate=False, tell=False):
        self._prepare(due, escalate, tell)
        rows = None
        if escalate:
            rows = self._get_rows()
            rows.make_copies()

        def floor():
            self._floor()
            if rows:
                rows.insert()

        return common.compare(self.env, {"pass": self.check, "floor": floor}, rounds)

    def _get_rows(self):
        """The tasks and the log that a pass writes."""
        env = self.env
        models = ("mail.activity", "mail.message")
        last = {model: env[model].search([], order="id desc", limit=1).id for model in models}
        self.check()
        rows = common.Rows(*(env[model].search([("id", ">", last_id)]) for model, last_id in last.items()))
        env.cr.rollback()
        return rows

    def _floor(self):
        cr = self.env.cr
        cr.execute(
            "SELECT id, request_id FROM fsm_sla_clock WHERE next_check <= LOCALTIMESTAMP FOR NO KEY UPDATE SKIP LOCKED"
        )
        found = cr.fetchall()
        if not found:
            return
        clocks, requests = zip(*found, strict=True)
        cr.execute(
            SQL(
                "UPDATE fsm_sla_clock SET at_risk = TRUE, escalated_share = 80, next_check = deadline WHERE id IN %s",
                clocks,
            )
        )
        cr.execute(
            SQL("UPDATE fsm_request SET sla_state = 'at_risk', escalation_level = 1 WHERE id IN %s", requests),
        )


def _table(results):
    rows = [
        [name, cost.queries, cost.ms, floor.ms, cost.seconds / floor.seconds]
        for name, (cost, floor) in ((name, costs.values()) for name, costs in results.items())
    ]
    return common.table(["100,000 clocks", "queries", "ms", "ms of the floor", "times the floor"], rows)


def _targets(results):
    queries = {name: costs["pass"].queries for name, costs in results.items()}
    none, *others = queries
    rows = [[f"{none}: one query", f"{queries[none]:g}", common.verdict(queries[none] <= 1)]]
    for name in others[:2]:
        each = queries[name] / DUE
        target = f"{name}: at most {MOST_QUERIES} queries a clock"
        rows.append([target, f"{each:.2g}", common.verdict(each <= MOST_QUERIES)])
    return common.table(["target", "measured", ""], rows)


run(env)
