from datetime import date, datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementGather(SettlementCase):
    """Which visits are settled, and what is deducted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"

    def to_settle(self, date_from, date_to, user=None, **values):
        settle = self.env["fsm.settle"].with_user(user or self.manager)
        return settle.create({"date_from": date_from, "date_to": date_to, **values})

    def test_days_are_the_company_s(self):
        expense = self.approved_expense()
        # half past midnight on the first of June in China
        expense.task_id._fsm_moving().done_on = datetime(2030, 5, 31, 16, 30)
        self.assertFalse(self.to_settle(date(2030, 5, 1), date(2030, 5, 31)).expense_ids)
        self.assertEqual(self.to_settle(date(2030, 6, 1), date(2030, 6, 1)).expense_ids, expense)
        with self.assertRaisesRegex(UserError, "There is nothing to settle from 2030-05-01"):
            self.to_settle(date(2030, 5, 1), date(2030, 5, 31)).action_settle()
        with self.assertRaisesRegex(UserError, "can't be before"):
            self.to_settle(date(2030, 5, 2), date(2030, 5, 1)).action_settle()

    def test_one_for_each_payee(self):
        own = self.approved_expense(engineer=self.engineer, amount=35, serial="B-1")
        outsourced = self.approved_expense() | self.approved_expense(serial="C-1")
        waiting = self.finished(self.outsourced_task(serial="D-1")).fsm_expense_ids
        today = fields.Date.context_today(own)
        span = (today - timedelta(days=1), today + timedelta(days=1))
        form = self.to_settle(*span, user=self.accountant)
        self.assertEqual(form.expense_ids, outsourced)
        form.action_settle()
        settlement = outsourced.settlement_id
        self.assertEqual((settlement.provider_id, settlement.visit_count), (self.provider, 2))
        self.assertFalse(waiting.settlement_id)
        self.to_settle(*span, whose="engineers").action_settle()
        self.assertEqual((own.settlement_id.engineer_id, own.settlement_id.amount_total), (self.engineer, 35))
        self.assertFalse(self.to_settle(*span).expense_ids, "once")
        with self.assertRaisesRegex(UserError, "in another settlement already"):
            self.settled(outsourced)
        with self.assertRaisesRegex(UserError, "in the fee settlement"):
            outsourced[0].with_user(self.manager).action_return("Wrong")

    def test_who_settles(self):
        expense = self.approved_expense()
        for user in (self.dispatcher, self.agent, self.outsourced_user, self.bystander):
            with self.assertRaises(AccessError):
                self.settled(expense, user)
        self.assertTrue(self.settled(expense, self.accountant))

    def test_late_arrival(self):
        self.company.write({"fsm_missed_arrival_percent": 10})
        policy = self.env["fsm.sla.policy"].create(
            {"name": "Quick", "arrive_hours": 1, "respond_hours": 1, "resolve_hours": 9}
        )
        expense = self.approved_expense(amount=300)
        clocks = self.env["fsm.sla.clock"]
        task = expense.task_id
        now = task.actual_start
        clocks.search([("request_id", "=", task.request_id.id)]).unlink()
        clock = clocks.create(
            {
                "request_id": task.request_id.id,
                "kind": "arrive",
                "policy_id": policy.id,
                "state": "missed",
                "started_on": now - timedelta(hours=9),
                "deadline": now - timedelta(hours=2),
                "stopped_on": now,
            }
        )
        task._fsm_moving().dispatched_on = now - timedelta(hours=1)
        get = self.env["fsm.settlement"]._get_deductions
        self.assertFalse(get(expense), "he was sent too late")
        task._fsm_moving().dispatched_on = now - timedelta(hours=8)
        (vals,) = get(expense)
        self.assertEqual((vals["amount"], vals["deduction_kind"]), (-30, "missed_arrival"))
        self.assertIn("Arrived 2 h later than promised", vals["note"])
        clock.state = "met"
        self.assertFalse(get(expense))
        clock.state = "missed"
        settlement = self.settled(expense)
        self.assertEqual(settlement.amount_total, 270)
        self.assertEqual(settlement.line_ids.mapped("kind"), ["visit", "deduction"])
        self.company.fsm_missed_arrival_percent = 0
        self.assertFalse(get(expense))

    def test_repeat_visit(self):
        self.company.write({"fsm_repeat_visit_days": 30, "fsm_repeat_visit_percent": 50})
        first, again = (self.approved_expense(amount=300) for __ in range(2))
        other = self.approved_expense(amount=300, serial="A-2")
        maintenance = self.approved_expense(amount=300, type_id=self.env.ref("fsm_base.request_type_installation").id)
        own = self.approved_expense(engineer=self.engineer, amount=300)
        everything = first | again | other | maintenance | own
        start = again.task_id.actual_start
        first.task_id._fsm_moving().actual_start = start - timedelta(days=29)
        (vals,) = self.env["fsm.settlement"]._get_deductions(everything)
        self.assertEqual((vals["expense_id"], vals["amount"]), (again.id, -150))
        self.assertIn(first.task_id.name, vals["note"])
        first.task_id._fsm_moving().actual_start = start - timedelta(days=31)
        self.assertFalse(self.env["fsm.settlement"]._get_deductions(everything))

    def test_never_more_than_the_visit(self):
        expense = self.approved_expense(amount=100)
        settlement = self.settled(expense)
        vals = [
            {"expense_id": expense.id, "deduction_kind": "other", "amount": -80, "note": "a"},
            {"expense_id": expense.id, "deduction_kind": "other", "amount": -70, "note": "b"},
            {"expense_id": expense.id, "deduction_kind": "other", "amount": -10, "note": "c"},
        ]
        self.assertEqual([line["amount"] for line in settlement._prepare_deduction_vals(expense, vals)], [-80, -20])

    def test_lines_are_changed_as_a_draft(self):
        expense, other = self.approved_expense(amount=100), self.approved_expense(amount=50, serial="Z-9")
        own = self.approved_expense(engineer=self.engineer, amount=10)
        settlement = self.settled(expense)
        office = settlement.with_user(self.accountant)
        office.write({"line_ids": [(0, 0, {"kind": "visit", "expense_id": other.id, "amount": 50})]})
        self.assertEqual((office.amount_total, other.settlement_id), (150, settlement))
        office.write({"line_ids": [(0, 0, {"amount": -20, "note": "Broken glass"})]})
        office.write({"line_ids": [(0, 0, {"kind": "other", "amount": 5})]})
        self.assertEqual((office.amount_total, office.amount_deductions), (135, -20))
        with self.assertRaisesRegex(ValidationError, "the deductions are more than the visits"), self.cr.savepoint():
            office.line_ids.filtered(lambda line: line.kind == "deduction").amount = -200
        with self.assertRaisesRegex(UserError, "is not of Provider Ltd"), self.cr.savepoint():
            office.write({"line_ids": [(0, 0, {"kind": "visit", "expense_id": own.id, "amount": 1})]})
        office.line_ids.filtered(lambda line: line.expense_id == other).unlink()
        self.assertFalse(other.settlement_id)
        office.action_send()
        for change in (
            {"line_ids": [(0, 0, {"amount": -1})]},
            {"note": "x"},
            {"line_ids": [(2, office.line_ids[0].id)]},
        ):
            with self.assertRaisesRegex(UserError, "as a draft or when it is disputed"), self.cr.savepoint():
                office.write(change)
        office.action_withdraw()
        with self.assertRaisesRegex(UserError, "stays in the history"), self.cr.savepoint():
            office.unlink()

    def test_cancelled_frees_the_visits(self):
        expense = self.approved_expense()
        settlement = self.settled(expense)
        question = settlement.with_user(self.manager).action_cancel()
        self.assertEqual(question["res_model"], "fsm.ask")
        settlement.with_user(self.manager).action_cancel("Wrong period")
        self.assertFalse(expense.settlement_line_id)
        self.assertEqual(settlement.visit_count, 1, "the history stays")
        again = self.settled(expense)
        self.assertEqual(expense.settlement_id, again)
        again.with_user(self.manager).unlink()
        self.assertFalse(expense.settlement_line_id)

    def test_constant_queries(self):
        expenses = self.env["fsm.expense"].union(*(self.approved_expense(serial=f"Q-{n}") for n in range(6)))
        # what the registry remembers is known from here on
        self.env["fsm.settlement"]._get_deductions(expenses)
        counts = []
        for some in (expenses[:1], expenses):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["fsm.settlement"]._get_deductions(some)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
