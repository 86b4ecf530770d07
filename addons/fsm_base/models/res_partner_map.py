from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Who is a customer, for the map of customers."""

    _inherit = "res.partner"

    fsm_is_customer = fields.Boolean(
        "Service Customer",
        compute="_compute_fsm_is_customer",
        search="_search_fsm_is_customer",
        help="A company that is neither your own nor sends you engineers, or whoever has made a service request.",
    )

    @api.depends("is_company", "fsm_request_ids")
    def _compute_fsm_is_customer(self):
        customers = self.filtered_domain(self._get_fsm_customer_domain())
        for partner in self:
            partner.fsm_is_customer = partner in customers

    def _search_fsm_is_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_fsm_customer_domain()
        return domain if True in value else ~domain

    def _get_fsm_customer_domain(self):
        # sudo: which partners are companies of ours, or send engineers, does not depend on who asks
        own = self.env["res.company"].sudo()._read_group([], ["partner_id"])
        engineers = self.env["fsm.engineer"].sudo().with_context(active_test=False)  # sudo: as above
        providers = engineers._read_group([("provider_id", "!=", False)], ["provider_id"])
        others = [partner.id for (partner,) in (*own, *providers)]
        served = Domain("is_company", "=", True) | Domain("fsm_request_ids", "!=", False)
        return served & Domain("id", "not in", others)
