from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    fsm_alert_days = fields.Integer(
        "Tell Before the End (Days)",
        default=30,
        help="So many days before the warranty or the life of a machine ends, somebody gets the task to talk to the "
        "customer. 0: nobody.",
    )
    fsm_repeat_days = fields.Integer(
        "Same Fault Again Within (Days)",
        default=30,
        help="A request is marked when the same machine had the same fault so many days before. 0: never.",
    )

    _fsm_days_positive = models.Constraint(
        "CHECK(fsm_alert_days >= 0 AND fsm_repeat_days >= 0)", "A number of days can't be negative."
    )
