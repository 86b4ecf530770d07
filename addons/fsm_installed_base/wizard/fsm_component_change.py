from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmComponentChange(models.TransientModel):
    """Asks for what changes inside a machine, with date and reason."""

    _name = "fsm.component.change"
    _description = "Change of a Component"

    kind = fields.Selection(
        [("add", "Add a Part"), ("correct", "Correct a Part"), ("remove", "Take Out a Part")],
        required=True,
        readonly=True,
    )
    unit_id = fields.Many2one("fsm.installed.product", "Machine", required=True, readonly=True)
    component_id = fields.Many2one("fsm.installed.component", readonly=True)
    parent_id = fields.Many2one(
        "fsm.installed.component",
        "Inside",
        domain="[('unit_id', '=', unit_id), ('removed_on', '=', False)]",
        help="The assembly that the part is in. Empty: the machine itself.",
    )
    product_id = fields.Many2one(
        "product.product", "Part", domain=[("type", "!=", "service")], help="Which part was put in."
    )
    quantity = fields.Float(default=1.0, digits="Product Unit", help="How many, in the unit of the product.")
    serial = fields.Char("Serial Number", help="Serial number of the part.")
    position = fields.Char(help="Where in the machine: its number in the bill, or the words on the drawing.")
    date = fields.Date(required=True, help="Day on which it happened.")
    reason = fields.Char(help="Why, in words. It stands in the history of the machine.")

    @api.model
    def _open(self, kind, unit, component=None):
        """Open the form for a kind of change."""
        values = {"kind": kind, "unit_id": unit.id, "date": unit._today()}
        if component:
            values |= {"component_id": component.id, "serial": component.serial, "position": component.position}
        wizard = self.create(values)
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[kind],
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [[False, "form"]],
            "view_mode": "form",
            "target": "new",
        }

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: it stands in the history of the machine."))
        getattr(self, f"_confirm_{self.kind}")()
        return {"type": "ir.actions.act_window_close"}

    def _confirm_add(self):
        if not self.product_id:
            raise UserError(self.env._("Choose the part that was put in."))
        self.unit_id.action_add_component(
            self.product_id,
            self.date,
            self.reason,
            quantity=self.quantity,
            serial=self.serial,
            position=self.position,
            parent_id=self.parent_id.id,
        )

    def _confirm_correct(self):
        self.component_id.action_correct(self.reason, serial=self.serial, position=self.position)

    def _confirm_remove(self):
        self.component_id.action_remove(self.date, self.reason)
