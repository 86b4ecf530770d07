from datetime import timedelta

from odoo import fields

from odoo.addons.fsm_base.tests.common import HANGZHOU, SHANGHAI, FsmCase, picture


class SettlementCase(FsmCase):
    """A provider with a rate card, an accountant, and visits that are done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.accountant = cls._make_user(cls.env, "accountant")
        cls.accountant.group_ids += cls.env.ref("account.group_account_invoice")
        cls.outsourced.write({"base_latitude": SHANGHAI[0], "base_longitude": SHANGHAI[1]})
        cls.visit, cls.hour, cls.km, cls.lodging = (
            cls.env.ref(f"fsm_account.fee_kind_{code}") for code in ("visit", "hour", "km", "lodging")
        )
        cls.card = cls.env["fsm.rate.card"].create(
            {
                "name": "Provider 2026",
                "provider_id": cls.provider.id,
                "line_ids": [
                    (0, 0, {"fee_kind_id": cls.visit.id, "price": 200}),
                    (0, 0, {"fee_kind_id": cls.hour.id, "price": 80}),
                ],
            }
        )

    def outsourced_task(self, **values):
        return self.dispatched_task(engineer=self.outsourced, **values)

    def finished(self, task):
        """The engineer does the visit, and the manager approves the report."""
        mine = task.with_user(task.user_id)
        mine.action_accept()
        mine.action_depart()
        mine.action_check_in(*HANGZHOU)
        mine.action_open_report()
        mine.report_ids.write({"result": "fixed", "work_done": "Replaced the filter"})
        mine.report_ids.action_sign(picture(), "Ms Zhao")
        mine.report_ids.action_submit()
        task.report_ids.with_user(self.manager).action_approve()
        return task

    def approved_expense(self, engineer=None, amount=None, **values):
        """The expenses of a visit that is done, as they are settled."""
        task = self.finished(self.dispatched_task(engineer=engineer or self.outsourced, **values))
        task.with_user(task.user_id).action_open_expense()
        expense = task.fsm_expense_ids
        if amount is not None:
            expense.line_ids.unlink()
            expense.write(
                {"line_ids": [(0, 0, {"fee_kind_id": self.visit.id, "actual_qty": 1, "actual_price": amount})]}
            )
            expense.over_reason = "As agreed"
        expense.with_user(task.user_id).action_hand_in()
        if expense.state == "review":
            expense.with_user(self.manager).action_approve()
        return expense

    def settled(self, expenses, user=None):
        today = fields.Date.today()
        settlements = self.env["fsm.settlement"].with_user(user or self.manager)
        return settlements._settle(expenses, today - timedelta(days=40), today + timedelta(days=1)).with_env(self.env)

    def confirmed(self, settlement):
        settlement.with_user(self.manager).action_send()
        settlement.with_user(self.manager).action_confirm_for("By telephone")
        return settlement

    def holders(self, record):
        """Who has which step of a record: ``{key: user or group}``."""
        return {step.fsm_step_id.state: step.user_id or step.fsm_group_id for step in record._fsm_get_open_steps()}
