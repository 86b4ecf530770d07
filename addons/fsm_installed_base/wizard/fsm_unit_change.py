from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("move", "Move"),
    ("upgrade", "Upgrade"),
    ("take_back", "Take Back to Stock"),
    ("retire", "Retire"),
    ("restore", "Put into Service Again"),
    ("warranty", "Extend Warranty"),
    ("talked", "Talked to the Customer"),
]


class FsmUnitChange(models.TransientModel):
    """Asks for date and reason of what happens to a machine."""

    _name = "fsm.unit.change"
    _description = "Change of a Machine"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    unit_ids = fields.Many2many("fsm.installed.product", string="Machines", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Date(required=True, help="Day on which it happened.")
    reason = fields.Char(help="Why, in words. It stands in the history of the machine.")
    partner_id = fields.Many2one(
        "res.partner", "New Customer", domain=[("parent_id", "=", False)], help="The customer who has the machine now."
    )
    site_id = fields.Many2one(
        "res.partner",
        "New Site",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        domain="[('id', 'child_of', partner_id)]",
        help="Address where the machine stands now.",
    )
    location_note = fields.Char("Place on Site", help="Where on the site: building, floor, line.")
    product_id = fields.Many2one(
        "product.product", "New Model", domain=[("type", "!=", "service")], help="What the machine is now."
    )
    part_end = fields.Date("Parts Until", help="Last day on which parts are free of charge.")
    labour_end = fields.Date("Labour Until", help="Last day on which work is free of charge.")
    travel_end = fields.Date("Travel Until", help="Last day on which the way is free of charge.")

    @api.model
    def _open(self, units, kind):
        """Open the form for a kind of change.

        :param units: fsm.installed.product
        """
        unit = units[:1]
        values = {
            "kind": kind,
            "unit_ids": [(6, 0, units.ids)],
            "company_id": unit.company_id.id,
            "date": unit._today(),
        }
        if kind == "warranty" and len(units) == 1:
            values |= {
                "part_end": unit.warranty_part_end,
                "labour_end": unit.warranty_labour_end,
                "travel_end": unit.warranty_travel_end,
            }
        if kind == "move" and len(units) == 1:
            values |= {
                "partner_id": self.env.context.get("default_partner_id") or unit.partner_id.id,
                "location_note": unit.location_note,
            }
        wizard = self.create(values)
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[kind],
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("partner_id")
    def _compute_site_id(self):
        for wizard in self:
            if wizard.site_id.commercial_partner_id != wizard.partner_id.commercial_partner_id or not wizard.site_id:
                wizard.site_id = wizard.partner_id

    def action_confirm(self):
        """Do it."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: it stands in the history of the machine."))
        getattr(self, f"_confirm_{self.kind}")(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}

    def _confirm_move(self, reason):
        if not self.partner_id:
            raise UserError(self.env._("Choose the customer who has the machine now."))
        for unit in self.unit_ids:
            unit.action_move(self.partner_id, self.site_id, self.date, reason)
            if len(self.unit_ids) == 1:
                unit.location_note = self.location_note

    def _confirm_upgrade(self, reason):
        if not self.product_id:
            raise UserError(self.env._("Choose what the machine is now."))
        self.unit_ids.action_upgrade(self.product_id, self.date, reason)

    def _confirm_take_back(self, reason):
        self.unit_ids.action_take_back(self.date, reason)

    def _confirm_retire(self, reason):
        self.unit_ids.action_retire(self.date, reason)

    def _confirm_restore(self, reason):
        self.unit_ids.action_restore(self.date, reason)

    def _confirm_warranty(self, reason):
        self.unit_ids.action_extend_warranty(self.part_end, self.labour_end, self.travel_end, reason)

    def _confirm_talked(self, reason):
        self.unit_ids.action_talked(reason)
