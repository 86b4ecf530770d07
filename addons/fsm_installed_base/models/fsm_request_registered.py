from odoo import api, fields, models

# What a machine that a request registers has from it, apart from its plate.
PLACE = frozenset({"partner_id", "site_id", "contact_id"})


class FsmRequest(models.Model):
    """A machine that a draft has registered follows what the draft says, until work begins on it."""

    _inherit = "fsm.request"

    has_registered_unit = fields.Boolean(
        readonly=True, copy=False, help="The machine was not known before this request and was registered by it."
    )

    def write(self, vals):
        if self.env.context.get("fsm_linking_units"):
            return super().write(vals)
        if "installed_product_id" in vals:
            vals = self._prepare_another_unit(vals)
        result = super().write(vals)
        if not PLACE.isdisjoint(vals):
            self._correct_registered_place()
        return result

    def _prepare_another_unit(self, vals):
        """A machine that people choose brings its plate along, and is none that the request has registered."""
        unit = self.env["fsm.installed.product"].browse(vals["installed_product_id"] or ())
        self.filtered(lambda request: request.installed_product_id != unit)._leave_registered_unit()
        return {"product_id": unit.product_id.id, "serial": unit.serial, **vals} if unit else vals

    @api.ondelete(at_uninstall=False)
    def _unlink_registered_unit(self):
        self._leave_registered_unit()

    def _leave_registered_unit(self):
        """A machine that only a draft has named goes with the draft, and with what the draft has said."""
        registered = self.filtered("has_registered_unit")
        drafts = registered.filtered(lambda request: request.state == "draft")
        # sudo: units are not the agent's to delete, but this one is his own
        units = drafts.installed_product_id.sudo()
        only = units.filtered(lambda unit: unit.request_ids <= drafts and not unit.lot_id)
        drafts.with_context(fsm_linking_units=True).write({"installed_product_id": False})
        registered.has_registered_unit = False
        only.unlink()

    def _has_unit_of_its_own(self):
        """Whether the machine is known from this draft alone."""
        unit = self.installed_product_id.sudo()  # sudo: whoever else names it counts
        return self.has_registered_unit and self.state == "draft" and unit.request_ids == self and not unit.lot_id

    def _correct_registered_unit(self):
        """A draft that is corrected corrects the machine that it has registered.

        :return: whether it did
        """
        # sudo: as in _link_units
        unit = self.installed_product_id.sudo()
        if not self._has_unit_of_its_own():
            return False
        if unit._find([self._get_unit_identity()]):
            self.with_context(fsm_linking_units=True).sudo().write(
                {"installed_product_id": False, "has_registered_unit": False}
            )
            unit.unlink()
            return False
        unit.with_context(fsm_unit_event=True).write({"product_id": self.product_id.id, "serial": self.serial.strip()})
        return True

    def _correct_registered_place(self):
        """It is at the customer whom the draft names now."""
        for request in self.filtered(lambda request: request._has_unit_of_its_own()):
            vals = self._prepare_unit_vals(request._get_unit_source())
            # sudo: as in _link_units
            unit = request.installed_product_id.sudo().with_context(fsm_unit_event=True)
            unit.write({name: vals[name] for name in PLACE})
