from odoo import api, fields, models
from odoo.modules.db import FunctionStatus
from odoo.tools import create_index, make_identifier

from ..phone import national_digits, stored_digits, stored_variants


class ResPartner(models.Model):
    """How a customer is found while he is on the phone."""

    _inherit = "res.partner"

    fsm_phone_digits = fields.Char(
        "Phone Digits",
        compute="_compute_fsm_phone_digits",
        store=True,
        index="trigram",
        help="The telephone number without spaces, dashes and leading zeros, by which callers are found.",
    )
    fsm_same_phone_ids = fields.Many2many(
        "res.partner",
        compute="_compute_fsm_same_phone_ids",
        string="Already Known by This Number",
        help="Customers and contacts with the same telephone number.",
    )

    # A whole number is found by this one, a part of it by the index of trigrams.
    _fsm_phone_digits_idx = models.Index("(fsm_phone_digits) WHERE fsm_phone_digits IS NOT NULL")

    def init(self):
        """Names are looked for by a part of them. Without the extension of PostgreSQL there is no such index, and the
        search is slower."""
        super().init()
        registry = self.env.registry
        if registry.has_trigram:
            # as Odoo looks for it: without accents, where PostgreSQL can take them away
            without_accents = registry.has_unaccent == FunctionStatus.INDEXABLE
            name = registry.unaccent("name") if without_accents else "name"
            create_index(
                self.env.cr,
                indexname=make_identifier(f"{self._table}_fsm_name_trigram_idx"),
                tablename=self._table,
                method="gin",
                expressions=[f"{name} gin_trgm_ops"],
            )

    @api.depends("phone", "phone_sanitized")
    def _compute_fsm_phone_digits(self):
        for partner in self:
            partner.fsm_phone_digits = stored_digits(partner.phone_sanitized or partner.phone)

    @api.depends("fsm_phone_digits", "parent_id")
    def _compute_fsm_same_phone_ids(self):
        """Of the same customer, people may share a number; it is another customer with it that makes one look twice."""
        code = self.env["fsm.desk"]._get_country_code()
        numbers = {partner: partner._get_national_digits(code) for partner in self}
        wanted = [stored for digits in set().union(*numbers.values()) for stored in stored_variants(digits, code)]
        domain = [("fsm_phone_digits", "in", wanted), ("partner_share", "=", True)]
        known = self.search(domain) if wanted else self.browse()
        for partner in self:
            family = partner._origin.commercial_partner_id | partner.parent_id._origin.commercial_partner_id
            same = self.browse()
            for other in known:
                if other.commercial_partner_id not in family and numbers[partner] & other._get_national_digits(code):
                    same |= other
            partner.fsm_same_phone_ids = same

    def _get_national_digits(self, country_code):
        """The telephone numbers of the partner, as they are compared.

        :param country_code: calling code of the own country, such as 86
        :return: set of texts
        """
        stored = (self.fsm_phone_digits or "").split()
        return {digits for number in stored if (digits := national_digits(number, country_code))}
