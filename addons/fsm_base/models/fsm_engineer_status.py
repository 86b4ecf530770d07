from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# How far visits to come are looked at, for the next one.
AHEAD = timedelta(days=7)
# A day in any time zone lies within this of now.
AROUND = timedelta(hours=26)


class FsmEngineer(models.Model):
    """What engineers are doing at this moment.

    It is worked out when somebody asks, not stored: hours of work begin and leaves end without anybody writing
    anything, and a board that is right only after the next job has run is wrong until then.
    """

    _inherit = "fsm.engineer"

    status = fields.Selection(
        [
            ("off", "Off Duty"),
            ("free", "Free"),
            ("assigned", "Assigned"),
            ("en_route", "On the Way"),
            ("on_site", "On Site"),
            ("leave", "On Leave"),
        ],
        compute="_compute_status",
        search="_search_status",
        help="What he is doing now. Assigned: a visit waits for him today, or is overdue. Off duty: outside of his "
        "working hours, or no longer an engineer.",
    )

    @api.depends("active", "task_ids.state", "task_ids.planned_start", "task_ids.planned_end")
    def _compute_status(self):
        day = self._read_day()
        for engineer in self:
            engineer.status = engineer._get_status(day)

    def _read_day(self):
        """What is needed to tell what the engineers do now and today, in one reading for all of them.

        :return: dict with ``now`` and, by engineer id, ``days``, ``visits``, ``leaves`` and ``work``
        """
        now = fields.Datetime.now()
        engineers = self._origin
        return {
            "now": now,
            "days": engineers._get_local_days(now),
            "visits": engineers._read_day_visits(now),
            "leaves": engineers._get_leave_spans(now - AROUND, now + AROUND),
            "work": engineers._get_work_spans(now - AROUND, now + AROUND),
        }

    def _read_day_visits(self, now):
        """Visits that are under way, waiting, or done today: of the engineers, in the order of their plan."""
        domain = Domain("engineer_id", "in", self.ids) & (
            Domain("state", "in", ("en_route", "on_site"))
            | (Domain("state", "in", ("dispatched", "accepted")) & Domain("planned_start", "<", now + AHEAD))
            | (
                Domain("state", "in", ("review", "done"))
                & Domain("planned_start", "<", now + AROUND)
                & Domain("planned_end", ">", now - AROUND)
            )
        )
        # sudo: the status of a colleague may be known to people who can't open his visits
        visits = self.env["fsm.task"].sudo()
        names = ["engineer_id", "state", "planned_start", "planned_end", "state_since"]
        names += ["name", "partner_id", "site_id", "company_id"]
        by_engineer = defaultdict(visits.browse)
        found = visits.search_fetch(domain, names, order="planned_start, id")
        by_engineer.update({engineer.id: items for engineer, items in found.grouped("engineer_id").items()})
        return by_engineer

    def _get_status(self, day):
        """The status at the moment of ``day`` (see :meth:`_read_day`). What he does goes before what is planned."""
        self.ensure_one()
        engineer_id, now = self._origin.id, day["now"]
        if not self.active or not engineer_id:
            return "off"
        visits = day["visits"][engineer_id]
        under_way = set(visits.mapped("state")) & {"en_route", "on_site"}
        if under_way:
            return "on_site" if "on_site" in under_way else "en_route"
        if self._covers(day["leaves"][engineer_id], now):
            return "leave"
        day_end = day["days"][engineer_id][1]
        due = [
            visit
            for visit in visits
            if visit.state in ("dispatched", "accepted") and (visit.planned_start or now) < day_end
        ]
        if self._covers(self._join_spans(day["work"][engineer_id]), now):
            return "assigned" if due else "free"
        overtime = self._covers([(visit.planned_start, visit.planned_end) for visit in due if visit.planned_end], now)
        return "assigned" if overtime else "off"

    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        engineers = self.with_context(active_test=False).search([("company_id", "in", self.env.companies.ids)])
        return [("id", "in", engineers.filtered(lambda engineer: engineer.status in value).ids)]
