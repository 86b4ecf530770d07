from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class FsmExpense(models.Model):
    """The buttons of visit expenses."""

    _inherit = "fsm.expense"

    def _action_open(self):
        """What it did cost can be written down from now on; it begins as what it may cost."""
        self._fsm_move("open")
        for line in self.line_ids:
            line.write({"actual_qty": line.budget_qty, "actual_price": line.budget_price})

    def action_hand_in(self):
        """Hand the expenses in (提交费用): within the budget they stand, above it a service manager approves them.

        :raise UserError: a reason or a voucher is missing; the sentence says which
        """
        for expense in self:
            expense._fsm_take_lock()
            over = expense._needs_approval()
            expense._fsm_check_move("review" if over else "approved")
            if expense.state != "open":
                raise UserError(expense._fsm_illegal_move_message("approved"))
            expense._check_complete()
            now = fields.Datetime.now()
            values = {"handed_in_by_id": self.env.uid, "handed_in_on": now, "return_reason": False}
            if over:
                expense._fsm_move("review", values, note=expense.over_reason)
            else:
                expense._fsm_move("approved", {**values, "approved_by_id": False, "approved_on": now})
        return True

    def _needs_approval(self):
        """Above the budget; an own engineer without a budget needs the approval of whatever he has spent."""
        self.ensure_one()
        return self.currency_id.compare_amounts(self.actual_amount, self.budget_amount) > 0

    def _check_complete(self):
        self.ensure_one()
        if self.task_state not in ("review", "done"):
            raise UserError(
                self.env._("%s: hand in the service report first, then the expenses.", self.task_id.display_name)
            )
        has_budget = self.provider_id or not self.currency_id.is_zero(self.budget_amount)
        if self._needs_approval() and has_budget and not (self.over_reason or "").strip():
            raise UserError(
                self.env._(
                    "%(expense)s: it did cost %(over)s more than the budget. Write down why.",
                    expense=self.name,
                    over=self.currency_id.format(self.over_amount),
                )
            )
        for line in self.line_ids:
            if line.needs_voucher and line.actual_amount and not line.voucher_ids:
                raise UserError(
                    self.env._(
                        "%(expense)s: add the voucher for “%(fee)s”, a photo or a PDF.",
                        expense=self.name,
                        fee=line.fee_kind_id.name,
                    )
                )

    def action_approve(self):
        """Approve what is above the budget.

        :raise AccessError: it is one's own, or one has handed it in oneself
        """
        for expense in self:
            expense._fsm_take_lock()
            expense._fsm_check_move("approved")
            if expense.state != "review":
                raise UserError(expense._fsm_illegal_move_message("approved"))
            if self.env.user in (expense.engineer_id.user_id, expense.handed_in_by_id):
                raise AccessError(
                    self.env._("%s: somebody else approves what you have spent or handed in yourself.", expense.name)
                )
            expense._fsm_move("approved", {"approved_by_id": self.env.uid, "approved_on": fields.Datetime.now()})
        return True

    def action_return(self, reason=None):
        """Give the expenses back, to be corrected.

        :param str reason: what is to be corrected; without it a form asks
        :raise UserError: they are in a settlement
        """
        self._check_state_of_return()
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("return")
        for expense in self:
            expense._fsm_take_lock()
            expense._check_state_of_return()
            values = {"return_reason": reason, "approved_by_id": False, "approved_on": False}
            expense._fsm_move("open", values, note=reason)
        return True

    def _check_state_of_return(self):
        self._fsm_check_move("open")
        for expense in self:
            if expense.state not in ("review", "approved"):
                raise UserError(expense._fsm_illegal_move_message("open"))
            expense._check_not_settled()

    def _check_not_settled(self):
        # sudo: the number of a settlement, for the sentence
        if settlement := self.sudo().settlement_line_id.settlement_id:
            raise UserError(
                self.env._(
                    "%(expense)s is in the fee settlement %(settlement)s. Take it out there first.",
                    expense=self.name,
                    settlement=settlement.name,
                )
            )

    def action_cancel(self, reason=None):
        """Nothing is paid for the visit.

        :param str reason: why; without it a form asks
        """
        self._fsm_check_move("cancelled")
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("cancel")
        for expense in self:
            expense._fsm_take_lock()
            expense._check_not_settled()
            expense._fsm_move("cancelled", note=reason)
        return True

    def action_open_task(self):
        """Open the visit."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "fsm.task",
            "res_id": self.task_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
