from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from .fsm_engineer import BUSY_STATES


class FsmEngineer(models.Model):
    """Where engineers are, for the map: who may know it sees the last position, or else the base."""

    _inherit = "fsm.engineer"

    map_latitude = fields.Float(
        "Latitude on the Map",
        digits=(10, 7),
        compute="_compute_map_position",
        help="Latitude in degrees where he was last seen, or where he starts; 0 for people who may not know it.",
    )
    map_longitude = fields.Float(
        "Longitude on the Map",
        digits=(10, 7),
        compute="_compute_map_position",
        help="Longitude in degrees where he was last seen, or where he starts; 0 for people who may not know it.",
    )
    map_position = fields.Selection(
        [("fresh", "Seen Lately"), ("old", "Seen Some Time Ago"), ("base", "Base")],
        "Kind of Position",
        compute="_compute_map_position",
        help="Whether the position is fresh, older than the limit in the settings, or only where he starts.",
    )
    map_faded = fields.Boolean(
        "Not Seen Lately", compute="_compute_map_position", help="The position does not say where he is now."
    )
    map_position_text = fields.Char(
        "Position", compute="_compute_map_position", help="Since when he is known to be there, in words."
    )
    map_work = fields.Char(
        "Doing", compute="_compute_map_work", help="The visit that he is at, on his way to, or goes to next."
    )

    @api.depends("last_latitude", "last_longitude", "last_position_on", "base_latitude", "base_longitude")
    @api.depends_context("uid", "lang", "tz")
    def _compute_map_position(self):
        now = fields.Datetime.now()
        fresh_since = self._get_position_fresh_since(now)
        visible = self._filter_positions_visible()
        for engineer in self:
            # sudo: the position only of those whose position the user may know, else of nobody
            known = engineer.sudo() if engineer in visible else engineer.sudo().browse()
            base = known._base_position() if known else None
            seen_on = known.last_position_on
            engineer.map_latitude, engineer.map_longitude = (
                (known.last_latitude, known.last_longitude) if seen_on else base or (0.0, 0.0)
            )
            engineer.map_position = (
                ("fresh" if seen_on >= fresh_since else "old") if seen_on else "base" if base else False
            )
            engineer.map_faded = engineer.map_position in ("old", "base")
            if seen_on:
                engineer.map_position_text = self._format_seen(now - seen_on)
            else:
                engineer.map_position_text = self.env._("Base; not seen yet") if base else ""

    def _filter_positions_visible(self):
        """The engineers whose position the user may know: all for dispatchers; else himself and his team."""
        if self.env.su or self.env.user.has_group("fsm_base.group_fsm_dispatcher"):
            return self
        user = self.env.user
        return self.filtered(lambda engineer: engineer.user_id == user or engineer.team_id in user.fsm_led_team_ids)

    @api.model
    def _format_seen(self, age):
        minutes = int(age / timedelta(minutes=1))
        if minutes < 1:
            return self.env._("Seen just now")
        if minutes < 60:
            return self.env._("Seen %s min ago", minutes)
        if minutes < 48 * 60:
            return self.env._("Seen %s h ago", minutes // 60)
        return self.env._("Seen %s days ago", minutes // (24 * 60))

    @api.depends("task_ids.state", "task_ids.planned_start")
    @api.depends_context("uid", "lang", "tz")
    def _compute_map_work(self):
        tasks = self.env["fsm.task"].search_fetch(
            [("engineer_id", "in", self.ids), ("state", "in", BUSY_STATES)],
            ["engineer_id", "state", "planned_start", "actual_start", "partner_id"],
            order="planned_start, id",
        )
        rank = {"on_site": 0, "en_route": 1, "accepted": 2, "dispatched": 3}
        for engineer in self:
            mine = tasks.filtered(lambda task, engineer=engineer: task.engineer_id == engineer._origin)
            current = mine.sorted(lambda task: min(rank[task.state], 2))[:1]
            engineer.map_work = self._format_map_work(current) if current else ""

    @api.model
    def _format_map_work(self, task):
        """The visit in one line: its state, the customer, since or from when."""
        moment = task.actual_start if task.state == "on_site" else task.planned_start
        state = dict(task._fields["state"]._description_selection(self.env))[task.state]
        time = format_datetime(self.env, moment, dt_format="short") if moment else ""
        return " · ".join(filter(None, (state, task.partner_id.name, time)))

    @api.model
    def get_map_layers(self):
        """What the map of the engineers shows beside them: the open work, as far as the user may see it.

        :return: list of dicts, one a layer: see ``fsm.request._get_map_layer``
        """
        return [self.env["fsm.request"]._get_map_layer()]
