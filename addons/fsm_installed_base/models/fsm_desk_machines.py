from odoo import api, models
from odoo.fields import Domain
from odoo.tools import escape_psql, format_date

from odoo.addons.fsm_base.models.fsm_desk_search import SERIAL, Found

from ..serials import serial_key

MACHINE_LIMIT = 12


class FsmDesk(models.AbstractModel):
    """The machines of who is calling."""

    _inherit = "fsm.desk"

    @api.model
    def _desk_search_serial(self, query, limit):
        """The machines of the register come before those that only requests name."""
        found = []
        if key := serial_key(query):
            domain = Domain("serial_key", "ilike", escape_psql(key)) & Domain("partner_id", "!=", False)
            units = self._find("fsm.installed.product", domain, limit)
            requests = self._get_open_of_units(units)
            found = [
                Found(SERIAL, unit.partner_id, self._get_machine_words(unit), requests[unit][:1], {"unit_id": unit.id})
                for unit in units
            ]
        return found + super()._desk_search_serial(query, limit)

    @api.model
    def _get_machine_words(self, unit):
        words = [unit.serial, unit.product_tmpl_id.name]
        if unit.state == "retired":
            words.append(self._get_unit_state(unit))
        return " · ".join(filter(None, words))

    @api.model
    def _get_unit_state(self, unit):
        return dict(unit._fields["state"]._description_selection(self.env))[unit.state]

    @api.model
    def _get_open_of_units(self, units):
        """Requests that are not finished, of each unit, the latest first."""
        requests = self.env["fsm.request"]
        domain = Domain("installed_product_id", "in", units.ids) & requests._get_open_domain()
        by_unit = requests.search(domain, order="id desc").grouped("installed_product_id")
        return {unit: by_unit.get(unit, requests) for unit in units}

    # ------------------------------------------------------------------
    # What the agent sees of a customer
    # ------------------------------------------------------------------

    @api.model
    def get_customer(self, partner_id, contact_id=False, phone="", unit_id=False):
        """As for every customer, and his machines.

        :param int unit_id: the machine by which he was found; it comes first
        :return: dict with ``machines`` and ``machine_count`` besides
        """
        data = super().get_customer(partner_id, contact_id, phone)
        customer = self.env["res.partner"].browse(data["card"]["id"])
        contact = self.env["res.partner"].browse(data["contact_id"])
        return {**data, **self._get_machines(customer, contact, data["phone"], unit_id)}

    @api.model
    def _get_machines(self, customer, contact, phone, unit_id):
        units = self.env["fsm.installed.product"]
        theirs = customer._get_fsm_units_domain()
        shown = units.search(theirs & Domain("id", "=", int(unit_id))) if unit_id else units
        shown |= units.search(theirs & Domain("state", "!=", "retired"), limit=MACHINE_LIMIT)
        requests = self._get_open_of_units(shown)
        context = {
            "default_contact_id": contact.id,
            "default_channel": "phone",
            "fsm_search_phone": True,
            **({"default_contact_phone": phone} if phone else {}),
        }
        machines = [self._prepare_machine(unit, requests[unit], context) for unit in shown]
        # the one that was looked for, then those that wait for something
        machines.sort(key=lambda machine: (machine["id"] != unit_id, not machine["requests"]))
        return {
            "machines": machines[:MACHINE_LIMIT],
            "machine_count": units.search_count(theirs & Domain("state", "!=", "retired")),
            "unit_id": unit_id,
        }

    @api.model
    def _get_warranty_words(self, unit):
        words = {
            "valid": self.env._("Under Warranty"),
            "waiting": self.env._("Warranty begins with installation"),
            "over": self.env._("Warranty ended"),
        }
        return words.get(unit.warranty_status, "")

    @api.model
    def _prepare_machine(self, unit, requests, context):
        """Hook: what the list says of a machine."""
        states = dict(requests._fields["state"]._description_selection(self.env))
        place = [unit.site_id.name if unit.site_id != unit.partner_id else "", unit.location_note]
        defaults = {"default_partner_id": unit.partner_id.id, "default_installed_product_id": unit.id}
        return {
            "id": unit.id,
            "serial": unit.serial,
            "product": unit.product_tmpl_id.name,
            "place": " · ".join(filter(None, place)),
            "state": unit.state,
            "state_label": self._get_unit_state(unit) if unit.state != "installed" else "",
            "warranty": unit.warranty_status,
            "warranty_label": self._get_warranty_words(unit),
            "warranty_end": format_date(self.env, unit.warranty_end) if unit.warranty_end else "",
            "requests": [
                {"id": request.id, "name": request.name, "state": request.state, "state_label": states[request.state]}
                for request in requests
            ],
            "context": {**context, **defaults},
            "can_request": unit.state in ("installed", "loaned"),
        }
