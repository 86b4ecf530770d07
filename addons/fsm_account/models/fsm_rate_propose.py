from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from pytz import timezone, utc

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.intervals import Intervals

from odoo.addons.fsm_base.geo import distance_km


class RateNeed(NamedTuple):
    """A visit, as far as its fees depend on it."""

    company: Any
    provider: Any
    engineer: Any
    site: Any
    product: Any
    type: Any
    start: datetime  # planned, UTC
    end: datetime  # planned, UTC

    @property
    def zone(self):
        return timezone(self.site.tz or self.company._fsm_tz())

    @property
    def day(self):
        """The planned day, where the machine stands."""
        return utc.localize(self.start).astimezone(self.zone).date()

    @property
    def span(self):
        return Intervals([(utc.localize(self.start), utc.localize(max(self.start, self.end)), frozenset())])

    @property
    def hours(self):
        return max(self.end - self.start, timedelta()) / timedelta(hours=1)

    @property
    def distance(self):
        """Kilometres as the crow flies from where the engineer starts to the site; None where that isn't known."""
        base = self.engineer._base_position() if self.engineer else None
        site = self.site._fsm_position() if self.site else None
        return distance_km(base, site) if base and site else None

    def local_days(self):
        """Beginning and end of the local days that the visit touches, and the one before."""
        day = self.day - timedelta(days=1)
        last = utc.localize(self.end).astimezone(self.zone).date()
        while day <= last:
            yield day, self.zone.localize(datetime.combine(day, time.min))
            day += timedelta(days=1)

    def share(self, spans):
        """How much of the planned hours lies in the spans, from 0 to 1."""
        hours = sum(((stop - start) for start, stop, __ in self.span & spans), timedelta()) / timedelta(hours=1)
        return hours / self.hours if self.hours else 0.0


class FsmRateCard(models.Model):
    """What rate cards propose for visits."""

    _inherit = "fsm.rate.card"

    @api.model
    def _propose(self, needs):
        """The budget that rate cards propose, for any number of visits with the same number of queries.

        :param list needs: of :class:`RateNeed`
        :return: list: for each of them the values of its expense lines
        """
        # sudo: what a visit may cost does not depend on what the person who sends somebody may read
        cards = self.sudo()
        found = cards._find(needs)
        holidays = cards._get_holidays(needs)
        return [card._propose_one(need, holidays) for need, card in zip(needs, found, strict=True)]

    def _find(self, needs):
        """The card that counts for each visit: the provider's own on the planned day, or else the general one."""
        companies = {need.company.id for need in needs}
        providers = {need.provider.id for need in needs if need.provider}
        cards = self.search(
            Domain("company_id", "in", list(companies)) & Domain("provider_id", "in", [*providers, False])
        )
        groups = cards.grouped(lambda card: (card.company_id.id, card.provider_id.id))
        found = []
        for need in needs:
            own = groups.get((need.company.id, need.provider.id), self.browse())
            general = groups.get((need.company.id, False), self.browse())
            valid = (own._valid_on(need.day) if need.provider else self.browse()) or general._valid_on(need.day)
            found.append(valid[:1])
        return found

    def _valid_on(self, day):
        return self.filtered(
            lambda card: (not card.date_from or card.date_from <= day) and (not card.date_to or card.date_to >= day)
        )

    def _get_holidays(self, needs):
        """Public holidays while the visits take place: ``{company: spans}``."""
        if not needs:
            return {}
        companies = self.env["res.company"].union(*(need.company for need in needs))
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "=", False)
            & Domain("time_type", "=", "leave")
            & Domain("date_from", "<=", max(need.end for need in needs))
            & Domain("date_to", ">=", min(need.start for need in needs))
            & Domain("company_id", "in", [*companies.ids, False])
            & Domain("calendar_id", "in", [*companies.resource_calendar_id.ids, False])
        )
        return {
            company: [
                (utc.localize(leave.date_from), utc.localize(leave.date_to), frozenset())
                for leave in leaves
                if leave.company_id in (company, self.env["res.company"])
                and leave.calendar_id in (company.resource_calendar_id, self.env["resource.calendar"])
            ]
            for company in companies
        }

    def _propose_one(self, need, holidays):
        """Values of the lines for one visit by this card: for each kind of fee the most specific rate."""
        best = {}
        for line in self.line_ids:
            rank = line._get_rank(need) if line.fee_kind_id.active else None
            if rank and (line.fee_kind_id not in best or rank > best[line.fee_kind_id][0]):
                best[line.fee_kind_id] = (rank, line)
        percent, surcharges = self._get_surcharge(need, holidays) if best else (0.0, [])
        return [
            best[kind][1]._prepare_budget_vals(need, percent if kind.has_surcharge else 0.0, surcharges)
            for kind in sorted(best, key=lambda kind: (kind.sequence, kind.id))
        ]

    def _get_surcharge(self, need, holidays):
        """Percent that nights and holidays add, and the words for it."""
        percent, words = 0.0, []
        for name, rate, spans in (
            (self.env._("night"), self.night_percent, self._get_nights(need)),
            (self.env._("weekend or holiday"), self.holiday_percent, self._get_days_off(need, holidays)),
        ):
            share = need.share(spans) if rate else 0.0
            if share:
                percent += share * rate
                words.append(
                    self.env._(
                        "%(name)s: %(share)g %% of the time, +%(percent)g %%",
                        name=name,
                        share=round(share * 100, 1),
                        percent=round(share * rate, 2),
                    )
                )
        return percent, words

    def _get_nights(self, need):
        if self.night_from == self.night_to:
            return Intervals()
        length = (self.night_to - self.night_from) % 24 or 24.0
        nights = []
        for day, __ in need.local_days():
            start = need.zone.localize(datetime.combine(day, time.min) + timedelta(hours=self.night_from))
            stop = need.zone.localize(datetime.combine(day, time.min) + timedelta(hours=self.night_from + length))
            nights.append((start, stop, frozenset()))
        return Intervals(nights)

    def _get_days_off(self, need, holidays):
        weekends = []
        for day, start in need.local_days():
            if day.weekday() >= 5:
                stop = need.zone.localize(datetime.combine(day + timedelta(days=1), time.min))
                weekends.append((start, stop, frozenset()))
        return Intervals([*weekends, *holidays.get(need.company, ())])


class FsmRateLine(models.Model):
    """What a rate proposes, and why."""

    _inherit = "fsm.rate.line"

    def _prepare_budget_vals(self, need, percent, surcharges):
        """Values of an expense line.

        :param float percent: surcharge on the price
        :param list surcharges: the words for it
        """
        self.ensure_one()
        quantity, counted = self._count(need)
        price = self.currency_id.round(self.price * (1 + percent / 100))
        words = [self.card_id.name, self._get_scope() or self.env._("everywhere"), counted]
        return {
            "fee_kind_id": self.fee_kind_id.id,
            "budget_qty": quantity,
            "budget_price": price,
            "budget_note": " · ".join([*filter(None, words), *(surcharges if percent else [])]),
        }

    def _count(self, need):
        """How many units are proposed, and how they were counted, in words."""
        if self.unit == "hour":
            total, words = need.hours, self.env._("%g planned hours", round(need.hours, 2))
        elif self.unit == "km":
            one_way = need.distance
            if one_way is None:
                return 0.0, self.env._("distance not known: the place of the engineer or of the site has no position")
            total = 2 * one_way
            words = self.env._("there and back 2 × %g km, straight line", round(one_way, 1))
        else:
            total, words = 1.0, ""
        quantity = round(max(total - self.included, 0.0), 1 if self.unit == "km" else 2)
        if self.included:
            free = self.env._("%g free", self.included)
            words = ", ".join(filter(None, (words, free)))
        return quantity, words
