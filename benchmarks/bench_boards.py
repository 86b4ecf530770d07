"""The boards with 200 engineers: what the status board and the dispatch board ask for when they are opened.

Each engineer has five visits today, one of them under way or next, and some tomorrow; they work by three calendars; one
in ten is on leave. 100 requests wait to be dispatched. The queries must not depend on the number of engineers: the same
is measured with the first 30 of them, among whom every status is found.

Beside it the floor: plain SQL that reads the same rows (engineers with their teams and working hours, visits with their
customers, leaves, waiting requests), without working anything out of them.
"""

from datetime import datetime, time, timedelta

from odoo import fields

from benchmarks import common

ENGINEERS = 200
FEW = 30
VISITS = 5
WAITING = 100


def run(env):
    case = _Case(env)
    works = {}
    for count in (FEW, ENGINEERS):
        works[f"status {count}"] = lambda count=count: case.status_board(count)
        works[f"status {count} floor"] = lambda count=count: case.floor(count, case.day, 1)
        works[f"dispatch day {count}"] = lambda count=count: case.dispatch_board(count, 1)
        works[f"dispatch day {count} floor"] = lambda count=count: case.floor(count, case.day, 1, waiting=True)
        works[f"dispatch week {count}"] = lambda count=count: case.dispatch_board(count, 7)
        works[f"dispatch week {count} floor"] = lambda count=count: case.floor(count, case.day, 7, waiting=True)
    costs = common.compare(env, works, rounds=11)
    common.publish(env, "boards", [*_table(costs), "", *_targets(costs)])


class _Case:
    """A working day of 200 engineers."""

    def __init__(self, env):
        self.env = env
        self.dispatcher = common.make_user(env, "board_dispatcher", "fsm_base.group_fsm_dispatcher")
        now = fields.Datetime.now()
        # today in the engineers' time zone
        self.day = datetime.combine((now + timedelta(hours=8)).date(), time()) - timedelta(hours=8)
        self.engineers = common.make_engineers(env, [f"board_{number:03d}" for number in range(ENGINEERS)])
        self._make_hours()
        self._make_visits()
        view = env.ref("fsm_base.fsm_status_board_view_kanban")
        names = env["fsm.engineer"].get_view(view.id, "kanban")["models"]["fsm.engineer"]
        self.spec = {name: {} for name in names if name in env["fsm.engineer"]._fields}
        self.spec["team_id"] = {"fields": {"display_name": {}}}
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()

    def _make_hours(self):
        calendars = self.env["resource.calendar"].create(
            [
                {
                    "name": f"Rota {first}",
                    "tz": "Asia/Shanghai",
                    "attendance_ids": [(5,)]
                    + [
                        (0, 0, {"name": "x", "dayofweek": str(day), "hour_from": start, "hour_to": start + 4})
                        for day in range(7)
                        for start in (first, first + 5)
                    ],
                }
                for first in (7, 8, 9)
            ]
        )
        for number, calendar in enumerate(calendars):
            employees = self.engineers[number::3].employee_id
            employees.write({"resource_calendar_id": calendar.id, "tz": "Asia/Shanghai"})
        teams = self.env["fsm.service.team"].create([{"name": f"Team {number}"} for number in range(8)])
        for number, team in enumerate(teams):
            self.engineers[number::8].team_id = team
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Holiday",
                    "resource_id": engineer.resource_id.id,
                    "calendar_id": engineer.resource_id.calendar_id.id,
                    "date_from": self.day,
                    "date_to": self.day + timedelta(days=1),
                }
                for engineer in self.engineers[::10]
            ]
        )

    def _make_visits(self):
        customers = common.make_customers(self.env, 50)
        requests = self.env["fsm.request"].create(
            [{"partner_id": customers[number % 50].id, "description": "x"} for number in range(WAITING + 1)]
        )
        requests.action_submit()
        start = fields.Datetime.to_string(self.day - timedelta(days=1))
        visit = self.env["fsm.task"].create({"request_id": requests[0].id, "planned_start": start})
        begin = f"TIMESTAMP '{self.day}' + d * INTERVAL '1 day' + INTERVAL '7 hours' + n * INTERVAL '100 minutes'"
        common.clone(
            visit,
            f"fsm_engineer AS e, generate_series(1, {VISITS}) AS n, generate_series(0, 1) AS d",
            name="model.name || e.id || '-' || n || '-' || d",
            engineer_id="e.id",
            user_id="e.user_id",
            team_id="e.team_id",
            state="CASE WHEN d = 0 AND n = 1 THEN CASE e.id % 3 WHEN 0 THEN 'on_site' WHEN 1 THEN 'en_route' "
            "ELSE 'accepted' END WHEN n = 2 THEN 'dispatched' ELSE 'accepted' END",
            planned_start=begin,
            planned_end=f"{begin} + INTERVAL '1 hour'",
        )

    def _engineers(self):
        return self.env["fsm.engineer"].with_user(self.dispatcher).with_context(tz="Asia/Shanghai")

    def status_board(self, count):
        answer = self._engineers().web_read_group(
            [("id", "in", self.engineers[:count].ids)],
            ["status"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=self.spec,
            unfold_read_default_limit=200,
        )
        assert sum(group["__count"] for group in answer["groups"]) == count

    def dispatch_board(self, count, days):
        end = self.day + timedelta(days=days)
        domain = [("id", "in", self.engineers[:count].ids)]
        answer = self._engineers().get_dispatch_board(
            fields.Datetime.to_string(self.day), fields.Datetime.to_string(end), domain
        )
        assert len(answer["visits"]) == count * VISITS * min(days, 2)

    def floor(self, count, start, days, waiting=False):
        ids = tuple(self.engineers.ids[:count])
        end = start + timedelta(days=days)
        cr = self.env.cr
        cr.execute(
            """SELECT e.id, e.name, e.kind, p.phone, t.name, e.resource_id, r.calendar_id, r.tz
            FROM fsm_engineer AS e JOIN resource_resource AS r ON r.id = e.resource_id
            JOIN res_users AS u ON u.id = e.user_id JOIN res_partner AS p ON p.id = u.partner_id
            LEFT JOIN fsm_service_team AS t ON t.id = e.team_id WHERE e.id IN %s""",
            [ids],
        )
        rows = cr.fetchall()
        cr.execute(
            """SELECT v.engineer_id, v.name, v.state, v.planned_start, v.planned_end, c.name, s.city, y.name
            FROM fsm_task AS v JOIN res_partner AS c ON c.id = v.partner_id
            LEFT JOIN res_partner AS s ON s.id = v.site_id LEFT JOIN fsm_request_type AS y ON y.id = v.type_id
            WHERE v.engineer_id IN %s AND v.state NOT IN ('draft', 'cancelled', 'rejected')
            AND v.planned_start < %s AND v.planned_end > %s ORDER BY v.planned_start""",
            [ids, end, start],
        )
        cr.fetchall()
        cr.execute(
            """SELECT resource_id, date_from, date_to FROM resource_calendar_leaves
            WHERE resource_id IN %s AND date_from <= %s AND date_to >= %s AND time_type = 'leave'""",
            [tuple(row[5] for row in rows), end, start],
        )
        cr.fetchall()
        cr.execute(
            """SELECT calendar_id, dayofweek, hour_from, hour_to FROM resource_calendar_attendance
            WHERE calendar_id IN %s""",
            [tuple({row[6] for row in rows})],
        )
        cr.fetchall()
        if waiting:
            cr.execute(
                """SELECT r.id, r.name, r.state, r.priority, r.wanted_start, c.name, s.city, y.name
                FROM fsm_request AS r JOIN res_partner AS c ON c.id = r.partner_id
                LEFT JOIN res_partner AS s ON s.id = r.site_id JOIN fsm_request_type AS y ON y.id = r.type_id
                WHERE r.state IN ('open', 'assigned') AND y.is_onsite AND NOT EXISTS (
                    SELECT 1 FROM fsm_task AS v WHERE v.request_id = r.id AND v.state NOT IN ('done', 'cancelled'))
                ORDER BY r.priority DESC, r.id LIMIT 101"""
            )
            cr.fetchall()


def _table(costs):
    return common.table(
        ["board, engineers", "queries", "ms", "ms of the floor", "times the floor"],
        [
            [
                f"{board}, {count}",
                costs[f"{board} {count}"].queries,
                costs[f"{board} {count}"].ms,
                costs[f"{board} {count} floor"].ms,
                costs[f"{board} {count}"].seconds / costs[f"{board} {count} floor"].seconds,
            ]
            for board in ("status", "dispatch day", "dispatch week")
            for count in (FEW, ENGINEERS)
        ],
    )


def _targets(costs):
    rows = []
    for board in ("status", "dispatch day", "dispatch week"):
        few, many = costs[f"{board} {FEW}"].queries, costs[f"{board} {ENGINEERS}"].queries
        rows.append(
            [
                f"{board}: as many queries for {ENGINEERS} engineers as for {FEW}",
                f"{many:.0f} and {few:.0f}",
                common.verdict(many == few),
            ]
        )
    return common.table(["target", "measured", ""], rows)


run(env)
