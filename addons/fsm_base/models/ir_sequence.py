from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _fsm_next_block(self, code, count):
        """Draw ``count`` numbers of the sequence with ``code`` of the current company at once.

        :return: list of ``count`` interpolated numbers
        :raise UserError: there is no such sequence
        """
        sequence = self.search_fetch(
            [("code", "=", code), ("company_id", "in", [self.env.company.id, False])],
            ["implementation", "use_date_range", "prefix", "suffix", "padding"],
            order="company_id",
            limit=1,
        )
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
