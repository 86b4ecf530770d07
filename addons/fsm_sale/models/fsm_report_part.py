from odoo import api, models


class FsmReportPart(models.Model):
    _inherit = "fsm.report.part"

    @api.constrains("sale_line_id", "product_id", "quantity", "uom_id", "price_unit", "discount")
    def _check_within_quotation(self):
        super()._check_within_quotation()

    def _get_quoted_unit(self):
        return self.uom_id

    def _get_quoted_quantity(self, uom):
        return self.uom_id._compute_quantity(self.quantity, uom, round=False)
