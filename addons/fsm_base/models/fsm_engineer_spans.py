from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models

# A break that is no longer than this belongs to the working day: at lunch nobody is off duty.
LONGEST_BREAK = timedelta(hours=2)


class FsmEngineer(models.Model):
    """When engineers work: their own hours, or else those of their team; without any, at all hours."""

    _inherit = "fsm.engineer"

    def _get_work_spans(self, start, end):
        """Working hours of the engineers between two moments (UTC), public holidays taken out, leaves not.

        What belongs to a calendar is read once, however many engineers work by it.

        :return: dict ``{engineer id: [(start, end), …]}`` of moments in UTC, in order
        """
        # sudo: working hours belong to HR; that somebody is on duty may be known
        engineers = self._origin.sudo()
        known, spans = {}, {}
        for engineer in engineers:
            key = engineer._get_work_key()
            if key not in known:
                known[key] = self._get_calendar_spans(*key, start, end)
            spans[engineer.id] = known[key]
        return spans

    def _get_work_key(self):
        """What decides when the engineer works: his calendar (may be empty) and the name of his time zone."""
        self.ensure_one()
        # sudo: as in _get_work_spans
        engineer = self.sudo()
        calendar = engineer.resource_id.calendar_id or engineer.team_id.calendar_id
        return calendar, engineer.resource_id.tz or calendar.tz or engineer.company_id._fsm_tz()

    def _get_calendar_spans(self, calendar, zone, start, end):
        """Working hours of a calendar in a time zone between two moments (UTC)."""
        if not calendar:
            return [(start, end)]
        first, last = pytz.utc.localize(start), pytz.utc.localize(end)
        zone = pytz.timezone(zone)
        if calendar.flexible_hours:
            holidays = calendar._leave_intervals_batch(first, last, tz=zone)[False]
            return self._subtract_spans([(start, end)], self._to_spans(holidays))
        return self._to_spans(calendar._work_intervals_batch(first, last, tz=zone)[False])

    @staticmethod
    def _to_spans(intervals):
        """Odoo's intervals as a list of moments in UTC."""
        return [
            (first.astimezone(pytz.utc).replace(tzinfo=None), last.astimezone(pytz.utc).replace(tzinfo=None))
            for first, last, __ in intervals
        ]

    @staticmethod
    def _join_spans(spans, longest_break=LONGEST_BREAK):
        """The spans with short breaks between them counted in."""
        joined = []
        for start, end in spans:
            if joined and start - joined[-1][1] <= longest_break:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    @staticmethod
    def _subtract_spans(spans, taken):
        """What is left of the spans without those that are taken; both in order."""
        left = []
        for start, end in spans:
            for taken_start, taken_end in taken:
                if taken_end <= start or taken_start >= end:
                    continue
                if taken_start > start:
                    left.append((start, taken_start))
                start = max(start, taken_end)
            if start < end:
                left.append((start, end))
        return left

    @staticmethod
    def _span_hours(spans):
        return sum(((end - start) / timedelta(hours=1) for start, end in spans), 0.0)

    def _get_local_days(self, moment):
        """The day around a moment (UTC) as each engineer lives it.

        :return: dict ``{engineer id: (start, end)}`` in UTC; days of 23 or 25 hours included
        """
        days, known = {}, {}
        for engineer in self._origin:
            __, zone = engineer._get_work_key()
            if zone not in known:
                known[zone] = self._get_zone_day(moment, zone)
            days[engineer.id] = known[zone]
        return days

    @staticmethod
    def _get_zone_day(moment, zone):
        zone = pytz.timezone(zone)
        day = pytz.utc.localize(moment).astimezone(zone).date()
        start, end = (
            zone.localize(datetime.combine(date, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for date in (day, day + timedelta(days=1))
        )
        return start, end

    def _get_leave_spans(self, start, end):
        """Leaves of the engineers that touch a span of time (UTC), in order.

        :return: dict ``{engineer id: [(start, end), …]}``
        """
        spans = defaultdict(list)
        for engineer_id, leaves in self._get_leaves(start, end).items():
            spans[engineer_id] = sorted((leave.date_from, leave.date_to) for leave in leaves)
        return spans

    @staticmethod
    def _covers(spans, moment=None):
        """Whether one of the spans holds the moment (by default now)."""
        moment = moment or fields.Datetime.now()
        return any(start <= moment < end for start, end in spans)
