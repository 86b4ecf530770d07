from odoo import api, models


class FsmSettlement(models.Model):
    """What is held back for old parts (旧件)."""

    _inherit = "fsm.settlement"

    @api.model
    def _get_deductions(self, expenses):
        """Also old parts of the visits that are lost, or due and not in the warehouse: what new ones cost."""
        return super()._get_deductions(expenses) + self._get_held_for_old_parts(expenses)

    @api.model
    def _get_held_for_old_parts(self, expenses):
        outsourced = expenses.filtered("provider_id")
        held = self.env["fsm.return.duty"]._get_held(outsourced.task_id)
        return [
            {
                "expense_id": expense.id,
                "deduction_kind": "old_part",
                "amount": -item["amount"],
                "note": item["reason"],
            }
            for expense in outsourced
            for item in held.get(expense.task_id, ())
            if item["amount"]
        ]
