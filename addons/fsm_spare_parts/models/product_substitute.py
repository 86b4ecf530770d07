from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductProduct(models.Model):
    """Parts that may stand in for this one when it is short."""

    _inherit = "product.product"

    fsm_substitute_ids = fields.Many2many(
        "product.product",
        "fsm_product_substitute_rel",
        "product_id",
        "substitute_id",
        string="Substitutes",
        domain="[('is_storable', '=', True), ('id', '!=', id)]",
        help="Parts that may be used instead of this one when it is short. The other way round it is not said.",
    )

    @api.constrains("fsm_substitute_ids", "uom_id")
    def _check_fsm_substitutes(self):
        for product in self:
            if product in product.fsm_substitute_ids:
                raise ValidationError(self.env._("%s can't stand in for itself.", product.display_name))
            for other in product.fsm_substitute_ids:
                if not other.uom_id._has_common_reference(product.uom_id):
                    raise ValidationError(
                        self.env._(
                            "%(other)s can't stand in for %(part)s: it is counted in another kind of unit.",
                            other=other.display_name,
                            part=product.display_name,
                        )
                    )

    def _get_free_substitutes(self, location):
        """Substitutes of which something is free at a place.

        :param location: stock.location, with all that is inside of it
        :return: dict ``{product: list of (substitute, free quantity in its unit)}``, the largest quantity first
        """
        # sudo: what could be used instead is told to whoever asks for parts; not where exactly it lies
        products = self.sudo()
        groups = products.env["stock.quant"]._read_group(
            [("product_id", "in", products.fsm_substitute_ids.ids), ("location_id", "child_of", location.ids)],
            ["product_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        free = {product: quantity - reserved for product, quantity, reserved in groups}
        return {
            product.with_env(self.env): sorted(
                (
                    (other.with_env(self.env), free[other])
                    for other in product.fsm_substitute_ids
                    if other in free and other.uom_id.compare(free[other], 0) > 0
                ),
                key=lambda pair: -pair[1],
            )
            for product in products
        }

    @api.model
    def _describe_substitutes(self, substitutes):
        """In words: what is free instead.

        :param substitutes: list of (product, quantity), as of ``_get_free_substitutes``
        """
        return ", ".join(
            self.env._("%(part)s (%(quantity)g free)", part=other.display_name, quantity=quantity)
            for other, quantity in substitutes
        )


class ProductTemplate(models.Model):
    """Of products with one variant the substitutes are on their own form."""

    _inherit = "product.template"

    fsm_substitute_ids = fields.Many2many(
        "product.product",
        string="Substitutes",
        compute="_compute_fsm_substitute_ids",
        inverse="_inverse_fsm_substitute_ids",
        domain="[('is_storable', '=', True), ('product_tmpl_id', '!=', id)]",
        help="Parts that may be used instead of this one when it is short. The other way round it is not said.",
    )

    @api.depends("product_variant_ids.fsm_substitute_ids")
    def _compute_fsm_substitute_ids(self):
        for template in self:
            single = len(template.product_variant_ids) == 1
            template.fsm_substitute_ids = template.product_variant_ids.fsm_substitute_ids if single else False

    def _inverse_fsm_substitute_ids(self):
        for template in self.filtered(lambda template: len(template.product_variant_ids) == 1):
            template.product_variant_ids.fsm_substitute_ids = template.fsm_substitute_ids
