from collections import defaultdict
from datetime import datetime, time, timedelta
from math import exp

import pytz

from odoo import fields, models
from odoo.tools import format_date, format_datetime

from ..geo import distance_km
from .fsm_engineer import BUSY_STATES

# Points that a perfect answer brings; a conflict takes CONFLICT away.
SKILL, DISTANCE, AREA, LOAD, FREE = 40, 25, 10, 10, 15
CONFLICT = 50
# Distance at which about a third of the points for distance is left.
DISTANCE_SCALE_KM = 50.0
DEFAULT_DAY_HOURS = 8.0


class FsmEngineer(models.Model):
    """Who fits a visit best, and why."""

    _inherit = "fsm.engineer"

    def _rank(self, start, end, skills=None, position=None, exclude_tasks=None, site=None, **more):
        """Rank the engineers for a visit. One pass over data read in batch.

        :param datetime start: planned start (UTC)
        :param datetime end: planned end (UTC)
        :param skills: hr.skill that the work needs
        :param tuple position: (latitude, longitude) of the site in degrees, or None
        :param exclude_tasks: visits that don't count as load, such as the one to be planned
        :param site: res.partner where the work is, for the service area
        :param more: what considerations of other add-ons need to know, see :meth:`_rank_factors`
        :return: list of dicts, best first, with ``engineer``, ``score`` (0 to 100), ``reasons`` and
            ``conflicts`` (lists of sentences) and ``distance_km`` (or None)
        """
        need = {
            "start": start,
            "end": end,
            "skills": skills or self.env["hr.skill"],
            "position": position,
            "site": site,
            **more,
        }
        data = self._rank_read(need, exclude_tasks)
        ranked = [engineer._rank_one(need, data) for engineer in self]
        return sorted(ranked, key=lambda row: (-row["score"], row["distance_km"] or 0.0, row["engineer"].id))

    def _rank_read(self, need, exclude_tasks=None):
        """Read what the ranking needs of all engineers at once. Hook: other add-ons add their own data."""
        day_start, day_end = self._get_day(need["start"])
        return {
            "levels": self._get_skill_levels() if need["skills"] else {},
            "expired": self._get_expired_skills(need["skills"]) if need["skills"] else {},
            "tasks": self._get_planned_tasks(min(day_start, need["start"]), max(day_end, need["end"]), exclude_tasks),
            "leaves": self._get_leaves(need["start"], need["end"]),
            "work": self._get_work_intervals(min(day_start, need["start"]), max(day_end, need["end"])),
            "day": (day_start, day_end),
            "fresh_since": self._get_position_fresh_since(need["start"]),
            # sudo: working hours belong to HR
            "day_hours": {
                engineer.id: engineer.resource_id.calendar_id.hours_per_day or DEFAULT_DAY_HOURS
                for engineer in self.sudo()  # sudo: working hours belong to HR
            },
        }

    def _rank_factors(self):
        """Hook: ``(points, method)`` of every consideration; the method takes ``need`` and ``data`` and returns
        a share of the points between 0 and 1 and a sentence, or None when there is nothing to say."""
        return [
            (SKILL, self._rank_skill),
            (DISTANCE, self._rank_distance),
            (LOAD, self._rank_load),
            (AREA, self._rank_area),
        ]

    def _rank_one(self, need, data):
        self.ensure_one()
        score, reasons = 0.0, []
        for points, method in self._rank_factors():
            share, sentence = method(need, data)
            score += points * share
            if sentence:
                reasons.append(sentence)
        conflicts = self._rank_conflicts(need, data)
        score += -CONFLICT if conflicts else FREE
        reasons += conflicts or [self.env._("Free at that time")]
        return {
            "engineer": self,
            "score": round(min(100.0, max(0.0, score)), 1),
            "reasons": reasons,
            "conflicts": conflicts,
            "distance_km": self._rank_distance_km(need, data),
        }

    def _rank_skill(self, need, data):
        skills = need["skills"]
        if not skills:
            return 1.0, self.env._("No special skill needed")
        levels = data["levels"].get(self.id, {})
        share = sum(levels.get(skill.id, 0) for skill in skills) / (100.0 * len(skills))
        expired = data["expired"].get(self.id, {})
        words = [self._rank_skill_words(skill, levels, expired) for skill in skills]
        return share, self.env._("Skills: %s", ", ".join(words))

    def _rank_skill_words(self, skill, levels, expired):
        if skill.id in levels:
            return self.env._("%(skill)s %(level)s %%", skill=skill.name, level=levels[skill.id])
        if skill.id in expired:
            date = format_date(self.env, expired[skill.id])
            return self.env._("%(skill)s expired on %(date)s", skill=skill.name, date=date)
        return self.env._("no %s", skill.name)

    def _rank_position(self, data):
        """Where the engineer is to start from, and whether that is where he was last seen."""
        # sudo: a team leader ranks by distance, though he may not look up where people are
        engineer = self.sudo()
        if engineer.last_position_on and data["fresh_since"] and engineer.last_position_on >= data["fresh_since"]:
            return (engineer.last_latitude, engineer.last_longitude), True
        return engineer._base_position(), False

    def _rank_distance_km(self, need, data):
        position, __ = self._rank_position(data)
        if not position or not need["position"]:
            return None
        return round(distance_km(position, need["position"]), 1)

    def _rank_distance(self, need, data):
        kilometres = self._rank_distance_km(need, data)
        if kilometres is None:
            return 0.3, self.env._("Distance unknown: the engineer or the site has no position")
        __, seen = self._rank_position(data)
        sentence = (
            self.env._("%s km from where he was last seen", kilometres)
            if seen
            else self.env._("%s km from his base", kilometres)
        )
        return exp(-kilometres / DISTANCE_SCALE_KM), sentence

    def _rank_load(self, need, data):
        day_start, day_end = data["day"]
        tasks = [task for task in data["tasks"][self.id] if task.planned_start < day_end]
        hours = sum(
            (min(task.planned_end, day_end) - max(task.planned_start, day_start)) / timedelta(hours=1) for task in tasks
        )
        capacity = data["day_hours"].get(self.id) or DEFAULT_DAY_HOURS
        sentence = self.env._(
            "%(count)s visits that day, %(hours)s of %(capacity)s hours planned",
            count=len(tasks),
            hours=f"{hours:g}",
            capacity=f"{capacity:g}",
        )
        return max(0.0, 1.0 - hours / capacity), sentence

    def _rank_conflicts(self, need, data):
        """Sentences about why the engineer can't be there at that time."""
        conflicts = [
            self.env._(
                "Already booked: %(task)s, %(start)s to %(end)s",
                task=task.name,
                start=format_datetime(self.env, task.planned_start, dt_format="short"),
                end=format_datetime(self.env, task.planned_end, dt_format="short"),
            )
            for task in data["tasks"][self.id]
            if task.planned_start < need["end"] and task.planned_end > need["start"]
        ]
        conflicts += [
            self.env._("On leave until %s", format_datetime(self.env, leave.date_to, dt_format="short"))
            for leave in data["leaves"].get(self.id, ())
        ]
        # who is on leave does not work either: once is enough
        if not data["leaves"].get(self.id) and (outside := self._rank_outside_hours(need, data)):
            conflicts.append(outside)
        return conflicts

    def _get_conflicts(self, start, end, exclude_tasks=None):
        """Sentences about why the engineers can't come between ``start`` and ``end`` (UTC).

        :return: dict ``{engineer id: [sentence, …]}``
        """
        need = {"start": start, "end": end}
        day_start, day_end = self._get_day(start)
        data = {
            "tasks": self._get_planned_tasks(start, end, exclude_tasks),
            "leaves": self._get_leaves(start, end),
            "work": self._get_work_intervals(min(day_start, start), max(day_end, end)),
            "day": (day_start, day_end),
        }
        return {engineer.id: engineer._rank_conflicts(need, data) for engineer in self}

    def _get_planned_tasks(self, start, end, exclude_tasks=None):
        """Visits that claim the engineers' time between ``start`` and ``end`` (UTC), per engineer id."""
        # sudo: load counts visits that the person who plans may not open
        visits = self.env["fsm.task"].sudo()
        tasks = visits.search_fetch(
            [
                ("engineer_id", "in", self.ids),
                ("state", "in", BUSY_STATES),
                ("planned_start", "<", end),
                ("planned_end", ">", start),
                ("id", "not in", exclude_tasks.ids if exclude_tasks else []),
            ],
            ["engineer_id", "name", "planned_start", "planned_end"],
        )
        planned = defaultdict(list)
        for task in tasks:
            planned[task.engineer_id.id].append(task)
        return planned

    def _get_day(self, moment):
        """Start and end (UTC) of the day around ``moment`` in the user's time zone."""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        local_day = pytz.utc.localize(moment).astimezone(zone).date()
        start = zone.localize(datetime.combine(local_day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
        return start, start + timedelta(days=1)

    def _get_position_fresh_since(self, start):
        """Since when a last position counts for a visit that starts at ``start``; None for visits of other days."""
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: a limit, no secret
        hours = timedelta(hours=float(parameters.get_param("fsm_base.position_fresh_hours", 4)))
        now = fields.Datetime.now()
        return now - hours if start <= now + hours else None
