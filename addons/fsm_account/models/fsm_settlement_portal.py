from odoo import models
from odoo.exceptions import UserError


class FsmSettlement(models.Model):
    """What a provider does on the page of his settlement."""

    _inherit = "fsm.settlement"

    def _confirm_by_provider(self, name, total):
        """The provider agrees with what he has seen.

        :param str name: who confirms
        :param str total: the amount that stood on his page
        :raise UserError: it was changed or answered meanwhile
        """
        self.ensure_one()
        self._fsm_take_lock()
        if self.state != "sent":
            raise UserError(self._fsm_illegal_move_message("confirmed"))
        if total != self._get_seen_total():
            raise UserError(
                self.env._("%s was changed meanwhile. Look at it as it is now, before you confirm.", self.name)
            )
        self._action_confirm(name)

    def _get_seen_total(self):
        """What stands on the page, so that nobody confirms what he has not seen."""
        self.ensure_one()
        return f"{self.amount_total:.2f}/{len(self.line_ids)}/{self.sent_on}"
