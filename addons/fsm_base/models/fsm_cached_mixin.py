from odoo import api, models


class FsmCachedMixin(models.AbstractModel):
    """Configuration that is looked up so often that its answers are kept in the registry's cache."""

    _name = "fsm.cached.mixin"
    _description = "Cached Configuration"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
