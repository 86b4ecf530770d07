from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of machines."""

    _inherit = "res.config.settings"

    fsm_alert_days = fields.Integer(related="company_id.fsm_alert_days", readonly=False)
    fsm_repeat_days = fields.Integer(related="company_id.fsm_repeat_days", readonly=False)
