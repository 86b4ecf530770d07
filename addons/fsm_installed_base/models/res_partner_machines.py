from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The machines of a customer."""

    _inherit = "res.partner"

    def _get_fsm_units_domain(self):
        """Machines of the customer, those of his branches and contacts included."""
        return Domain("partner_id.commercial_partner_id", "=", self.commercial_partner_id.id)

    def action_open_fsm_units(self):
        """Open the machines of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_installed_base.fsm_installed_product_action")
        context = {"default_partner_id": self.commercial_partner_id.id, "search_default_in_service": 1}
        return {**action, "domain": list(self._get_fsm_units_domain()), "context": context}
