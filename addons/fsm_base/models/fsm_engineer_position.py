from datetime import timedelta

from odoo import api, fields, models

BATCH = 1000


class FsmEngineerPosition(models.Model):
    """Where an engineer was once; deleted after some days."""

    _name = "fsm.engineer.position"
    _description = "Position of an Engineer"
    _order = "recorded_on desc, id desc"
    _rec_name = "recorded_on"

    engineer_id = fields.Many2one("fsm.engineer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="engineer_id.company_id", store=True, index=True, precompute=True)
    latitude = fields.Float(digits=(10, 7), readonly=True, help="Degrees, north positive.")
    longitude = fields.Float(digits=(10, 7), readonly=True, help="Degrees, east positive.")
    recorded_on = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now, help="When he was there."
    )
    source = fields.Selection(
        [("check_in", "Check-in"), ("other", "Other")],
        required=True,
        readonly=True,
        default="check_in",
        help="How the position became known.",
    )
    map_url = fields.Char("Map", compute="_compute_map_url", help="The position on a map.")

    _engineer_idx = models.Index("(engineer_id, recorded_on DESC)")

    @api.depends("latitude", "longitude")
    def _compute_map_url(self):
        for position in self:
            at = f"{position.latitude:.6f}/{position.longitude:.6f}"
            position.map_url = (
                f"https://www.openstreetmap.org/?mlat={position.latitude:.6f}&mlon={position.longitude:.6f}#map=16/{at}"
            )

    @api.model
    def _get_keep_since(self):
        """Positions from before this moment are not kept."""
        # sudo: a limit, no secret
        days = int(self.env["ir.config_parameter"].sudo().get_param("fsm_base.position_days", 30))
        return fields.Datetime.now() - timedelta(days=max(0, days))

    @api.model
    def _cron_forget(self):
        """Delete positions that are too old to keep, and forget last positions as old as that."""
        since = self._get_keep_since()
        cron = self.env["ir.cron"]
        remaining = self.search_count([("recorded_on", "<", since)])
        while old := self.search([("recorded_on", "<", since)], order="id", limit=BATCH):
            count = len(old)
            old.unlink()
            remaining = max(0, remaining - count)
            if not cron._commit_progress(count, remaining=remaining):
                return
        engineers = self.env["fsm.engineer"].with_context(active_test=False)
        forgotten = engineers.search([("last_position_on", "<", since)])
        forgotten.write({"last_latitude": 0.0, "last_longitude": 0.0, "last_position_on": False})


class FsmEngineer(models.Model):
    """An engineer's way, as far as it is kept."""

    _inherit = "fsm.engineer"

    position_ids = fields.One2many(
        "fsm.engineer.position",
        "engineer_id",
        "Recent Positions",
        groups="fsm_base.group_fsm_dispatcher,fsm_base.group_fsm_engineer",
        help="Where he was, newest first. Deleted after the days set by your administrator.",
    )

    def _set_last_position(self, latitude, longitude, source="check_in"):
        """Remember where the engineer is now (degrees), and keep it in his history."""
        super()._set_last_position(latitude, longitude)
        # sudo: positions are written by what engineers do, never by hand
        self.env["fsm.engineer.position"].sudo().create(
            [
                {
                    "engineer_id": engineer.id,
                    "latitude": latitude,
                    "longitude": longitude,
                    "recorded_on": engineer.last_position_on,
                    "source": source,
                }
                for engineer in self
            ]
        )
