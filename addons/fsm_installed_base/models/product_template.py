from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    meter_uom = fields.Char(
        "Meter Counts",
        default="h",
        help="What the meter of such a machine counts, in a word: h, m³, pieces. Empty: it has no meter.",
    )
