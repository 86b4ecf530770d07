from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Domain

DAY = timedelta(days=1)
YEAR_DAYS = 365
DOWN = "3"  # priority “Machine Down”


class FsmInstalledProduct(models.Model):
    """How the unit has done in its life: how often it failed, how long it stood still, what it cost and brought.
    That is for the people of the house, not for its customer in the portal.

    Its life begins with the installation (or else the shipment, or else its registration) and ends when it is retired,
    or else now.
    """

    _inherit = "fsm.installed.product"

    currency_id = fields.Many2one(related="company_id.currency_id")
    life_days = fields.Integer(
        "Days in Service", compute="_compute_life", groups="base.group_user", help="Days since the installation."
    )
    failure_count = fields.Integer(
        "Failures",
        compute="_compute_life",
        groups="base.group_user",
        help="Requests for repair about this machine, without cancelled ones.",
    )
    last_failure_on = fields.Date(
        "Last Failure",
        compute="_compute_life",
        groups="base.group_user",
        help="Day on which the last repair was asked for.",
    )
    failures_per_year = fields.Float(
        compute="_compute_life",
        groups="base.group_user",
        digits=(16, 2),
        help="Failures divided by the years in service; in its first year, the failures so far.",
    )
    mtbf_days = fields.Float(
        "Days between Failures",
        compute="_compute_life",
        groups="base.group_user",
        digits=(16, 1),
        help="Mean time between failures: days in service without those in which it stood still, divided by the "
        "failures. 0 as long as there is none.",
    )
    downtime_hours = fields.Float(
        "Downtime (Hours)",
        compute="_compute_life",
        groups="base.group_user",
        help="Hours in which it stood still: from the submission of a request with the priority “Machine Down” to the "
        "solution, or until now. Hours that two requests share count once.",
    )
    availability = fields.Float(
        "Availability %",
        compute="_compute_life",
        groups="base.group_user",
        digits=(16, 2),
        help="Share of its life in which it did not stand still, in per cent.",
    )
    availability_year = fields.Float(
        "Availability % (365 Days)",
        compute="_compute_life",
        groups="base.group_user",
        digits=(16, 2),
        help="Share of the last 365 days, or of its shorter life, in which it did not stand still, in per cent.",
    )
    revenue_total = fields.Monetary(
        "Revenue",
        compute="_compute_money",
        groups="fsm_base.group_fsm_agent",
        help="What its customers have to pay by approved service reports, before taxes.",
    )
    cost_total = fields.Monetary(
        "Cost",
        compute="_compute_money",
        groups="fsm_base.group_fsm_manager",
        help="What parts and hours of approved service reports cost the house.",
    )
    margin_total = fields.Monetary(
        "Margin", compute="_compute_money", groups="fsm_base.group_fsm_manager", help="Revenue less cost."
    )

    @api.depends(
        "installed_on",
        "shipped_on",
        "retired_on",
        "request_ids.state",
        "request_ids.priority",
        "request_ids.opened_on",
        "request_ids.resolved_on",
        "request_ids.type_id",
    )
    def _compute_life(self):
        """Two queries, however many units there are.

        * failures per year = failures / max(days in service / 365, 1)
        * mean time between failures = (days in service − days of downtime) / failures
        * availability = 100 × (1 − downtime / time in service)
        """
        failures, downtimes, now = self._get_failures(), self._get_downtimes(), fields.Datetime.now()
        for unit in self:
            start, end = unit._get_life(now)
            count, last = failures.get(unit._origin.id, (0, False))
            spans = downtimes.get(unit._origin.id, [])
            down = _overlap(spans, start, end)
            days = (end - start) / DAY
            unit.life_days = int(days)
            unit.failure_count = count
            unit.last_failure_on = last and fields.Datetime.context_timestamp(unit, last).date()
            unit.failures_per_year = count / max(days / YEAR_DAYS, 1)
            unit.mtbf_days = count and (days - down / DAY) / count
            unit.downtime_hours = down / timedelta(hours=1)
            unit.availability = _availability(spans, start, end)
            unit.availability_year = _availability(spans, max(start, end - YEAR_DAYS * DAY), end)

    def _get_life(self, now):
        """When the life of the unit begins, and when it ends: moments in UTC."""
        begins_on = self.installed_on or self.shipped_on
        start = datetime.combine(begins_on, time.min) if begins_on else self.create_date or now
        end = datetime.combine(self.retired_on, time.min) + DAY if self.retired_on else now
        return min(start, end), min(end, now)

    def _get_failures(self):
        """Number of failures and the moment of the last one, by id of the unit."""
        # sudo: all requests count, whoever may open them
        groups = (
            self.env["fsm.request"]
            .sudo()
            ._read_group(
                self._get_counted_domain() & Domain("type_id.category", "=", "repair"),
                ["installed_product_id"],
                ["__count", "opened_on:max"],
            )
        )
        return {unit.id: (count, last) for unit, count, last in groups}

    def _get_downtimes(self):
        """When each unit stood still: lists of (from, until), by id of the unit."""
        # sudo: as above
        requests = (
            self.env["fsm.request"]
            .sudo()
            .search_fetch(
                self._get_counted_domain() & Domain("priority", "=", DOWN) & Domain("opened_on", "!=", False),
                ["installed_product_id", "opened_on", "resolved_on", "closed_on"],
                order="opened_on",
            )
        )
        now, spans = fields.Datetime.now(), {}
        for request in requests:
            until = request.resolved_on or request.closed_on or now
            spans.setdefault(request.installed_product_id.id, []).append((request.opened_on, until))
        return spans

    def _get_counted_domain(self):
        """Requests that count in the life of the units."""
        return Domain("installed_product_id", "in", self.ids) & Domain("state", "not in", ("draft", "cancelled"))

    @api.depends("company_id")
    def _compute_money(self):
        """Sums of the approved service reports: one query. Revenue is what they charge, cost what they kept."""
        # sudo: sums, whoever may open the reports; who may see them is up to the groups of the fields
        groups = (
            self.env["fsm.service.report"]
            .sudo()
            ._read_group(
                [("installed_product_id", "in", self.ids), ("state", "=", "approved")],
                ["installed_product_id"],
                ["amount_billable:sum", "amount_cost:sum"],
            )
        )
        sums = {unit.id: (revenue, cost) for unit, revenue, cost in groups}
        for unit in self:
            revenue, cost = sums.get(unit._origin.id, (0.0, 0.0))
            unit.revenue_total, unit.cost_total, unit.margin_total = revenue, cost, revenue - cost


def _overlap(spans, start, end):
    """How much of the time from ``start`` to ``end`` spans cover, which are in order; what overlaps counts once.

    :return: timedelta
    """
    total, reached = timedelta(), start
    for begin, until in spans:
        begin, until = max(begin, reached), min(until, end)
        if until > begin:
            total += until - begin
            reached = until
    return total


def _availability(spans, start, end):
    """Share of the time that is not covered by spans, in per cent; of no time, all of it."""
    return 100.0 * (1 - _overlap(spans, start, end) / (end - start)) if end > start else 100.0
