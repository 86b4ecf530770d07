from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

METER_FIELDS = frozenset({"meter_value", "meter_is_reset", "meter_reason"})


class FsmServiceReport(models.Model):
    """The engineer writes down what the meter shows; approved, it is a reading of the machine."""

    _inherit = "fsm.service.report"

    meter_uom = fields.Char(related="installed_product_id.meter_uom")
    meter_value = fields.Float(
        "Meter Reading", digits=(16, 2), copy=False, help="What the meter of the machine shows now. 0: it was not read."
    )
    meter_is_reset = fields.Boolean(
        "Meter Exchanged", copy=False, help="The meter was exchanged or set back, so that it shows less than before."
    )
    meter_reason = fields.Char("Why Exchanged", copy=False, help="Why the meter was exchanged or set back.")
    meter_last_value = fields.Float(related="installed_product_id.meter_value", string="Last Reading", digits=(16, 2))
    meter_last_on = fields.Date(related="installed_product_id.meter_read_on", string="Last Read On")

    @api.model
    def _get_signed_fields(self):
        return super()._get_signed_fields() | METER_FIELDS

    def _has_reading(self):
        return bool(self.installed_product_id) and (bool(self.meter_value) or self.meter_is_reset)

    def _check_complete(self):
        super()._check_complete()
        for report in self.filtered(lambda report: report._has_reading()):
            report._check_reading()

    def _check_reading(self):
        """Refuse what could not become a reading, while the engineer still stands before the meter."""
        if self.meter_is_reset and not (self.meter_reason or "").strip():
            raise UserError(self.env._("%s: say why the meter was exchanged or set back.", self.name))
        last = self.meter_last_value
        if not self.meter_is_reset and float_compare(self.meter_value, last, precision_digits=2) < 0:
            raise UserError(
                self.env._(
                    "%(report)s: the meter showed %(last)s before and can't show %(now)s now. Read it again, or mark "
                    "that it was exchanged.",
                    report=self.name,
                    last=f"{last:,.10g}",
                    now=f"{self.meter_value:,.10g}",
                )
            )

    def _action_approve(self):
        super()._action_approve()
        self._store_readings()

    def _store_readings(self):
        reports = self.filtered(lambda report: report._has_reading())
        # sudo: the reading follows from what was approved, whoever approves it
        self.env["fsm.installed.meter"].sudo().create([report._prepare_reading_vals() for report in reports])

    def _prepare_reading_vals(self):
        zone = self.with_context(tz=self.company_id._fsm_tz())
        read_on = self.task_id.actual_end or self.submitted_on or fields.Datetime.now()
        return {
            "unit_id": self.installed_product_id.id,
            "date": fields.Date.context_today(zone, read_on),
            "value": self.meter_value,
            "is_reset": self.meter_is_reset,
            "reason": self.meter_is_reset and self.meter_reason,
            "user_id": self.engineer_id.user_id.id,
            "report_id": self.id,
        }
