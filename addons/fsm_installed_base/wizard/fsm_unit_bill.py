from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmUnitBill(models.TransientModel):
    """Shows what has changed in the bill since, and brings the machines to it."""

    _name = "fsm.unit.bill"
    _description = "Bring Machines to the Current Bill"

    unit_ids = fields.Many2many("fsm.installed.product", string="Machines", readonly=True)
    changes = fields.Text(
        "Changed Since", compute="_compute_texts", help="What was changed in the bill since the machine was built."
    )
    differences = fields.Text(
        compute="_compute_texts", help="What is different between the machine and the bill, and will be settled."
    )
    date = fields.Date(required=True, help="Day on which the machines were rebuilt.")
    reason = fields.Char(help="Why, in words. It stands in the history of the machines.")

    @api.model
    def _open(self, units):
        wizard = self.create({"unit_ids": [(6, 0, units.ids)], "date": units[:1]._today()})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bring to the Current Bill"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [[False, "form"]],
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("unit_ids", "date")
    def _compute_texts(self):
        for wizard in self:
            units = wizard.unit_ids
            # those of several bills may say the same
            changes = dict.fromkeys(
                self.env._("Version %(version)s: %(what)s", version=change.version, what=change.description)
                for change in units._get_bill_changes()
            )
            differences = []
            for unit, (__, __, comparison) in units._compare_on(wizard.date).items():
                words = [unit._describe_difference(difference) for difference in comparison.differences]
                differences += [f"{unit.serial}: {line}" for line in words] if len(units) > 1 else words
            wizard.changes = "\n".join(changes) or self.env._("Nothing is written down.")
            wizard.differences = "\n".join(differences) or self.env._("None: only the version is noted.")

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: it stands in the history of the machine."))
        self.unit_ids.action_bring_to_bill(self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}
