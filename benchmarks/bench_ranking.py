"""Ranking 200 engineers for a visit, as the dispatcher's form does: by skills, distance, load and leaves.

Each engineer has three skills out of ten and five visits on the day, half of them one at the time in question; one in
ten is on leave. The queries must not depend on the number of engineers: the same is measured with the first 10 of them.

Beside it the floor: plain SQL that reads the same data (engineers, levels of the skills needed, visits of the day,
leaves), and the distances in plain Python.
"""

from datetime import datetime, time, timedelta
from math import asin, cos, radians, sin, sqrt

from odoo import fields

from benchmarks import common

ENGINEERS = 200
FEW = 10
VISITS = 5
SITE = (22.9, 113.4)


def run(env):
    case = _Case(env)
    works = {}
    for count in (FEW, ENGINEERS):
        works[f"{count}"] = lambda count=count: case.rank(count)
        works[f"{count} floor"] = lambda count=count: case.floor(count)
    costs = common.compare(env, works, rounds=15)
    common.publish(env, "ranking", [*_table(costs), "", *_targets(costs)])


class _Case:
    """A day of 200 engineers, and a visit to be planned on it."""

    def __init__(self, env):
        self.env = env
        self.dispatcher = common.make_user(env, "dispatcher", "fsm_base.group_fsm_dispatcher")
        # The morning after tomorrow, in the dispatcher's time zone.
        self.day = datetime.combine(fields.Date.today() + timedelta(days=2), time()) - timedelta(hours=8)
        self.start, self.end = self.day + timedelta(hours=16, minutes=30), self.day + timedelta(hours=17)
        self.engineers = common.make_engineers(env, [f"engineer_{number:03d}" for number in range(ENGINEERS)])
        self.skills = self._make_skills()
        self._make_leaves()
        self._make_visits()
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()

    def _make_skills(self):
        kind = self.env["hr.skill.type"].create(
            {
                "name": "Machines",
                "skill_ids": [(0, 0, {"name": f"Machine {number}"}) for number in range(10)],
                "skill_level_ids": [
                    (0, 0, {"name": f"{percent} %", "level_progress": percent, "default_level": percent == 40})
                    for percent in (40, 70, 100)
                ],
            }
        )
        skills, levels = kind.skill_ids, kind.skill_level_ids
        self.env["hr.employee.skill"].create(
            [
                {
                    "employee_id": engineer.employee_id.id,
                    "skill_type_id": kind.id,
                    "skill_id": skills[(number + step) % 10].id,
                    "skill_level_id": levels[(number + step) % 3].id,
                }
                for number, engineer in enumerate(self.engineers)
                for step in (0, 3, 5)
            ]
        )
        return skills[:2]

    def _make_leaves(self):
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
        request = self.env["fsm.request"].create({"partner_id": common.make_customers(self.env, 1).id})
        visit = self.env["fsm.task"].create({"request_id": request.id, "planned_start": self.day - timedelta(days=1)})
        start = f"TIMESTAMP '{self.day}' + INTERVAL '7 hours' + (n * 100 + e.id % 4 * 40) * INTERVAL '1 minute'"
        common.clone(
            visit,
            f"fsm_engineer AS e, generate_series(1, {VISITS}) AS n",
            name="model.name || e.id || '-' || n",
            engineer_id="e.id",
            user_id="e.user_id",
            state="'accepted'",
            planned_start=start,
            planned_end=f"{start} + INTERVAL '1 hour'",
        )

    def rank(self, count):
        engineers = self.engineers[:count].with_user(self.dispatcher).with_context(tz=self.dispatcher.tz)
        ranked = engineers._rank(self.start, self.end, self.skills.with_user(self.dispatcher), SITE)
        assert len(ranked) == count

    def floor(self, count):
        ids = tuple(self.engineers.ids[:count])
        cr = self.env.cr
        cr.execute(
            """SELECT e.id, e.name, e.base_latitude, e.base_longitude, e.resource_id, c.hours_per_day
            FROM fsm_engineer AS e JOIN resource_resource AS r ON r.id = e.resource_id
            LEFT JOIN resource_calendar AS c ON c.id = r.calendar_id WHERE e.id IN %s""",
            [ids],
        )
        rows = cr.fetchall()
        cr.execute(
            """SELECT e.id, s.skill_id, l.level_progress FROM hr_employee_skill AS s
            JOIN hr_skill_level AS l ON l.id = s.skill_level_id JOIN fsm_engineer AS e ON e.employee_id = s.employee_id
            WHERE e.id IN %s AND (s.valid_to IS NULL OR s.valid_to >= CURRENT_DATE)""",
            [ids],
        )
        cr.fetchall()
        cr.execute(
            """SELECT engineer_id, name, planned_start, planned_end FROM fsm_task
            WHERE engineer_id IN %s AND state IN ('dispatched', 'accepted', 'en_route', 'on_site')
            AND planned_start < %s AND planned_end > %s""",
            [ids, self.day + timedelta(days=1), self.day],
        )
        cr.fetchall()
        cr.execute(
            """SELECT resource_id, date_from, date_to FROM resource_calendar_leaves
            WHERE resource_id IN %s AND date_from <= %s AND date_to >= %s AND time_type = 'leave'""",
            [tuple(row[4] for row in rows), self.end, self.start],
        )
        cr.fetchall()
        return [_kilometres(row[2], row[3], *SITE) for row in rows]


def _kilometres(latitude, longitude, to_latitude, to_longitude):
    """The haversine formula, written anew so that the floor does not rest on what it is compared with."""
    latitude, longitude, to_latitude, to_longitude = map(radians, (latitude, longitude, to_latitude, to_longitude))
    chord = (
        sin((to_latitude - latitude) / 2) ** 2
        + cos(latitude) * cos(to_latitude) * sin((to_longitude - longitude) / 2) ** 2
    )
    return 2 * 6371 * asin(sqrt(chord))


def _table(costs):
    return common.table(
        ["engineers", "queries", "ms", "ms of the floor", "times the floor"],
        [
            [
                str(count),
                costs[f"{count}"].queries,
                costs[f"{count}"].ms,
                costs[f"{count} floor"].ms,
                costs[f"{count}"].seconds / costs[f"{count} floor"].seconds,
            ]
            for count in (FEW, ENGINEERS)
        ],
    )


def _targets(costs):
    few, many = costs[f"{FEW}"].queries, costs[f"{ENGINEERS}"].queries
    return common.table(
        ["target", "measured", ""],
        [
            [
                f"as many queries for {ENGINEERS} engineers as for {FEW}",
                f"{many:.0f} and {few:.0f}",
                common.verdict(many == few),
            ]
        ],
    )


run(env)
