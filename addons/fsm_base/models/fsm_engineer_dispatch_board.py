from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# States whose visits stand in the rows of the board; others wait beside it, or are over.
BOARD_STATES = ("dispatched", "accepted", "en_route", "on_site", "review", "done")
# Work that waits is a list to choose from; who has more than this needs its filters.
WAITING_LIMIT = 100


class FsmEngineer(models.Model):
    """The dispatch board (派工看板): engineers × time, read in one go and planned by dropping visits on it."""

    _inherit = "fsm.engineer"

    @api.model
    @api.readonly
    def get_dispatch_board(self, start, end, domain=None):
        """What the dispatch board shows between two moments, with the rights of the user.

        :param start: first moment, UTC
        :param end: last moment, UTC
        :param list domain: which engineers; by default all
        :return: dict of ``engineers``, ``visits``, ``busy`` (time of visits that the user may not open), ``leaves``,
            ``off`` (spans outside of working hours, by the key that engineers have in ``off``), ``waiting`` (work to
            dispatch) and ``waiting_count``; moments are UTC, as the web client sends and gets them everywhere
        """
        start, end = fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(end)
        engineers = self.search_fetch(Domain(domain or Domain.TRUE), ["name", "team_id", "kind", "phone", "write_date"])
        visits, busy = engineers._read_board_visits(start, end)
        off, keys = engineers._read_board_off_hours(start, end)
        waiting, waiting_count = self._read_board_waiting()
        return {
            "engineers": [engineer._prepare_board_engineer(keys[engineer.id]) for engineer in engineers],
            "visits": visits._prepare_board_visits(),
            "busy": busy,
            "leaves": [
                {"engineer_id": engineer_id, **self._prepare_span(max(first, start), min(last, end))}
                for engineer_id, spans in engineers._get_leave_spans(start, end).items()
                for first, last in spans
                if first < end and last > start
            ],
            "off": off,
            "waiting": waiting,
            "waiting_count": waiting_count,
        }

    @staticmethod
    def _prepare_span(start, end):
        return {"start": fields.Datetime.to_string(start), "end": fields.Datetime.to_string(end)}

    def _prepare_board_engineer(self, off_key):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "team": self.team_id.display_name or "",
            "kind": self.kind,
            "phone": self.phone or "",
            "unique": fields.Datetime.to_string(self.write_date),
            "off": off_key,
        }

    def _read_board_visits(self, start, end):
        """Visits of the engineers that the user may open, and the time taken by the others."""
        # sudo: that somebody is booked may be known, what for only with the right to read it
        tasks = self.env["fsm.task"].sudo()
        found = tasks.search_fetch(
            [
                ("engineer_id", "in", self.ids),
                ("state", "in", BOARD_STATES),
                ("planned_start", "<", end),
                ("planned_end", ">", start),
            ],
            tasks._get_board_fields(),
            order="planned_start, id",
        )
        visible = found.with_env(self.env)._filtered_access("read")
        busy = [
            {"engineer_id": task.engineer_id.id, **self._prepare_span(task.planned_start, task.planned_end)}
            for task in found - visible.sudo()  # sudo: as above
        ]
        return visible, busy

    def _read_board_off_hours(self, start, end):
        """Spans outside of working hours, once for all engineers who work by the same hours.

        :return: ``({key: [span, …]}, {engineer id: key})``
        """
        spans = self._get_work_spans(start, end)
        off, keys = {}, {}
        for engineer in self:
            calendar, zone = engineer._get_work_key()
            key = keys[engineer.id] = f"{calendar.id}/{zone}"
            if key not in off:
                work = self._join_spans(spans[engineer.id])
                off[key] = [self._prepare_span(*span) for span in self._subtract_spans([(start, end)], work)]
        return off, keys

    @api.model
    def _read_board_waiting(self):
        """Visits that nobody goes to yet, and requests for which no visit is planned; the most urgent first."""
        tasks = self.env["fsm.task"]
        open_states = ("open", "assigned", "in_progress")
        visits = tasks.search_fetch(
            [("state", "in", ("draft", "rejected")), ("request_id.state", "in", open_states)],
            [*tasks._get_board_fields(), "reject_reason"],
            order="priority desc, planned_start, id",
            limit=WAITING_LIMIT + 1,
        )
        requests = self.env["fsm.request"].search_fetch(
            Domain("state", "in", ("open", "assigned"))
            & Domain("type_id.is_onsite", "=", True)
            # also visits that the user can't see are visits
            & Domain("task_ids", "not any!", Domain("state", "not in", ("done", "cancelled"))),
            ["name", "state", "partner_id", "site_id", "type_id", "priority", "wanted_start", "wanted_end"],
            order="priority desc, id",
            limit=WAITING_LIMIT + 1,
        )
        cards = visits._prepare_board_visits() + requests._prepare_board_requests()
        cards.sort(key=lambda card: (-int(card["priority"]), card["start"] or "9999"))
        return cards[:WAITING_LIMIT], len(cards)

    def action_board_drop(self, model, record_id, start, end, known):
        """Plan a visit for this engineer, as it was dropped on the board: the same as the dispatch form does.

        :param str model: ``fsm.task`` to move a visit, ``fsm.request`` to send the first one
        :param int record_id: the visit or request
        :param start: planned start, UTC
        :param end: planned end, UTC; empty for the usual duration
        :param dict known: what the board knew of it (``state``, ``engineer_id``, ``start``, ``end``)
        :return: True when it is done, False when nothing was to be done, or the action of the dispatch form where
            something stands against it
        :raise UserError: somebody else has changed it meanwhile, or it can't be dispatched in its state
        :raise AccessError: the user may not dispatch it
        """
        self.ensure_one()
        if model not in ("fsm.task", "fsm.request"):
            raise UserError(self.env._("Only visits and requests can be dispatched."))
        record = self.env[model].browse(record_id).exists()
        if not record:
            raise UserError(self.env._("It has been deleted meanwhile. The board shows what there is now."))
        start, end = fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(end) or None
        return record._board_drop(self, start, end, known)
