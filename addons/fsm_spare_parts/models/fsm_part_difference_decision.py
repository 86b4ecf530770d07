from odoo import api, fields, models


class FsmPartDifference(models.Model):
    """A loss that is worth more than the warehouse may write off by itself is approved by a service manager."""

    _inherit = "fsm.part.difference"

    is_dear = fields.Boolean(
        "Loss Needs Approval",
        compute="_compute_is_dear",
        help="It is worth more than the warehouse may write off by itself.",
    )

    @api.depends("amount", "company_id.fsm_parts_limit")
    def _compute_is_dear(self):
        # sudo: what parts cost, and what the company allows
        for difference, secret in zip(self, self.sudo(), strict=True):
            limit = secret.company_id.fsm_parts_limit
            difference.is_dear = bool(limit) and secret.currency_id.compare_amounts(secret.amount, limit) > 0

    def _is_up_to_manager(self):
        """Whether this user may not write it off by himself."""
        return self.is_dear and not (self.env.su or self._fsm_with_role("manager"))

    def action_look_again(self, reason=None):
        """The warehouse has to look again (退回仓库): the loss is not approved, or it was not the right answer.

        :param str reason: why; without it a form asks
        :return: the small form that asks, when there is no reason
        :raise AccessError: he is neither of the warehouse nor a service manager
        :raise UserError: no loss is waiting for approval
        """
        self._fsm_check_move("open")
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("look_again")
        for difference in self:
            difference._fsm_take_lock()
            difference._fsm_move("open", {"outcome": False, "send_again": False, "settlement": False}, note=reason)
        return None
