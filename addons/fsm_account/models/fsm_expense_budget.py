from odoo import api, models
from odoo.tools import format_amount

from .fsm_rate_propose import RateNeed


class FsmExpense(models.Model):
    """The budget of a visit: proposed by rate cards when somebody is sent."""

    _inherit = "fsm.expense"

    @api.model
    def _get_needs(self, tasks):
        """The visits, as far as their fees depend on them."""
        return [
            RateNeed(
                company=task.company_id,
                provider=task.provider_id,
                engineer=task.engineer_id,
                site=task.site_id or task.partner_id,
                product=task.product_id,
                type=task.request_id.subtype_id or task.type_id,
                start=task.planned_start,
                end=task.planned_end or task.planned_start,
            )
            for task in tasks
        ]

    @api.model
    def _dispatched(self, tasks):
        """Somebody is sent: an outsourced engineer with the budget that the rate card proposes, an own one without.

        Sent again, it is proposed anew; what a dispatcher has changed by hand stays as long as the same engineer goes.
        """
        # sudo: the budget follows from the dispatch, whoever may send somebody
        tasks, expenses = tasks.sudo(), self.sudo()
        found = {expense.task_id: expense for expense in expenses.search([("task_id", "in", tasks.ids)])}
        outsourced = tasks.filtered("provider_id")
        gone = [found[task].id for task in tasks - outsourced if task in found and found[task].state == "budget"]
        expenses.browse(gone).unlink()
        missing = outsourced.filtered(lambda task: task not in found)
        made = expenses.create([{"task_id": task.id} for task in missing])
        found |= dict(zip(missing, made, strict=True))
        anew = outsourced.filtered(lambda task: found[task]._is_proposed_anew(task))
        for task, lines in zip(anew, self.env["fsm.rate.card"]._propose(self._get_needs(anew)), strict=True):
            found[task]._set_budget(lines)

    def _is_proposed_anew(self, task):
        self.ensure_one()
        same = self.engineer_id == task.engineer_id and self.provider_id == task.provider_id
        return self.state == "budget" and (self.budget_is_proposed or not same)

    def _set_budget(self, lines_vals, by_hand=False):
        """Put these lines in the place of the budget.

        :param list lines_vals: values of the lines
        :param bool by_hand: somebody has changed what was proposed
        """
        self.ensure_one()
        before = self.budget_amount if self.line_ids else None
        self._fsm_moving().write(
            {
                "engineer_id": self.task_id.engineer_id.id,
                "provider_id": self.task_id.provider_id.id,
                "budget_is_proposed": not by_hand,
                "line_ids": [(5,), *((0, 0, {"actual_qty": 0.0, **vals}) for vals in lines_vals)],
            }
        )
        if before is not None and self.currency_id.compare_amounts(before, self.budget_amount):
            self._message_log(
                body=self.env._(
                    "Budget: %(before)s → %(after)s",
                    before=format_amount(self.env, before, self.currency_id),
                    after=format_amount(self.env, self.budget_amount, self.currency_id),
                )
            )
