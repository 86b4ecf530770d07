from odoo import api, fields, models
from odoo.exceptions import UserError

from .fsm_installed_product_warranty import END_FIELDS

# Whoever changes one of these changes where the machine is or what it is: that belongs to its history.
EVENT_FIELDS = ("partner_id", "site_id", "product_id")


def strip(serial):
    return serial and serial.strip()


class FsmInstalledProduct(models.Model):
    """What happens to a unit, each with its date and reason."""

    _inherit = "fsm.installed.product"

    @api.model_create_multi
    def create(self, vals_list):
        # dates that people give are other ones than the terms say, and stay
        company = self.env.context.get("default_company_id") or self.env.company.id
        vals_list = [
            {
                "company_id": company,
                "warranty_is_extended": any(vals.get(name) for name in END_FIELDS),
                **vals,
                "serial": strip(vals.get("serial")),
            }
            for vals in vals_list
        ]
        return super().create(vals_list)

    def write(self, vals):
        changing = not self.env.context.get("fsm_unit_event") and any(name in vals for name in EVENT_FIELDS)
        before = {unit: unit._get_place() for unit in self} if changing else {}
        if any(vals.get(name) for name in END_FIELDS):
            vals = {"warranty_is_extended": True, **vals}
        if "product_id" in vals:
            # another model has its own terms
            vals = {"warranty_term_id": False, **vals}
        if "serial" in vals:
            vals = {**vals, "serial": strip(vals["serial"])}
        if vals.get("state", "retired") != "retired":
            # whatever puts it into service again: its life goes on
            vals = {**vals, "retired_on": False}
        result = super().write(vals)
        if changing:
            changed = self.filtered(lambda unit: before[unit] != unit._get_place())
            changed._record_events("upgraded" if "product_id" in vals else "moved", before=before)
        return result

    def _get_place(self):
        return {"partner_id": self.partner_id.id, "site_id": self.site_id.id, "product_id": self.product_id.id}

    def _change(self, kind, values=None, state=None, date=None, reason=None, **origin):
        """Change the units and write down what happened, in one go.

        :param str kind: a kind of ``fsm.installed.event``
        :param dict values: fields to be written
        :param str state: the new state, when it is another
        :param date: day on which it happened, by default today where the company is
        :param str reason: why, in words
        :param origin: ``request_id``, ``report_id`` or ``picking_id``: id of what caused it
        """
        before = {unit: unit._get_place() for unit in self}
        units = self.with_context(fsm_unit_event=True)
        if state:
            moving = units.filtered(lambda unit: unit.state != state)
            moving._fsm_move(state, values, note=reason)
            units -= moving
        if values and units:
            units._fsm_moving().write(values)
        self._record_events(kind, date, reason, before, **origin)

    def _record_events(self, kind, date=None, reason=None, before=None, words=None, **origin):
        """Add a line to the history of each unit.

        :param dict words: ``{unit: what was done to it}``, where it is not the same for all
        """
        # sudo: the history is written by what happens, not by people
        self.env["fsm.installed.event"].sudo().create(
            [
                {
                    "unit_id": unit.id,
                    "kind": kind,
                    "date": date or unit._today(),
                    "reason": reason,
                    "user_id": self.env.uid,
                    **unit._prepare_event_vals((before or {}).get(unit)),
                    **({"description": words[unit]} if words else {}),
                    **origin,
                }
                for unit in self
            ]
        )

    def _prepare_event_vals(self, before):
        after = self._get_place()
        vals = {"to_partner_id": after["partner_id"], "to_site_id": after["site_id"]}
        if before:
            vals |= {"from_partner_id": before["partner_id"], "from_site_id": before["site_id"]}
            if before["product_id"] != after["product_id"]:
                vals["from_product_id"] = before["product_id"]
        return vals

    def _today(self):
        """Today's date where the company of the unit is."""
        company = self.company_id or self.env.company
        return fields.Date.context_today(self.with_context(tz=company._fsm_tz()))

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_move(self, partner=None, site=None, date=None, reason=None):
        """The machine goes to another customer, or to another site of the same.

        :param partner: res.partner or its id
        :param site: res.partner or its id, by default the customer's address
        :param date: day of the move
        :param str reason: why; without it a form asks
        """
        if not reason or not partner:
            return self._ask_change("move")
        self._check_changeable()
        partner = self._fsm_browse("res.partner", partner)
        site = self._fsm_browse("res.partner", site) or partner
        contact = self.contact_id if self.contact_id.commercial_partner_id == partner.commercial_partner_id else False
        self._change(
            "moved",
            {"partner_id": partner.id, "site_id": site.id, "contact_id": contact and contact.id},
            state="installed",
            date=date,
            reason=reason,
        )
        return True

    def action_upgrade(self, product=None, date=None, reason=None):
        """The machine becomes another model, with the same plate.

        :param product: product.product or its id
        :param str reason: what was changed; without it a form asks
        """
        if not reason or not product:
            return self._ask_change("upgrade")
        self._check_changeable()
        product = self._fsm_browse("product.product", product)
        values = {"product_id": product.id}
        if self.lot_id.product_id != product:
            values["lot_id"] = False
        self._change("upgraded", values, date=date, reason=reason)
        return True

    def action_take_back(self, date=None, reason=None):
        """The machine comes back to us and belongs to no customer any more."""
        if not reason:
            return self._ask_change("take_back")
        self._take_back(date, reason=reason)
        return True

    def action_retire(self, date=None, reason=None):
        """The machine goes out of service for good. Its history stays."""
        if not reason:
            return self._ask_change("retire")
        for unit in self:
            if unit.open_request_count:
                raise UserError(
                    self.env._(
                        "%(unit)s has open requests: %(requests)s. Close or cancel them first.",
                        unit=unit.display_name,
                        requests=", ".join(unit._get_open_requests().mapped("name")),
                    )
                )
        self._change("retired", {"retired_on": date or self[:1]._today()}, state="retired", date=date, reason=reason)
        self._close_alerts()
        return True

    def action_restore(self, date=None, reason=None):
        """A retired machine is put into service again."""
        if not reason:
            return self._ask_change("restore")
        for unit in self:
            state = "installed" if unit.partner_id else "in_stock"
            unit._change("restored", state=state, date=date, reason=reason)
        return True

    @api.model
    def _prepare_no_customer_vals(self):
        """What is empty of a machine that stands with us."""
        return {"partner_id": False, "site_id": False, "contact_id": False, "location_note": False}

    def _check_changeable(self):
        for unit in self:
            if unit.state == "retired":
                raise UserError(self.env._("%s is retired. Put it into service again first.", unit.display_name))

    def _ask_change(self, kind):
        """Open the form that asks for date and reason."""
        self.check_access("write")
        return self.env["fsm.unit.change"]._open(self, kind)

    # ------------------------------------------------------------------
    # What other records report
    # ------------------------------------------------------------------

    def _ship(self, partner, date, lot=None, picking=None):
        """The units have left for a customer.

        :param partner: res.partner of the delivery address
        """
        customer = partner.commercial_partner_id
        for unit in self:
            values = {"partner_id": customer.id, "site_id": partner.id, "shipped_on": date}
            if lot and not unit.lot_id:
                values["lot_id"] = lot.id
            if unit.partner_id != customer:
                values["contact_id"] = False
            if unit.state == "in_stock":
                # a machine that comes from stock is put up anew; one that was repaired has never been put down
                values["installed_on"] = False
            unit._change("shipped", values, state="installed", date=date, picking_id=picking and picking.id)

    def _take_back(self, date=None, picking=None, reason=None):
        """Hook: the units have come back from the customer, and belong to none any more."""
        vals = self._prepare_no_customer_vals()
        self._change("returned", vals, state="in_stock", date=date, reason=reason, picking_id=picking and picking.id)
        self._close_alerts()

    def _install(self, date, report=None):
        """The units were put into service."""
        self._change("installed", {"installed_on": date}, state="installed", date=date, report_id=report and report.id)
