import re

from odoo import api, models
from odoo.fields import Domain

from ..serials import serial_key
from .fsm_installed_product_label import PATH, TOKEN

# The address may be another one than today's: labels live longer than the names of servers.
LABEL = re.compile(re.escape(PATH) + "(" + TOKEN.pattern + r")(?![A-Za-z0-9_-])")
LONGEST_CODE = 200
MOST_FOUND = 20


class FsmInstalledProduct(models.Model):
    """What a camera or a scanner has read leads to a machine."""

    _inherit = "fsm.installed.product"

    @api.model
    def scan(self, code):
        """Find the machines that a code stands for, among those that the user may see.

        :param str code: address or code of a label, a serial number, or the name or reference of a lot
        :return: dict with ``units``: list of dicts ``id`` and ``display_name``; and where there are none ``message``,
            why, in words, and ``serial``: the number with which the user may register a machine, or False
        """
        code = (code or "").replace("\x00", "").strip()[:LONGEST_CODE]
        label = LABEL.search(code)
        units = self._scan_label(label[1]) if label else self._scan_label(code) | self._scan_number(code)
        if units:
            units = units.with_context(fsm_unit_with_customer=True)
            return {"units": [{"id": unit.id, "display_name": unit.display_name} for unit in units]}
        is_number = bool(code) and "://" not in code
        return {
            "units": [],
            "message": self._get_not_found_message(code, bool(label), is_number),
            "serial": code if is_number and self.has_access("create") else False,
        }

    @api.model
    def _scan_label(self, token):
        # what the label leads to is the system's to know; whether the user may see it, the rules say
        return self.search([("id", "in", self._find_by_token(token).ids)])

    @api.model
    def _scan_number(self, number):
        key = serial_key(number)
        if not key:
            return self.browse()
        # any!: people who see a machine need no rights in the stock to find it by its lot
        lot = Domain("name", "=", number) | Domain("ref", "=", number)
        return self.search(Domain("serial_key", "=", key) | Domain("lot_id", "any!", lot), limit=MOST_FOUND)

    @api.model
    def _get_not_found_message(self, code, is_label, is_number):
        if is_label:
            return self.env._("This label leads nowhere: it was replaced, or the machine is not among yours.")
        if not code:
            return self.env._("Scan a label, or type a serial number.")
        if not is_number:
            return self.env._("This is no label of ours: %s", code)
        return self.env._("No machine with the number %s is registered, or it is not among yours.", code)
