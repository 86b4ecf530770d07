from datetime import datetime, time, timedelta

from pytz import timezone, utc

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class FsmSettlement(models.Model):
    """Gathering the visits of a period that are to be settled."""

    _inherit = "fsm.settlement"

    @api.model
    def _get_domain_to_settle(self, company, date_from, date_to, provider=None, engineer=None):
        """Approved expenses of visits that were done in the period and that nobody has settled.

        :param date_from: first day, in the company's time zone
        :param date_to: last day
        :param provider: only his visits
        :param engineer: only those of this own engineer
        """
        zone = timezone(company._fsm_tz())
        start, stop = (
            zone.localize(datetime.combine(day, time.min)).astimezone(utc).replace(tzinfo=None)
            for day in (date_from, date_to + timedelta(days=1))
        )
        domain = Domain("company_id", "=", company.id) & Domain("state", "=", "approved")
        domain &= Domain("settlement_line_id", "=", False)
        # a visit has this day when it is done, and not before
        domain &= Domain("done_on", ">=", start) & Domain("done_on", "<", stop)
        if provider:
            domain &= Domain("provider_id", "=", provider.id)
        if engineer:
            domain &= Domain("provider_id", "=", False) & Domain("engineer_id", "=", engineer.id)
        return domain

    @api.model
    def _check_may_settle(self):
        """Settling is up to service managers and accounting.

        :raise AccessError: this user is neither
        """
        groups = ("fsm_base.group_fsm_manager", "account.group_account_invoice")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Settling is up to a service manager or accounting. Nothing was changed."))

    @api.model
    def _settle(self, expenses, date_from, date_to):
        """Make the settlements of these expenses: one for each provider, or own engineer, with the deductions that are
        proposed.

        :raise UserError: somebody settles one of them at the same moment, or did before
        """
        self._check_may_settle()
        # sudo: only locked and read; the lines are made with the user's own rights
        known = expenses.sudo()
        known._fsm_take_lock()
        known.invalidate_recordset(["settlement_line_id"])
        if settled := known.filtered("settlement_line_id"):
            raise UserError(
                self.env._(
                    "%(visits)s: in another settlement already. Nothing was changed.",
                    visits=", ".join(settled.task_id.mapped("name")),
                )
            )
        groups = known.grouped(
            lambda expense: (expense.company_id, expense.provider_id, not expense.provider_id and expense.engineer_id)
        )
        settlements = self.create(
            [
                {
                    "company_id": company.id,
                    "provider_id": provider.id,
                    "engineer_id": engineer.id if engineer else False,
                    "date_from": date_from,
                    "date_to": date_to,
                }
                for company, provider, engineer in groups
            ]
        )
        deductions = self._get_deductions(known)
        vals_list = []
        for settlement, items in zip(settlements, groups.values(), strict=True):
            vals_list += [settlement._prepare_visit_vals(expense) for expense in items]
            vals_list += settlement._prepare_deduction_vals(items, deductions)
        self.env["fsm.settlement.line"].create(vals_list)
        return settlements

    def _prepare_visit_vals(self, expense):
        return {
            "settlement_id": self.id,
            "kind": "visit",
            "expense_id": expense.id,
            "amount": expense.actual_amount,
            "note": expense.over_reason or False,
        }

    def _prepare_deduction_vals(self, expenses, deductions):
        """The deductions for these visits; together never more than the visit itself comes to."""
        left = {expense.id: expense.actual_amount for expense in expenses}
        vals_list = []
        for vals in deductions:
            if vals["expense_id"] not in left:
                continue
            amount = -min(-self.currency_id.round(vals["amount"]), left[vals["expense_id"]])
            if not self.currency_id.is_zero(amount):
                left[vals["expense_id"]] += amount
                vals_list.append({**vals, "settlement_id": self.id, "kind": "deduction", "amount": amount})
        return vals_list
