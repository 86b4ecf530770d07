from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    fsm_plan_window_days = fields.Integer(related="company_id.fsm_plan_window_days", readonly=False)
    fsm_plan_service_level = fields.Float(related="company_id.fsm_plan_service_level", readonly=False)
    fsm_plan_lead_days = fields.Integer(related="company_id.fsm_plan_lead_days", readonly=False)
    fsm_plan_ship_days = fields.Integer(related="company_id.fsm_plan_ship_days", readonly=False)
    fsm_plan_review_days = fields.Integer(related="company_id.fsm_plan_review_days", readonly=False)
    fsm_plan_few_uses = fields.Integer(related="company_id.fsm_plan_few_uses", readonly=False)
    fsm_plan_least_demand = fields.Float(related="company_id.fsm_plan_least_demand", readonly=False)
    fsm_plan_bag_demand = fields.Float(related="company_id.fsm_plan_bag_demand", readonly=False)
    fsm_plan_phase_out_months = fields.Integer(related="company_id.fsm_plan_phase_out_months", readonly=False)
    fsm_plan_error = fields.Char(related="company_id.fsm_plan_error")
