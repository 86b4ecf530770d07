from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError

from ..serials import serial_key


class FsmInstalledProduct(models.Model):
    """Found or registered, never twice."""

    _inherit = "fsm.installed.product"

    @api.model
    def _find(self, identities):
        """Units by what identifies them.

        :param identities: iterable of (company id, product id, serial number as written)
        :return: dict ``{(company id, product id, key of the serial number): unit}``
        """
        wanted = {(company, product, serial_key(serial)) for company, product, serial in identities}
        # all of a machine in one query: who looks for it reads it
        units = self.search_fetch(
            [
                ("company_id", "in", list({company for company, __, __ in wanted})),
                ("product_id", "in", list({product for __, product, __ in wanted})),
                ("serial_key", "in", list({key for __, __, key in wanted})),
            ]
        )
        found = {(unit.company_id.id, unit.product_id.id, unit.serial_key): unit for unit in units}
        return {identity: unit for identity, unit in found.items() if identity in wanted}

    @api.model
    def _find_or_create(self, vals_list):
        """The units of these values, each registered when nobody knows it yet.

        Another transaction that registers one of them at the same moment wins; this one is done again by the server and
        then finds it.

        :param list vals_list: values with ``company_id``, ``product_id`` and ``serial``; the rest is for new units
        :return: list of units, one for each of the values
        :raise ConcurrencyError: somebody else has just registered one of them; to be tried again
        """
        identities = [(vals["company_id"], vals["product_id"], serial_key(vals["serial"])) for vals in vals_list]
        found = self._find(identities)
        missing = {}
        for identity, vals in zip(identities, vals_list, strict=True):
            if identity not in found:
                missing.setdefault(identity, vals)
        if missing:
            try:
                with self.env.cr.savepoint():
                    created = self.create(list(missing.values()))
            except UniqueViolation as error:
                raise ConcurrencyError(self.env._("The machine has just been registered by somebody else.")) from error
            found.update(zip(missing, created, strict=True))
        return [found[identity] for identity in identities]

    @api.model
    def _find_by_serial(self, serial, company):
        """The one unit with this serial number in a company; nobody when there are several or none."""
        key = serial_key(serial)
        units = (
            self.search([("serial_key", "=", key), ("company_id", "=", company.id)], limit=2) if key else self.browse()
        )
        return units if len(units) == 1 else self.browse()
