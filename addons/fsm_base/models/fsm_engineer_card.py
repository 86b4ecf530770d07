from odoo import api, fields, models
from odoo.tools import format_time

from .fsm_engineer_ranking import DEFAULT_DAY_HOURS


class FsmEngineer(models.Model):
    """What the card of an engineer says on the status board."""

    _inherit = "fsm.engineer"

    card_visit = fields.Char(
        "Doing Now", compute="_compute_card", help="The visit he is on, as far as you may see visits."
    )
    card_place = fields.Char("Where", compute="_compute_card", help="Customer and city of the visit he is on.")
    card_since = fields.Datetime("Since", compute="_compute_card", help="Since when he is there, or on his way.")
    card_next_start = fields.Datetime("Next Visit On", compute="_compute_card", help="When he is expected next.")
    card_next_place = fields.Char("Next Visit", compute="_compute_card", help="Customer and city of his next visit.")
    card_visit_count = fields.Integer("Visits Today", compute="_compute_card", help="Visits planned for today.")
    card_hours = fields.Float("Hours Planned Today", compute="_compute_card", help="Hours of today's visits.")
    card_capacity = fields.Float(
        "Hours Available Today", compute="_compute_card", help="His working hours today without leaves, in hours."
    )
    card_load = fields.Integer("Load", compute="_compute_card", help="Hours planned of hours available today, percent.")
    card_load_text = fields.Char("Today", compute="_compute_card", help="Load of the day in words.")
    card_late = fields.Char("Late", compute="_compute_card", help="What is behind its plan.")

    @api.depends("task_ids.state", "task_ids.planned_start", "task_ids.planned_end", "task_ids.site_id")
    def _compute_card(self):
        day = self._read_day()
        visits = self.env["fsm.task"].browse(visit.id for items in day["visits"].values() for visit in items)
        # What a visit is about is shown to those who may open it; that there is one, to everybody.
        shown = visits._filtered_access("read")
        seen = set(shown.ids)
        for engineer in self:
            items = day["visits"][engineer._origin.id]
            engineer.update({**engineer._prepare_card_visits(items, seen, day), **engineer._prepare_card_load(day)})

    def _prepare_card_visits(self, visits, seen, day):
        """What he does now, what comes next, and what of it is late."""
        now = day["now"]
        current = visits.filtered(lambda visit: visit.state in ("on_site", "en_route")).sorted("state")[-1:]
        waiting = visits.filtered(lambda visit: visit.state in ("dispatched", "accepted"))
        following = waiting[:1]
        late = current.filtered(
            lambda visit: (visit.planned_end if visit.state == "on_site" else visit.planned_start) < now
        )
        late |= waiting.filtered(lambda visit: visit.planned_start < now)
        return {
            "card_visit": self._card_text(current, seen, lambda visit: visit.name),
            "card_place": self._card_text(current, seen, self._get_place),
            "card_since": current.state_since,
            "card_next_start": following.planned_start,
            "card_next_place": self._card_text(following, seen, self._get_place),
            "card_late": self._get_late_text(late[:1], seen, now),
        }

    def _card_text(self, visit, seen, text):
        if not visit:
            return False
        return text(visit) if visit.id in seen else self.env._("Visit")

    @staticmethod
    def _get_place(visit):
        return " · ".join(filter(None, (visit.partner_id.name, visit.site_id.city)))

    def _get_late_text(self, visit, seen, now):
        if not visit:
            return False
        name = self._card_text(visit, seen, lambda item: item.name)
        moment = visit.planned_end if visit.state == "on_site" else visit.planned_start
        zone = self.env.user.tz or visit.company_id._fsm_tz()
        if moment.date() == now.date():
            words = format_time(self.env, moment, tz=zone, time_format="short")
        else:
            words = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).strftime("%m-%d %H:%M")
        if visit.state == "on_site":
            return self.env._("%(visit)s: planned until %(time)s", visit=name, time=words)
        return self.env._("%(visit)s: planned for %(time)s", visit=name, time=words)

    def _prepare_card_load(self, day):
        """Visits and hours of his day, and the hours that he works on it."""
        engineer_id = self._origin.id
        if not engineer_id:
            return {"card_visit_count": 0, "card_hours": 0, "card_capacity": 0, "card_load": 0, "card_load_text": ""}
        start, end = today = day["days"][engineer_id]
        spans = [
            (max(visit.planned_start, start), min(visit.planned_end, end))
            for visit in day["visits"][engineer_id]
            if visit.planned_start and visit.planned_end and visit.planned_start < end and visit.planned_end > start
        ]
        hours = self._span_hours(spans)
        clipped = [(max(first, start), min(last, end)) for first, last in day["work"][engineer_id]]
        work = [span for span in clipped if span[0] < span[1]]
        capacity = self._span_hours(self._subtract_spans(work, day["leaves"][engineer_id]))
        if work == [today]:  # at all hours: a day's work is not 24 hours
            capacity *= DEFAULT_DAY_HOURS / self._span_hours(work)
        return {
            "card_visit_count": len(spans),
            "card_hours": hours,
            "card_capacity": capacity,
            "card_load_text": self.env._(
                "Visits today: %(count)s · %(hours)s of %(capacity)s h",
                count=len(spans),
                hours=f"{round(hours, 1):g}",
                capacity=f"{round(capacity, 1):g}",
            ),
            "card_load": round(100 * hours / capacity) if capacity else (100 if hours else 0),
        }

    def action_open_tasks(self):
        """As before, with the engineer's name above his visits."""
        title = self.env._("Visits of %s", self.name)
        return {**super().action_open_tasks(), "name": title, "display_name": title}

    def action_open_dispatch_board(self):
        """The dispatch board with this engineer alone, to give him work."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_dispatch_board_action")
        title = self.env._("Dispatch %s", self.name)
        return {**action, "domain": [("id", "=", self.id)], "name": title, "display_name": title}
