from odoo import fields, models


class FsmRequestType(models.Model):
    """Which customers are called, and whether a request can be closed before."""

    _inherit = "fsm.request.type"

    followup_share = fields.Integer(
        "Share That Is Called",
        default=20,
        help="Of 100 customers, how many are called, beside those who are not satisfied. 0: nobody, 100: everybody.",
    )
    followup_before_close = fields.Boolean(
        "Follow-up Before Closing", help="A request can be closed when the customer has said how it went."
    )

    _share_percent = models.Constraint(
        "CHECK(followup_share BETWEEN 0 AND 100)", "The share that is called is from 0 to 100 percent."
    )
