from odoo import api, fields, models
from odoo.exceptions import UserError

from ..report.fsm_unit_label import PER_SHEET

REPORTS = {
    "single": "fsm_installed_base.fsm_unit_label_report",
    "sheet": "fsm_installed_base.fsm_unit_label_sheet_report",
}


class FsmUnitLabel(models.TransientModel):
    """Asks on what the labels of machines are printed, and where a sheet that was begun goes on."""

    _name = "fsm.unit.label"
    _description = "Print Labels of Machines"

    unit_ids = fields.Many2many("fsm.installed.product", string="Machines", readonly=True)
    count = fields.Integer("Labels", compute="_compute_count", help="How many labels are printed.")
    paper = fields.Selection(
        [("sheet", "Sheets of A4, 3 × 8 labels"), ("single", "Label printer, 60 × 40 mm")],
        default="sheet",
        required=True,
        help="What is in the printer.",
    )
    start = fields.Integer(
        "First Free Place",
        default=1,
        help="Where a sheet that was begun goes on: 1 is at the top left, 3 at its right, 24 at the bottom right.",
    )

    @api.model
    def _open(self, units):
        wizard = self.create({"unit_ids": [(6, 0, units.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print Labels"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("unit_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.unit_ids)

    def action_print(self):
        """Print them."""
        self.ensure_one()
        if self.paper == "sheet" and not 1 <= self.start <= PER_SHEET:
            raise UserError(self.env._("A sheet has the places 1 to %s.", PER_SHEET))
        data = {"unit_ids": self.unit_ids.ids, "start": self.start}
        # sudo: a report action, the same for all who may print
        report = self.env.ref(REPORTS[self.paper]).sudo()
        return {**report.report_action(None, data=data, config=False), "close_on_report_download": True}
