from odoo import api, models
from odoo.fields import Domain


class FsmInstalledProduct(models.Model):
    """What customers see of their machines in the portal."""

    _inherit = "fsm.installed.product"

    @api.model
    def _get_portal_domain(self, partner):
        """The machines that a person's company has.

        :param partner: res.partner of the person
        """
        return Domain("partner_id", "child_of", partner.commercial_partner_id.id)

    def _get_portal_place(self):
        """Where the machine stands, in one line."""
        self.ensure_one()
        site = self.site_id
        name = site.name if site != self.partner_id else False
        return " · ".join(dict.fromkeys(filter(None, (name, site.city, self.location_note))))


class FsmRequest(models.Model):
    _inherit = "fsm.request"

    def _get_portal_machine(self, partner):
        """The machine of the request, as long as the person's company has it."""
        self.ensure_one()
        company = partner.commercial_partner_id
        return self.installed_product_id.filtered(lambda unit: unit.partner_id.commercial_partner_id == company)
