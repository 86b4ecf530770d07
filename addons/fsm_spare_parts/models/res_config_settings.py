from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    company_currency_id = fields.Many2one(related="company_id.currency_id")
    fsm_parts_limit = fields.Monetary(
        related="company_id.fsm_parts_limit", readonly=False, currency_field="company_currency_id"
    )
    fsm_return_days = fields.Integer(related="company_id.fsm_return_days", readonly=False)
