from odoo import api, fields, models
from odoo.exceptions import UserError

# From the check-in on there is something to write down.
SPENT_STATES = ("on_site", "review", "done")


class FsmTask(models.Model):
    """What a visit may cost and did cost."""

    _inherit = "fsm.task"

    fsm_expense_ids = fields.One2many("fsm.expense", "task_id", "Expenses")
    expense_currency_id = fields.Many2one(related="company_id.currency_id")
    expense_amount = fields.Monetary(
        "Amount of Expenses",
        compute="_compute_expense_amount",
        currency_field="expense_currency_id",
        help="What it did cost, or may cost as long as that isn't known.",
    )
    can_open_expense = fields.Boolean(
        compute="_compute_can_open_expense", help="You may look at the expenses of the visit, or write them down."
    )

    @api.depends("fsm_expense_ids.budget_amount", "fsm_expense_ids.actual_amount", "fsm_expense_ids.state")
    @api.depends_context("uid")
    def _compute_expense_amount(self):
        for task in self:
            expense = task.fsm_expense_ids._filtered_access("read")[:1]
            task.expense_amount = expense.budget_amount if expense.state == "budget" else expense.actual_amount

    @api.depends("state", "engineer_id", "fsm_expense_ids")
    @api.depends_context("uid")
    def _compute_can_open_expense(self):
        expenses = self.env["fsm.expense"]
        writers = self._get_expense_writers()
        readable = (
            expenses.search([("task_id", "in", self.ids)]).task_id if expenses.has_access("read") else self.browse()
        )
        for task in self:
            task.can_open_expense = task in readable or (task.state in SPENT_STATES and task in writers)

    def _get_expense_writers(self):
        roles = ("engineer", "dispatcher", "manager")
        return self if self.env.su else self.browse().union(*(self._fsm_with_role(role) for role in roles))

    def action_open_expense(self):
        """Open the expenses of the visit; from the check-in on, begin to write them down.

        :raise UserError: there are none, and it is not the time or not one's own to write them down
        """
        self.ensure_one()
        self.check_access("read")
        writers = self._get_expense_writers()
        # sudo: whoever may write them down may begin them
        task = self.sudo()
        expense = task.fsm_expense_ids
        if self.state in SPENT_STATES and self in writers:
            if not expense and task.provider_id:
                # sent before there were rate cards
                expense._dispatched(task)
                expense = task.fsm_expense_ids
            if not expense:
                expense = expense.create({"task_id": self.id, "state": "open"})
            elif expense.state == "budget":
                expense._action_open()
        # sudo ends here: the rules say whether this user may look at it
        expense = expense.sudo(False)._filtered_access("read")
        if not expense:
            raise UserError(
                self.env._(
                    "%(task)s is “%(state)s”. Expenses are written down by its engineer or a dispatcher, from the "
                    "check-in on.",
                    task=self.name,
                    state=self._fsm_state_label(),
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "fsm.expense",
            "res_id": expense.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "name": expense.display_name,
        }

    # ------------------------------------------------------------------
    # What happens to the visit
    # ------------------------------------------------------------------

    def _action_dispatch(self, plan, overrule_reason=False):
        """Also propose what an outsourced engineer may cost."""
        result = super()._action_dispatch(plan, overrule_reason)
        self.env["fsm.expense"]._dispatched(self)
        return result

    def _report_submitted(self):
        """Now the expenses are written down."""
        result = super()._report_submitted()
        # sudo: the expenses follow the visit
        self.sudo().fsm_expense_ids.filtered(lambda expense: expense.state == "budget")._action_open()
        return result

    def action_cancel(self, reason=None):
        """Also cancel its expenses, where the visit is cancelled now."""
        result = super().action_cancel(reason)
        over = self.filtered(lambda task: task.state == "cancelled")
        # sudo: the expenses follow the visit
        live = over.sudo().fsm_expense_ids.filtered(lambda expense: expense.state not in ("settled", "cancelled"))
        live._fsm_move("cancelled", note=self.env._("The visit was cancelled."))
        return result
