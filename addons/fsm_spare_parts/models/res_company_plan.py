from odoo import fields, models


class ResCompany(models.Model):
    """How a company plans its spare parts."""

    _inherit = "res.company"

    fsm_plan_window_days = fields.Integer(
        "Look Back (Days)",
        default=365,
        help="Days of approved service reports from which the demand for parts is worked out.",
    )
    fsm_plan_service_level = fields.Float(
        "Service Level (%)",
        default=95.0,
        help="In how many of a hundred cases a part should be there when it is needed. Categories of products and "
        "products may have their own.",
    )
    fsm_plan_lead_days = fields.Integer(
        "Lead Time of Purchases (Days)", default=14, help="For parts whose main vendor says nothing about it."
    )
    fsm_plan_ship_days = fields.Integer(
        "Lead Time to Engineers (Days)",
        default=3,
        help="Days from an engineer's part request to the parts in his bag.",
    )
    fsm_plan_review_days = fields.Integer(
        "Order for (Days)",
        default=30,
        help="What is ordered lasts for so many days above the reorder point.",
    )
    fsm_plan_few_uses = fields.Integer(
        "Little History Below",
        default=3,
        help="Parts used fewer times than this are planned from the machines that contain them.",
    )
    fsm_plan_least_demand = fields.Float(
        "Keep from (a Year)",
        default=1.0,
        digits=(16, 2),
        help="Parts of which fewer are needed in a year are not kept in the warehouse: they are ordered when they are "
        "needed.",
    )
    fsm_plan_bag_demand = fields.Float(
        "Keep in Bags from (a Year)",
        default=4.0,
        digits=(16, 2),
        help="Parts of which an engineer needs fewer in a year are not kept in his bag: they are sent when they are "
        "needed.",
    )
    fsm_plan_phase_out_months = fields.Integer(
        "Phase Out (Months)",
        default=12,
        help="Parts whose last machines leave service within so many months are no longer stocked beyond that.",
    )
    fsm_plan_error = fields.Char(
        "Last Failure of Planning", readonly=True, help="Why the nightly planning of parts failed. Empty: it did not."
    )

    _fsm_plan_days_positive = models.Constraint(
        "CHECK(fsm_plan_window_days >= 30 AND fsm_plan_lead_days >= 0 AND fsm_plan_ship_days >= 0 "
        "AND fsm_plan_review_days >= 0 AND fsm_plan_few_uses >= 0 AND fsm_plan_phase_out_months >= 0 "
        "AND fsm_plan_least_demand >= 0 AND fsm_plan_bag_demand >= 0)",
        "Planning looks back at least 30 days; no other number of planning can be below zero.",
    )
    _fsm_plan_service_level_in_bounds = models.Constraint(
        "CHECK(fsm_plan_service_level >= 50 AND fsm_plan_service_level < 100)",
        "A service level is at least 50 % and less than 100 %.",
    )
