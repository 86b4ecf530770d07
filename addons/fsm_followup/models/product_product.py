from odoo import models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "fsm.followup.score.mixin"]

    _fsm_followup_field = "product_id"
