from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "fsm.followup.score.mixin"]

    _fsm_followup_field = "product_tmpl_id"
