from odoo import fields, models


class ResCompany(models.Model):
    """What a company deducts from its providers."""

    _inherit = "res.company"

    fsm_missed_arrival_percent = fields.Float(
        "Deduction for Late Arrival",
        default=10.0,
        help="Percent of the visit's amount that is deducted when the engineer came later than promised; 0: nothing.",
    )
    fsm_repeat_visit_days = fields.Integer(
        "Days of a Repeat Visit",
        default=30,
        help="A repair of the same machine by the same provider within so many days is a repeat visit; 0: none is.",
    )
    fsm_repeat_visit_percent = fields.Float(
        "Deduction for Repeat Visit",
        default=50.0,
        help="Percent of the repeat visit's amount that is deducted; 0: nothing.",
    )

    _fsm_deduction_percent = models.Constraint(
        "CHECK(COALESCE(fsm_missed_arrival_percent, 0) BETWEEN 0 AND 100 "
        "AND COALESCE(fsm_repeat_visit_percent, 0) BETWEEN 0 AND 100 AND COALESCE(fsm_repeat_visit_days, 0) >= 0)",
        "Deductions are between 0 and 100 percent, days not below zero.",
    )


class ResConfigSettings(models.TransientModel):
    """The company's deductions, among the settings."""

    _inherit = "res.config.settings"

    fsm_missed_arrival_percent = fields.Float(related="company_id.fsm_missed_arrival_percent", readonly=False)
    fsm_repeat_visit_days = fields.Integer(related="company_id.fsm_repeat_visit_days", readonly=False)
    fsm_repeat_visit_percent = fields.Float(related="company_id.fsm_repeat_visit_percent", readonly=False)
