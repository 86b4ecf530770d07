"""The form of the portal, with the choice of one of the customer's machines."""

from functools import cached_property

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.fsm_base.controllers.request_form import RequestForm

# More than these are found by the list of machines, whose pages lead to the form as well.
MOST_MACHINES = 200


class MachineForm(RequestForm):
    """As the form of every request; a machine that is chosen says what it is and where it stands.

    :param machine: id of the machine that is chosen when the form is opened, as text
    """

    def __init__(self, partner, post=None, files=(), machine=""):
        self.machine_id = ((post or {}).get("machine_id") if post is not None else machine) or ""
        super().__init__(partner, post, files)

    @cached_property
    def _machine_domain(self):
        units = self.env["fsm.installed.product"]
        return units._get_portal_domain(self.partner) & Domain("state", "!=", "retired")

    @cached_property
    def machine(self):
        """The machine that is chosen; nothing when it is none of the customer's."""
        units = self.env["fsm.installed.product"]
        number = int(self.machine_id) if self.machine_id.isdecimal() and len(self.machine_id) < 10 else 0
        return units.search(self._machine_domain & Domain("id", "=", number)) if number else units

    @cached_property
    def machines(self):
        """Those that are offered."""
        units = self.env["fsm.installed.product"]
        return units.search(self._machine_domain, order="serial, id", limit=MOST_MACHINES) | self.machine

    def _get_company(self):
        return self.machine.company_id or super()._get_company()

    def _get_proposal(self):
        return {**super()._get_proposal(), "machine_id": str(self.machine.id or "")}

    def _check_choices(self):
        super()._check_choices()
        if self.machine:
            self.errors.pop("site_id", None)
            self.vals["site_id"] = self.machine.site_id.id or self.partner.commercial_partner_id.id
        elif self.machine_id:
            self.errors["machine_id"] = request.env._("Choose one of your machines.")

    def _check_words(self):
        super()._check_words()
        if self.machine:
            for name in ("machine_text", "serial"):
                self.errors.pop(name, None)
            self.vals |= {
                "machine_text": False,
                "installed_product_id": self.machine.id,
                "product_id": self.machine.product_id.id,
                "serial": self.machine.serial,
            }
