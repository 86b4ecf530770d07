from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..serials import serial_key

IDENTITY = ("installed_product_id", "product_id", "serial", "partner_id")


class FsmRequest(models.Model):
    """The request is about a unit."""

    _inherit = "fsm.request"

    installed_product_id = fields.Many2one(
        "fsm.installed.product",
        "Machine",
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('company_id', '=', company_id), ('partner_id', '=?', partner_id), ('state', '!=', 'retired')]",
        help="The broken machine. Chosen, it brings its product, serial number, site and contact along.",
    )
    subtype_id = fields.Many2one(compute="_compute_subtype_id", store=True, readonly=False, precompute=True)
    unit_warranty_end = fields.Date(related="installed_product_id.warranty_end", string="Warranty Until")
    unit_is_elsewhere = fields.Boolean(
        compute="_compute_unit_is_elsewhere", help="The machine is registered for another customer, or not in service."
    )
    unit_partner_id = fields.Many2one(related="installed_product_id.partner_id", string="Registered For")
    repeat_of_id = fields.Many2one(
        "fsm.request",
        "Same Fault Before",
        compute="_compute_repeat_of_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The last request about the same fault of the same machine, when it was not long ago.",
    )
    downtime_hours = fields.Float(
        "Downtime (Hours)",
        compute="_compute_downtime_hours",
        store=True,
        precompute=True,
        help="Hours from the submission to the solution, of requests with the priority “Machine Down”.",
    )

    _unit_idx = models.Index("(installed_product_id, id DESC) WHERE installed_product_id IS NOT NULL")

    @api.depends("installed_product_id.partner_id", "installed_product_id.state", "partner_id")
    def _compute_unit_is_elsewhere(self):
        for request in self:
            unit = request.installed_product_id
            request.unit_is_elsewhere = bool(unit) and (
                unit.partner_id.commercial_partner_id != request.partner_id.commercial_partner_id
                or unit.state == "retired"
            )

    @api.depends("installed_product_id", "fault_code_id")
    def _compute_repeat_of_id(self):
        asked = self.filtered(lambda request: request.installed_product_id and request.fault_code_id)
        (self - asked).repeat_of_id = False
        for company, requests in asked.grouped("company_id").items():
            days = company.fsm_repeat_days
            # sudo: the earlier request may be another engineer's; its number and date are all that is shown
            earlier = requests.sudo().search(
                Domain("installed_product_id", "in", requests.installed_product_id.ids)
                & Domain("fault_code_id", "in", requests.fault_code_id.ids)
                & Domain("state", "not in", ("draft", "cancelled")),
                order="opened_on desc, id desc",
            )
            for request in requests:
                request.repeat_of_id = request._find_repeat(earlier, days)

    def _find_repeat(self, earlier, days):
        asked_on = self.opened_on or fields.Datetime.now()
        since = asked_on - timedelta(days=days)
        return earlier.filtered(
            lambda other: (
                days
                and other != self._origin
                and other.installed_product_id == self.installed_product_id._origin
                and other.fault_code_id == self.fault_code_id._origin
                and since <= other.opened_on <= asked_on
            )
        )[:1]

    @api.depends("priority", "opened_on", "resolved_on")
    def _compute_downtime_hours(self):
        for request in self:
            is_down = request.priority == "3" and request.opened_on and request.resolved_on
            seconds = (request.resolved_on - request.opened_on).total_seconds() if is_down else 0
            request.downtime_hours = max(seconds, 0) / 3600

    def _get_duplicate_domain(self):
        unit = self.installed_product_id._origin
        domain = super()._get_duplicate_domain()
        if not unit:
            return domain
        same = Domain("installed_product_id", "=", unit.id) & Domain("company_id", "=", self.company_id._origin.id)
        return same if domain.is_false() else domain | same

    # ------------------------------------------------------------------
    # Intake: the unit fills in what it knows
    # ------------------------------------------------------------------

    @api.onchange("installed_product_id")
    def _onchange_installed_product_id(self):
        unit = self.installed_product_id
        if not unit:
            return
        self.product_id = unit.product_id
        self.serial = unit.serial
        if unit.partner_id and (
            not self.partner_id or self.partner_id.commercial_partner_id == unit.partner_id.commercial_partner_id
        ):
            self.partner_id = self.partner_id or unit.partner_id
            self.site_id = unit.site_id
            self.contact_id = self.contact_id or unit.contact_id
        self._propose_type()

    @api.onchange("serial")
    def _onchange_serial(self):
        """A serial number of the register is that unit."""
        if self.installed_product_id and self.installed_product_id.serial != self.serial:
            self.installed_product_id = False
        unit = self.env["fsm.installed.product"]._find_by_serial(self.serial, self.company_id)
        if unit and self.product_id in (unit.product_id, self.env["product.product"]):
            self.installed_product_id = unit
            self._onchange_installed_product_id()
            return None
        return super()._onchange_serial()

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.installed_product_id and self.installed_product_id.product_id != self.product_id:
            self.installed_product_id = False
        return super()._onchange_product_id()

    @api.depends("coverage", "type_id")
    def _compute_subtype_id(self):
        """The sub-type that is meant for who pays. What people have chosen otherwise stays."""
        waiting = self.filtered(
            lambda request: (
                request.state == "draft"
                and request.installed_product_id
                and (not request.subtype_id or request.subtype_id.proposed_for)
            )
        )
        proposals = self.env["fsm.request.type"]._get_proposals() if waiting else ()
        ids = set(waiting._ids)
        for request in self:
            proposed = request.id in ids and next(
                (kind for kind in proposals if kind.parent_id and request._fits_proposal(kind)), False
            )
            request.subtype_id = proposed or request.subtype_id

    def _propose_type(self):
        """The type that is meant for who pays, where types, and not sub-types, are meant for it."""
        proposals = self.env["fsm.request.type"]._get_proposals().filtered(lambda kind: not kind.parent_id)
        for request in self if proposals else ():
            fitting = [kind for kind in proposals if request._fits_proposal(kind)]
            if fitting and request.type_id not in fitting and not request.subtype_id:
                request.type_id = fitting[0]

    def _fits_proposal(self, kind):
        return (
            kind.proposed_for == self.coverage
            and kind.company_id in (self.company_id, kind.company_id.browse())
            and (kind.parent_id == self.type_id or (not kind.parent_id and kind.category == self.type_id.category))
        )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model
    def _complete_create_vals(self, vals_list):
        vals_list = super()._complete_create_vals(vals_list)
        units = self.env["fsm.installed.product"].browse(
            {vals["installed_product_id"] for vals in vals_list if vals.get("installed_product_id")}
        )
        units.fetch(["product_id", "serial", "partner_id", "site_id", "contact_id"])
        named = []
        for vals in vals_list:
            if vals.get("installed_product_id"):
                self._complete_from_unit(vals, units.browse(vals["installed_product_id"]))
            elif vals.get("product_id") and (vals.get("serial") or "").strip() and vals.get("partner_id"):
                named.append(vals)
        if named:
            self._complete_with_units(named)
        return vals_list

    @api.model
    def _complete_with_units(self, vals_list):
        """The units that new requests name, found or registered before the requests themselves."""
        # sudo: a machine named by a customer or an engineer is registered for the house
        units = self.env["fsm.installed.product"].sudo()
        identities = [(vals["company_id"], vals["product_id"], serial_key(vals["serial"])) for vals in vals_list]
        known = units._find(identities)
        missing = [vals for identity, vals in zip(identities, vals_list, strict=True) if identity not in known]
        found = iter(units._find_or_create([self._prepare_unit_vals(vals) for vals in missing]) if missing else ())
        for identity, vals in zip(identities, vals_list, strict=True):
            vals["has_registered_unit"] = identity not in known
            vals["installed_product_id"] = (known.get(identity) or next(found)).id

    @api.model
    def _complete_from_unit(self, vals, unit):
        """What the values of a new request leave open and the unit knows."""
        vals.setdefault("product_id", unit.product_id.id)
        vals.setdefault("serial", unit.serial)
        if not vals.get("partner_id"):
            vals["partner_id"] = unit.partner_id.id
        if vals["partner_id"] == unit.partner_id.id:
            vals.setdefault("site_id", unit.site_id.id)
            vals.setdefault("contact_id", unit.contact_id.id)

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        requests._link_units()
        requests.filtered("installed_product_id")._propose_type()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in IDENTITY) and not self.env.context.get("fsm_linking_units"):
            self._link_units()
        return result

    def _link_units(self):
        """Find the unit that each request names, or register it."""
        named = self.filtered(
            lambda request: request.product_id and (request.serial or "").strip() and request.partner_id
        )
        wrong = named.filtered(lambda request: not request._names_unit(request.installed_product_id))
        corrected = wrong.filtered(lambda request: request._correct_registered_unit())
        wrong -= corrected
        if not wrong:
            return
        # sudo: a machine named by a customer or an engineer is registered for the house
        units = self.env["fsm.installed.product"].sudo()
        known = units._find([request._get_unit_identity() for request in wrong])
        found = units._find_or_create([self._prepare_unit_vals(request._get_unit_source()) for request in wrong])
        for request, unit in zip(wrong, found, strict=True):
            request.with_context(fsm_linking_units=True).sudo().write(
                {"installed_product_id": unit.id, "has_registered_unit": unit not in known.values()}
            )

    def _names_unit(self, unit):
        return bool(unit) and unit.product_id == self.product_id and unit._has_serial(self.serial)

    def _get_unit_identity(self):
        return self.company_id.id, self.product_id.id, self.serial

    def _get_unit_source(self):
        names = ("company_id", "product_id", "partner_id", "site_id", "contact_id")
        return {"serial": self.serial, **{name: self[name].id for name in names}}

    @api.model
    def _prepare_unit_vals(self, vals):
        """Hook: values of a unit that is registered because a request names it.

        :param dict vals: values of the request
        """
        partner = self.env["res.partner"].browse(vals["partner_id"])
        return {
            "company_id": vals["company_id"],
            "product_id": vals["product_id"],
            "serial": vals["serial"].strip(),
            "partner_id": partner.commercial_partner_id.id,
            "site_id": vals.get("site_id") or partner.id,
            "contact_id": vals.get("contact_id"),
            "state": "installed",
        }

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_move_unit(self):
        """The machine is now at the customer of this request."""
        self.ensure_one()
        if not self.unit_is_elsewhere:
            raise UserError(
                self.env._("%s is already registered for this customer.", self.installed_product_id.display_name)
            )
        unit = self.installed_product_id.with_context(default_partner_id=self.partner_id.commercial_partner_id.id)
        return unit._ask_change("restore" if unit.state == "retired" else "move")
