from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date


class FsmSettlement(models.Model):
    """The deductions that are proposed."""

    _inherit = "fsm.settlement"

    @api.model
    def _get_deductions(self, expenses):
        """Hook: what is to be deducted for visits. Who knows of another reason adds its own.

        :param expenses: of the visits that are settled (with all rights)
        :return: list of values: ``expense_id``, ``deduction_kind``, ``amount`` (below zero), ``note`` (why, in words)
        """
        return self._get_missed_arrivals(expenses) + self._get_repeat_visits(expenses)

    @api.model
    def _get_missed_arrivals(self, expenses):
        """Late at the customer's: the visit that stopped the clock too late, if he was sent in time."""
        clocks = self.env["fsm.sla.clock"].sudo()  # sudo: whoever settles need not read clocks
        clocks = clocks.search(
            [
                ("request_id", "in", expenses.request_id.ids),
                ("kind", "=", "arrive"),
                ("state", "=", "missed"),
                ("stopped_on", "!=", False),
            ]
        )
        by_request = {clock.request_id: clock for clock in clocks}
        vals_list = []
        for expense in expenses.filtered(lambda expense: expense.provider_id and expense.request_id in by_request):
            clock, task = by_request[expense.request_id], expense.task_id
            percent = expense.company_id.fsm_missed_arrival_percent
            arrivals = expense.request_id.task_ids.filtered("actual_start").sorted("actual_start")
            if not percent or task != arrivals[:1] or (task.dispatched_on or clock.deadline) >= clock.deadline:
                continue
            late = (clock.stopped_on - clock.deadline) / timedelta(hours=1)
            vals_list.append(
                {
                    "expense_id": expense.id,
                    "deduction_kind": "missed_arrival",
                    "amount": -expense.actual_amount * percent / 100,
                    "note": self.env._(
                        "Arrived %(hours)g h later than promised: %(percent)g %% of %(amount)s",
                        hours=round(late, 1),
                        percent=percent,
                        amount=expense.currency_id.format(expense.actual_amount),
                    ),
                }
            )
        return vals_list

    @api.model
    def _get_repeat_visits(self, expenses):
        """Another repair of the same machine by the same provider, so soon after the last one."""
        vals_list = []
        for company, items in expenses.grouped("company_id").items():
            days, percent = company.fsm_repeat_visit_days, company.fsm_repeat_visit_percent
            repairs = items.filtered(
                lambda expense: (
                    expense.provider_id
                    and expense.request_id.serial
                    and expense.request_id.type_id.category == "repair"
                    and expense.task_id.actual_start
                )
            )
            if not days or not percent or not repairs:
                continue
            earlier = self._get_earlier_visits(repairs, timedelta(days=days))
            for expense, task in earlier.items():
                vals_list.append(
                    {
                        "expense_id": expense.id,
                        "deduction_kind": "repeat_visit",
                        "amount": -expense.actual_amount * percent / 100,
                        "note": self.env._(
                            "The same machine (%(serial)s) was repaired on %(day)s (%(visit)s), within %(days)s days: "
                            "%(percent)g %% of %(amount)s",
                            serial=expense.request_id.serial,
                            day=format_date(self.env, task.actual_start.date()),
                            visit=task.name,
                            days=days,
                            percent=percent,
                            amount=expense.currency_id.format(expense.actual_amount),
                        ),
                    }
                )
        return vals_list

    @api.model
    def _get_earlier_visits(self, expenses, span):
        """The last repair of the same machine by the same provider before each visit, no longer ago than ``span``.

        :return: dict ``{expense: visit}``
        """

        def machine(task):
            request = task.request_id
            return task.provider_id, request.partner_id, request.product_id, request.serial.strip()

        starts = expenses.task_id.mapped("actual_start")
        visits = self.env["fsm.task"].sudo()  # sudo: whoever settles need not read other visits
        visits = visits.search(
            [
                ("company_id", "in", expenses.company_id.ids),
                ("provider_id", "in", expenses.provider_id.ids),
                ("request_id.partner_id", "in", expenses.request_id.partner_id.ids),
                ("request_id.serial", "!=", False),
                ("request_id.type_id.category", "=", "repair"),
                ("state", "in", ("review", "done")),
                ("actual_start", ">=", min(starts) - span),
                ("actual_start", "<", max(starts)),
            ]
        )
        by_machine = defaultdict(list)
        for task in visits.sorted("actual_start"):
            by_machine[machine(task)].append(task)
        earlier = {}
        for expense in expenses:
            start = expense.task_id.actual_start
            before = [
                task
                for task in by_machine[machine(expense.task_id)]
                if task != expense.task_id and start - span <= task.actual_start < start
            ]
            if before:
                earlier[expense] = before[-1]
        return earlier
