from odoo import api, fields, models


class FsmInstalledProduct(models.Model):
    """What happened to the unit."""

    _inherit = "fsm.installed.product"

    history_ids = fields.One2many(
        "fsm.installed.history", "unit_id", readonly=True, help="All that happened to the machine."
    )
    history_count = fields.Integer(compute="_compute_history_count", help="So much has happened to the machine.")

    @api.depends("history_ids")
    def _compute_history_count(self):
        # the page reads the ids of the lines anyway: they need not be counted by another query
        for unit in self:
            unit.history_count = len(unit.history_ids)

    def action_open_history(self):
        """Open the whole history of the machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_installed_base.fsm_installed_history_action")
        return {**action, "display_name": self.display_name, "domain": [("unit_id", "=", self.id)]}
