from odoo import fields, models


class FsmUnitChange(models.TransientModel):
    """Asks what became of the old label."""

    _inherit = "fsm.unit.change"

    kind = fields.Selection(selection_add=[("label", "New Label")], ondelete={"label": "cascade"})

    def _confirm_label(self, reason):
        self.unit_ids.action_new_label(reason)
