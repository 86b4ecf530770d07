from odoo import models


class FsmRequest(models.Model):
    """A draft that names another product after all."""

    _inherit = "fsm.request"

    def _correct_registered_unit(self):
        # sudo: as in the method that is extended
        unit = self.installed_product_id.sudo()
        before = unit.product_id
        corrected = super()._correct_registered_unit()
        if corrected and unit.product_id != before:
            unit._rebuild_components()
        return corrected
