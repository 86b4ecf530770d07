from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

DAYS = 90


class FsmInstalledProduct(models.Model):
    """What the unit's meter shows, and how fast it runs."""

    _inherit = "fsm.installed.product"

    meter_ids = fields.One2many("fsm.installed.meter", "unit_id", "Meter Readings", help="What its meter showed.")
    meter_uom = fields.Char(related="product_id.meter_uom")
    meter_value = fields.Float(
        "Meter", compute="_compute_meter", digits=(16, 2), help="What the meter showed when it was last read."
    )
    meter_read_on = fields.Date("Last Read On", compute="_compute_meter", help="Day of the last reading.")
    meter_per_day = fields.Float(
        "Meter per Day",
        compute="_compute_meter",
        digits=(16, 2),
        help="How much the meter has counted on a day on average, in the 90 days before the last reading.",
    )

    can_read_meter = fields.Boolean(
        compute="_compute_can_read_meter", help="You may add a reading: the office, and engineers sent to the machine."
    )

    @api.depends_context("uid")
    def _compute_can_read_meter(self):
        user = self.env.user
        if user.has_group("fsm_base.group_fsm_agent"):
            self.can_read_meter = True
            return
        mine = self.browse()
        if user.has_group("fsm_base.group_fsm_engineer"):
            mine = self.search([("id", "in", self.ids), ("request_ids.is_visited_by_me", "=", True)])
        for unit in self:
            unit.can_read_meter = unit._origin in mine

    @api.depends("meter_ids.value", "meter_ids.date", "meter_ids.is_reset")
    def _compute_meter(self):
        readings = self.env["fsm.installed.meter"]
        recent = readings.browse(self._get_recent_reading_ids()).grouped("unit_id")
        for unit in self:
            series = recent.get(unit._origin, readings)
            unit.meter_value = series[-1:].value
            unit.meter_read_on = series[-1:].date
            unit.meter_per_day = series._get_per_day()

    def action_add_reading(self):
        """Open the form that asks for what the meter shows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Meter Reading"),
            "res_model": "fsm.installed.meter",
            "view_mode": "form",
            "views": [(self.env.ref("fsm_installed_base.fsm_installed_meter_view_form").id, "form")],
            "target": "new",
            "context": {"default_unit_id": self.id, "default_date": fields.Date.to_string(self._today())},
        }

    def action_open_readings(self):
        """Open what the meter of the machine has shown."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_installed_base.fsm_installed_meter_action")
        return {**action, "domain": [("unit_id", "=", self.id)], "context": {"default_unit_id": self.id}}

    def _get_recent_reading_ids(self):
        """Ids of the readings in the 90 days before the last one of each unit, the first ones first."""
        if not self.ids:
            return []
        self.env["fsm.installed.meter"].flush_model(["unit_id", "date"])
        query = SQL(
            """
            SELECT reading.id
              FROM unnest(%s) AS unit(id)
             CROSS JOIN LATERAL (
                   SELECT date FROM fsm_installed_meter WHERE unit_id = unit.id ORDER BY date DESC, id DESC LIMIT 1
                   ) AS last
              JOIN fsm_installed_meter AS reading ON reading.unit_id = unit.id AND reading.date >= last.date - %s
             ORDER BY reading.date, reading.id
            """,
            list(self.ids),
            DAYS,
        )
        return [number for (number,) in self.env.execute_query(query)]


class FsmInstalledMeter(models.Model):
    """How fast a meter runs."""

    _inherit = "fsm.installed.meter"

    def _get_per_day(self):
        """What the meter counts on a day on average.

        Sum of the differences from one reading to the next, those at which the meter was exchanged left out, divided by
        the days from the first to the last reading.

        :return: float; 0 where there are not two readings of different days
        """
        days = (self[-1:].date - self[:1].date) / timedelta(days=1) if self else 0
        if not days:
            return 0.0
        pairs = zip(self[:-1], self[1:], strict=True)
        return sum(later.value - earlier.value for earlier, later in pairs if not later.is_reset) / days
