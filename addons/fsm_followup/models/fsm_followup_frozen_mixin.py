from odoo import api, models


class FsmFollowupFrozenMixin(models.AbstractModel):
    """A part of a version of a questionnaire: as soon as the version was sent to a customer it can't be changed."""

    _name = "fsm.followup.frozen.mixin"
    _description = "Part of a Questionnaire"

    def _get_versions(self):
        """Hook: the versions that the records are part of."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._get_versions()._check_free()
        return records

    def write(self, vals):
        self._get_versions()._check_free()
        result = super().write(vals)
        self._get_versions()._check_free()
        return result

    def update_field_translations(self, field_name, translations, source_lang=""):
        """The words of a question that was sent don't change in any language."""
        self._get_versions()._check_free()
        return super().update_field_translations(field_name, translations, source_lang=source_lang)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        self._get_versions()._check_free()
