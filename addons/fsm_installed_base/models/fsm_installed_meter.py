from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class FsmInstalledMeter(models.Model):
    """What the meter of a unit showed on a day (抄表): hours run, cubic metres, pieces."""

    _name = "fsm.installed.meter"
    _description = "Meter Reading"
    _order = "date desc, id desc"
    _rec_name = "value"

    unit_id = fields.Many2one(
        "fsm.installed.product", "Machine", required=True, ondelete="cascade", help="The machine that has the meter."
    )
    company_id = fields.Many2one(related="unit_id.company_id", store=True, index=True, precompute=True)
    date = fields.Date(required=True, default=fields.Date.context_today, help="Day on which it was read.")
    value = fields.Float(required=True, digits=(16, 2), help="What the meter showed, in the unit of the machine.")
    meter_uom = fields.Char(related="unit_id.meter_uom")
    is_reset = fields.Boolean(
        "Meter Exchanged", help="The meter was exchanged or set back, so that it shows less than before."
    )
    reason = fields.Char(help="Why the meter was exchanged or set back.")
    user_id = fields.Many2one(
        "res.users", "Read By", default=lambda self: self.env.user, readonly=True, help="Who wrote it down."
    )
    report_id = fields.Many2one(
        "fsm.service.report",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The service report in which it stands.",
    )

    _unit_idx = models.Index("(unit_id, date DESC, id DESC)")
    _one_of_a_report = models.UniqueIndex("(report_id) WHERE report_id IS NOT NULL", "The report has its reading.")
    _value_positive = models.Constraint("CHECK(value >= 0)", "A meter can't show less than nothing.")

    @api.model_create_multi
    def create(self, vals_list):
        self._wait_for_each_other({vals["unit_id"] for vals in vals_list if vals.get("unit_id")})
        return super().create(vals_list)

    @api.model
    def _wait_for_each_other(self, unit_ids):
        """Of two readings of one machine at the same moment the second is done again by the server, and then compared
        with the first: an UPDATE that changes nothing makes PostgreSQL refuse what would otherwise not see it."""
        if unit_ids:
            table = SQL.identifier(self.env["fsm.installed.product"]._table)
            self.env.cr.execute(SQL("UPDATE %s SET id = id WHERE id IN %s", table, tuple(sorted(unit_ids))))

    def write(self, vals):
        self._check_not_of_report(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_report(self):
        self._check_not_of_report({"value"})

    def _check_not_of_report(self, names):
        """What stands in an approved report stays as it is there."""
        if {"unit_id", "date", "value", "is_reset", "reason", "report_id"}.isdisjoint(names):
            return
        if reading := self.filtered("report_id")[:1]:
            raise UserError(
                self.env._("The reading stands in the approved report %s and stays as it is.", reading.report_id.name)
            )

    @api.constrains("unit_id", "date", "value", "is_reset", "reason")
    def _check_order(self):
        """A meter only goes up, from day to day; where it was exchanged, it says why."""
        # sudo: all readings count, whoever may see them
        others = self.sudo().search([("unit_id", "in", self.unit_id.ids)], order="date, id").grouped("unit_id")
        for reading in self:
            reading._check_alone()
            series = others.get(reading.unit_id, self.browse())
            place = (reading.date, reading.id)
            before = series.browse([other.id for other in series if (other.date, other.id) < place][-1:])
            after = series.browse([other.id for other in series if (other.date, other.id) > place][:1])
            if not reading.is_reset:
                before._check_not_above(reading)
            if not after.is_reset:
                reading._check_not_above(after)

    def _check_alone(self):
        if self.date > self.unit_id._today():
            raise ValidationError(self.env._("%s: a meter can't be read in the future.", self.unit_id.display_name))
        if self.is_reset and not (self.reason or "").strip():
            raise ValidationError(
                self.env._("%s: say why the meter was exchanged or set back.", self.unit_id.display_name)
            )

    def _check_not_above(self, later):
        if self and later and self.value > later.value:
            raise ValidationError(
                self.env._(
                    "%(unit)s: on %(date)s the meter showed %(value)s. It can't show %(less)s on %(later)s, unless it "
                    "was exchanged: then mark that, and say why.",
                    unit=self.unit_id.display_name,
                    date=fields.Date.to_string(self.date),
                    value=f"{self.value:,.10g}",
                    less=f"{later.value:,.10g}",
                    later=fields.Date.to_string(later.date),
                )
            )
