from odoo import api, models


class FsmRequest(models.Model):
    """What a request proposes by itself: site, region, team, skills, and who pays."""

    _inherit = "fsm.request"

    @api.depends("partner_id")
    def _compute_site_id(self):
        for request in self:
            if not request.site_id or request.site_id.commercial_partner_id != request.partner_id.commercial_partner_id:
                request.site_id = request.partner_id

    @api.depends("site_id", "site_id.state_id", "site_id.city")
    def _compute_region(self):
        for request in self:
            if request.site_id:
                request.province_id = request.site_id.state_id
                request.city = request.site_id.city

    @api.depends("contact_id", "partner_id")
    def _compute_contact_phone(self):
        for request in self:
            request.contact_phone = request.contact_id.phone or request.partner_id.phone

    @api.depends("province_id", "type_id", "company_id")
    def _compute_team_id(self):
        teams = self.env["fsm.service.team"]
        for request in self:
            if request.state != "draft" and request.team_id:
                continue
            default = request.type_id.default_team_id
            request.team_id = (
                teams._get_serving(request.company_id, request.province_id)
                or (default if default.company_id == request.company_id else False)
                or request.team_id
            )

    @api.depends("type_id", "subtype_id", "product_id")
    def _compute_skill_ids(self):
        for request in self:
            request.skill_ids = (
                request.type_id.skill_ids | request.subtype_id.skill_ids | request.product_id.categ_id.fsm_skill_ids
            )

    @api.depends("type_id", "product_id", "serial", "partner_id")
    def _compute_coverage(self):
        for company, requests in self.grouped("company_id").items():
            # the reason is stored and printed: in the language of the house, not of whoever happens to cause it
            answers = requests.with_context(lang=company.partner_id.lang or self.env.lang)._get_coverage()
            for request in requests:
                request.coverage, request.coverage_reason = answers[request]

    def _get_coverage(self, kind="request", product=None):
        """Who pays, and why. Hook: warranty and contract add-ons answer first and call ``super()``.

        :param str kind: ``request`` for the whole, or ``part``, ``labour``, ``travel`` for a report line
        :param product: product.product of the part, for parts
        :return: dict ``{request: (coverage, reason in words)}``
        """
        reason = self.env._("No warranty or contract is known for the machine.")
        return dict.fromkeys(self, ("billable", reason))
