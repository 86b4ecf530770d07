from odoo import fields, models


class ProductTemplate(models.Model):
    """Machines that contain a part."""

    _inherit = "product.template"

    fsm_unit_count = fields.Integer(
        "In Machines", compute="_compute_fsm_unit_count", help="Machines that this part is in now."
    )

    def _compute_fsm_unit_count(self):
        counts = self.env["fsm.installed.component"]._count_units("product_tmpl_id", self)
        for template in self:
            template.fsm_unit_count = counts.get(template._origin, 0)

    def action_open_fsm_units(self):
        """Open the machines that contain the part."""
        self.ensure_one()
        return self.product_variant_ids.action_open_fsm_units()


class ProductProduct(models.Model):
    """Machines that contain a part."""

    _inherit = "product.product"

    fsm_unit_count = fields.Integer(
        "In Machines", compute="_compute_fsm_unit_count", help="Machines that this part is in now."
    )

    def _compute_fsm_unit_count(self):
        counts = self.env["fsm.installed.component"]._count_units("product_id", self)
        for product in self:
            product.fsm_unit_count = counts.get(product._origin, 0)

    def action_open_fsm_units(self):
        """Open the machines that contain the part."""
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_installed_base.fsm_installed_product_action")
        domain = [("component_ids", "any", [("product_id", "in", self.ids), ("removed_on", "=", False)])]
        return {**action, "domain": domain, "context": {}}
