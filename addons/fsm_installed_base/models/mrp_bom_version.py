from odoo import fields, models


class MrpBom(models.Model):
    """Bills are counted, so that machines in the field know which one they follow."""

    _inherit = "mrp.bom"

    fsm_version = fields.Integer(
        "Version", default=1, readonly=True, copy=False, help="Raised by itself whenever the parts of the bill change."
    )
