from datetime import date, datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, models, tools
from odoo.fields import Domain

# Working time is looked up in blocks of four weeks that begin on a Monday, each computed once by Odoo's calendar.
EPOCH = date(1970, 1, 5)
BLOCK_DAYS = 28
# A calendar without any working time in so many blocks (four years) has none.
BLOCKS_AHEAD = 53


class ResourceCalendar(models.Model):
    """Working time, asked for so often that it is kept in the registry's cache until a calendar changes."""

    _inherit = "resource.calendar"

    @tools.ormcache("self.id", "company_id", "block")
    def _fsm_work_spans(self, company_id, block):
        """The working time of four weeks, in the calendar's time zone, without the days off of everybody.

        :param int company_id: the company whose days off count
        :param int block: which four weeks, counted from the beginning of 1970
        :return: tuple of pairs (start, stop), UTC without a zone, in order
        """
        zone = timezone(self.tz or "UTC")
        first = EPOCH + timedelta(days=block * BLOCK_DAYS)
        start, stop = (
            zone.localize(datetime.combine(day, time.min)) for day in (first, first + timedelta(days=BLOCK_DAYS))
        )
        days_off = [("time_type", "=", "leave"), ("company_id", "in", [False, company_id])]
        # sudo: working time is the same for everybody; the company is named above
        intervals = self.sudo()._work_intervals_batch(start, stop, domain=days_off)[False]
        return tuple(
            (begin.astimezone(utc).replace(tzinfo=None), end.astimezone(utc).replace(tzinfo=None))
            for begin, end, __ in intervals
        )

    def _fsm_block(self, moment):
        """The block of four weeks in which a moment (UTC) lies."""
        # sudo: the zone of a calendar, whoever may read it
        local = utc.localize(moment).astimezone(timezone(self.sudo().tz or "UTC"))
        return (local.date() - EPOCH).days // BLOCK_DAYS

    def _fsm_plan_hours(self, start, hours, company_id):
        """When so many hours of working time are over. An empty calendar works around the clock.

        :param datetime start: from when (UTC)
        :param float hours: hours of working time
        :param int company_id: the company whose days off count
        :return: datetime (UTC, whole seconds, rounded up), or False where there is not that much working time
        """
        left = timedelta(hours=hours)
        if not self or left <= timedelta():
            return _whole_second(start + max(left, timedelta()))
        block = self._fsm_block(start)
        for number in range(block, block + BLOCKS_AHEAD):
            for begin, stop in self._fsm_work_spans(company_id, number):
                span = stop - max(begin, start)
                if span >= left:
                    return _whole_second(stop - span + left)
                left -= max(span, timedelta())
        return False

    def _fsm_work_hours(self, start, stop, company_id):
        """Hours of working time between two moments (UTC). An empty calendar works around the clock.

        :param int company_id: the company whose days off count
        """
        if stop <= start:
            return 0.0
        if not self:
            return (stop - start) / timedelta(hours=1)
        worked = timedelta()
        for number in range(self._fsm_block(start), self._fsm_block(stop) + 1):
            for begin, end in self._fsm_work_spans(company_id, number):
                worked += max(min(end, stop) - max(begin, start), timedelta())
        return worked / timedelta(hours=1)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)


class ResourceCalendarAttendance(models.Model):
    """The hours of a calendar: who changes them changes the working time that is cached."""

    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "fsm.cached.mixin"]


class ResourceCalendarLeaves(models.Model):
    """Days off: those of everybody change the working time that is cached, those of a person don't."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._fsm_clear_work_spans()
        return leaves

    def write(self, vals):
        self._fsm_clear_work_spans()
        result = super().write(vals)
        self._fsm_clear_work_spans()
        return result

    def unlink(self):
        self._fsm_clear_work_spans()
        return super().unlink()

    def _fsm_clear_work_spans(self):
        # sudo: only to see whether one of them is everybody's
        if self.sudo().filtered_domain(Domain("resource_id", "=", False)):
            self.env.registry.clear_cache()


def _whole_second(moment):
    return moment.replace(microsecond=0) + timedelta(seconds=1 if moment.microsecond else 0)
