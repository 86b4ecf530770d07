from collections import defaultdict

from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL


class IrSequence(models.Model):
    _name = "ir.sequence"
    _inherit = ["ir.sequence", "fsm.cached.mixin"]

    @tools.ormcache("code", "self.env.company.id")
    def _fsm_get_id(self, code):
        """The numbering with ``code`` of the current company, or else of all; kept, as every record asks for it."""
        domain = [("code", "=", code), ("company_id", "in", [self.env.company.id, False])]
        return self.search(domain, order="company_id", limit=1).id

    @api.model
    def _fsm_number(self, code, vals_list):
        """Give those values a ``name`` that have none: the next numbers of their companies, each drawn at once.

        :param str code: of the numbering
        :param list vals_list: dicts with ``company_id``, changed in place
        """
        unnumbered = defaultdict(list)
        for vals in vals_list:
            if not vals.get("name"):
                unnumbered[vals["company_id"]].append(vals)
        for company, company_vals in unnumbered.items():
            # sudo: people who register something need no access to numberings
            numbers = self.sudo().with_company(company)._fsm_next_block(code, len(company_vals))
            for vals, name in zip(company_vals, numbers, strict=True):
                vals["name"] = name

    @api.model
    def _fsm_next_block(self, code, count):
        """Draw ``count`` numbers of the sequence with ``code`` of the current company at once.

        :return: list of ``count`` interpolated numbers
        :raise UserError: there is no such sequence
        """
        sequence = self.browse(self._fsm_get_id(code) or ())
        if not sequence:
            raise UserError(self.env._("There is no numbering with the code “%s”. Ask your administrator.", code))
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for __ in range(count)]
        prefix, suffix = sequence._get_prefix_suffix()
        padding = sequence.padding
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"ir_sequence_{sequence.id:03d}", count)
        )
        return [f"{prefix}{number:0{padding}d}{suffix}" for (number,) in rows]
