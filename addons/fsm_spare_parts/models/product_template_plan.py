from odoo import api, fields, models


class ProductTemplate(models.Model):
    """A part that is planned."""

    _inherit = "product.template"

    fsm_service_level = fields.Float(
        "Service Level (%)",
        help="In how many of a hundred cases the part should be there when it is needed. 0: as its category says.",
    )
    fsm_failure_rate = fields.Float(
        "Failures per Year",
        digits=(16, 4),
        help="How often one piece fails in a year in service: 0.05 means one in twenty. Your estimate, for parts with "
        "little history. 0: worked out from all service reports.",
    )
    fsm_phase_out_on = fields.Date(
        "Phased Out On",
        compute="_compute_fsm_phase_out_on",
        help="The last machine with this part leaves service on this day.",
    )

    _fsm_service_level_in_bounds = models.Constraint(
        "CHECK(fsm_service_level IS NULL OR fsm_service_level = 0 "
        "OR (fsm_service_level >= 50 AND fsm_service_level < 100))",
        "A service level is at least 50 % and less than 100 %.",
    )
    _fsm_failure_rate_positive = models.Constraint(
        "CHECK(fsm_failure_rate >= 0)", "A failure rate can't be below zero."
    )

    @api.depends_context("allowed_company_ids")
    def _compute_fsm_phase_out_on(self):
        days = self.env["fsm.part.plan"]._get_phase_out_days(self.product_variant_ids)
        for template in self:
            known = [days.get(product.id) for product in template.product_variant_ids]
            # as long as one variant stays, so does the part
            template.fsm_phase_out_on = max(known) if known and all(known) else False


class ProductProduct(models.Model):
    """A part that is planned."""

    _inherit = "product.product"

    fsm_phase_out_on = fields.Date(
        "Phased Out On",
        compute="_compute_fsm_phase_out_on",
        help="The last machine with this part leaves service on this day.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_fsm_phase_out_on(self):
        days = self.env["fsm.part.plan"]._get_phase_out_days(self)
        for product in self:
            product.fsm_phase_out_on = days.get(product._origin.id)
