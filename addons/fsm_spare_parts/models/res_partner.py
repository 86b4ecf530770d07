from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            self._rename_bags()
        return result

    def _rename_bags(self):
        """The bag of an engineer has his name, also after he has changed it."""
        # sudo: whoever corrects a name need not be of the warehouse
        places = (
            self.env["stock.location"]
            .sudo()
            .with_context(active_test=False)
            .search([("fsm_engineer_id.user_id.partner_id", "in", self.ids), ("usage", "=", "view")])
        )
        for engineer, bags in places.grouped("fsm_engineer_id").items():
            bags.write({"name": engineer.name})
