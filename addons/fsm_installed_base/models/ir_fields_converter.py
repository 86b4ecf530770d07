from odoo import models


class IrFieldsConverter(models.AbstractModel):
    """Ten thousand machines are of a few products and some hundred customers: each name is looked up once."""

    _inherit = "ir.fields.converter"

    def db_id_for(self, model, field, subfield, value, savepoint):
        names = self.env.context.get("fsm_import_names")
        if names is None or subfield is not None:
            return super().db_id_for(model, field, subfield, value, savepoint)
        key = (field.comodel_name, value)
        if key not in names:
            found = super().db_id_for(model, field, subfield, value, savepoint)
            if not found[0] or found[-1]:
                # what is not found, or not clear, is told for every row
                return found
            names[key] = found
        return names[key]
