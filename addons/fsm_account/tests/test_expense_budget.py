from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestExpenseBudget(SettlementCase):
    """The budget at dispatch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_provider = cls.env["res.partner"].create({"name": "Second Provider", "is_company": True})
        cls.second_user = cls._make_user(cls.env, "second")
        cls.second = cls.env["fsm.engineer"].create(
            {"user_id": cls.second_user.id, "provider_id": cls.second_provider.id}
        )
        cls.second.resource_id.calendar_id = False
        cls.env["fsm.rate.card"].create(
            {"name": "Everybody", "line_ids": [(0, 0, {"fee_kind_id": cls.visit.id, "price": 99})]}
        )

    def dispatch_form(self, request=None):
        """The form with the ranking, as the dispatcher has it before him."""
        action = (request or self.open_request()).with_user(self.dispatcher).action_dispatch()
        return self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"])

    def test_the_form_shows_what_it_may_cost(self):
        request = self.open_request()
        dispatch = self.dispatch_form(request)
        self.assertFalse(dispatch.budget_line_ids)
        with Form(dispatch) as form:
            form.planned_start = self.start
            form.planned_end = self.start + timedelta(hours=3)
            form.engineer_id = self.outsourced
            self.assertEqual(form.budget_amount, 200 + 3 * 80)
            form.engineer_id = self.engineer
            self.assertEqual(len(form.budget_line_ids), 0)
            form.engineer_id = self.outsourced
            with form.budget_line_ids.edit(1) as line:
                line.budget_qty = 2
                self.assertEqual(line.budget_amount, 160)
            with form.budget_line_ids.new() as line:
                line.fee_kind_id = self.lodging
                line.budget_price = 300
            self.assertEqual(form.budget_amount, 660)
        dispatch.action_confirm()
        expense = request.task_ids.fsm_expense_ids
        self.assertEqual(expense.budget_amount, 660)
        self.assertEqual(expense.line_ids.fee_kind_id, self.visit | self.hour | self.lodging)
        self.assertFalse(expense.budget_is_proposed)
        self.assertIn("planned hours", expense.line_ids[1].budget_note)

    def test_choosing_in_the_ranking_shows_it_first(self):
        dispatch = self.dispatch_form()
        dispatch.write({"planned_start": self.start, "planned_end": self.start + timedelta(hours=2)})
        line = dispatch.line_ids.filtered(lambda line: line.engineer_id == self.outsourced)
        self.assertEqual(line.action_choose()["res_id"], dispatch.id)
        self.assertFalse(dispatch.request_id.task_ids, "nobody is sent yet")
        self.assertEqual(len(dispatch.budget_line_ids), 2)
        line.action_choose()
        expense = dispatch.request_id.task_ids.fsm_expense_ids
        self.assertEqual((len(expense.line_ids), expense.budget_is_proposed), (2, True))

    def test_sent_from_the_board(self):
        request = self.open_request()
        request.with_user(self.dispatcher)._board_drop(
            self.outsourced, self.start, self.start + timedelta(hours=2), {"state": "open"}
        )
        self.assertEqual(request.task_ids.fsm_expense_ids.budget_amount, 360)

    def test_somebody_else_is_sent(self):
        task = self.outsourced_task()
        expense = task.fsm_expense_ids
        office = task.with_user(self.dispatcher)
        office.action_dispatch(engineer=self.second)
        self.assertEqual((expense.provider_id, expense.budget_amount), (self.second_provider, 99))
        self.assertEqual(expense.engineer_id, self.second)
        self.assertIn("→", expense.message_ids[0].body)
        office.action_dispatch(engineer=self.engineer)
        self.assertFalse(task.fsm_expense_ids, "an own engineer needs no budget")
        office.action_dispatch(engineer=self.outsourced)
        self.assertEqual(task.fsm_expense_ids.budget_amount, 360)

    def test_another_time(self):
        task = self.outsourced_task()
        expense = task.fsm_expense_ids
        office = task.with_user(self.dispatcher)
        office.action_dispatch(planned_start=self.start, planned_end=self.start + timedelta(hours=4))
        self.assertEqual(expense.budget_amount, 200 + 4 * 80, "proposed anew")
        expense.with_user(self.dispatcher).line_ids[0].budget_price = 250
        self.assertFalse(expense.budget_is_proposed)
        office.action_dispatch(planned_start=self.start, planned_end=self.start + timedelta(hours=5))
        self.assertEqual(expense.budget_amount, 250 + 4 * 80, "what was written by hand stays")

    def test_who_sets_a_budget(self):
        expense = self.outsourced_task().fsm_expense_ids
        line = expense.line_ids[0]
        for user in (self.outsourced_user, self.engineer_user, self.agent, self.accountant):
            with self.assertRaises(UserError):
                line.with_user(user).budget_price = 999
        with self.assertRaisesRegex(UserError, "can't be written now"):
            line.with_user(self.dispatcher).actual_price = 999
        for name in ("provider_id", "engineer_id", "budget_is_proposed"):
            with self.assertRaisesRegex(UserError, "written by doing the step"):
                expense.with_user(self.manager).write({name: False})
        line.with_user(self.dispatcher).budget_price = 210
        self.finished(expense.task_id)
        with self.assertRaisesRegex(UserError, "can't be written now"):
            line.with_user(self.dispatcher).budget_price = 220
        with self.assertRaises(UserError):
            line.with_user(self.dispatcher).unlink()
        self.assertEqual(line.budget_price, 210)

    def test_a_cancelled_visit_costs_nothing(self):
        task = self.outsourced_task()
        task.with_user(self.dispatcher).action_cancel("The customer does not need us any more")
        self.assertEqual(task.fsm_expense_ids.state, "cancelled")
