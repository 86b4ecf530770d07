from odoo import api, models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Translations of files go into the database past the models: articles are to be found by them too."""
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        self.env["fsm.solution"]._refresh_search_words()
        return result
