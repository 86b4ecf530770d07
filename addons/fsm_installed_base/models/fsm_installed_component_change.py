from odoo import fields, models
from odoo.exceptions import UserError


class FsmInstalledEvent(models.Model):
    _inherit = "fsm.installed.event"

    kind = fields.Selection(
        selection_add=[
            ("part_added", "Part Added"),
            ("part_changed", "Part Corrected"),
            ("part_removed", "Part Removed"),
            ("part_replaced", "Part Replaced"),
        ],
        ondelete={
            "part_added": "cascade",
            "part_changed": "cascade",
            "part_removed": "cascade",
            "part_replaced": "cascade",
        },
    )


class FsmInstalledProduct(models.Model):
    """Parts that the office adds by hand."""

    _inherit = "fsm.installed.product"

    def action_add_component(self, product=None, date=None, reason=None, **values):
        """A part was put in that no report tells of.

        :param product: product.product or its id
        :param date: day on which it was put in, by default today
        :param str reason: why; without it a form asks
        :param values: ``quantity`` in the product's unit, ``serial``, ``position``, ``parent_id``
        """
        self.ensure_one()
        self.check_access("write")
        if not (product and (reason or "").strip()):
            return self.env["fsm.component.change"]._open("add", self)
        product = self._fsm_browse("product.product", product)
        product.check_access("read")
        self._hold_for_components()
        known = {"quantity", "serial", "position", "parent_id"}
        vals = {name: value for name, value in values.items() if name in known}
        date = fields.Date.to_date(date) or self._today()
        # sudo: trees are changed by such steps, which leave their reason
        components = self.env["fsm.installed.component"].sudo()
        components._check_serial_is_free(self, product, vals.get("serial"))
        component = components.create(
            {
                **vals,
                "serial": (vals.get("serial") or "").strip() or False,
                "unit_id": self.id,
                "product_id": product.id,
                "installed_on": date,
                "lot_id": components._find_lot(product, vals.get("serial"), self.company_id).id,
            }
        )
        self._record_events("part_added", date, reason.strip(), description=component.display_name)
        return True


class FsmInstalledComponent(models.Model):
    """Parts that the office corrects and takes out by hand, each with date and reason."""

    _inherit = "fsm.installed.component"

    def action_correct(self, reason=None, **values):
        """Correct what is written of the part: it stays the same piece.

        :param str reason: why; without it a form asks
        :param values: ``serial``, ``position``
        """
        self.ensure_one()
        self._check_changeable()
        if not (reason or "").strip():
            return self.env["fsm.component.change"]._open("correct", self.unit_id, self)
        vals = {name: (value or "").strip() for name, value in values.items() if name in ("serial", "position")}
        self.unit_id._hold_for_components()
        before = self.display_name
        # sudo: trees are changed by such steps, which leave their reason
        component = self.sudo()
        if "serial" in vals:
            component._check_serial_is_free(self.unit_id, self.product_id, vals["serial"], self)
            vals["lot_id"] = component._find_lot(self.product_id, vals["serial"], self.company_id).id
        component.write(vals)
        self.unit_id._record_events(
            "part_changed", None, reason.strip(), description=f"{before} → {component.display_name}"
        )
        return True

    def action_remove(self, date=None, reason=None):
        """The part was taken out, and with it what is inside, and nothing was put in instead.

        :param date: the day, by default today
        :param str reason: why; without it a form asks
        """
        self.ensure_one()
        self._check_changeable()
        if not (reason or "").strip():
            return self.env["fsm.component.change"]._open("remove", self.unit_id, self)
        self.unit_id._hold_for_components()
        date = fields.Date.to_date(date) or self.unit_id._today()
        if self.installed_on and date < self.installed_on:
            raise UserError(self.env._("%s: a part can't be taken out before it was put in.", self.display_name))
        # sudo: trees are changed by such steps, which leave their reason
        self.sudo()._take_out(date, reason.strip())
        self.unit_id._record_events("part_removed", date, reason.strip(), description=self.display_name)
        return True

    def _check_changeable(self):
        self.unit_id.check_access("write")
        if self.removed_on:
            raise UserError(self.env._("%s was already taken out.", self.display_name))

    def _find_lot(self, product, serial, company):
        """The serial number of the stock that is written like this; an empty lot when there is none."""
        lots = self.env["stock.lot"].sudo()  # sudo: the stock need not be open to those who look after machines
        if not (serial or "").strip():
            return lots
        return lots.search(
            [
                ("product_id", "=", product.id),
                ("name", "=", serial.strip()),
                ("company_id", "in", [False, company.id]),
            ],
            limit=1,
        )
