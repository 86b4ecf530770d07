import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.fsm_base.tests.common import HANGZHOU, picture

from .settlement_common import SettlementCase

PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF")


@tagged("post_install", "-at_install")
class TestExpenseActual(SettlementCase):
    """What a visit did cost: written down, handed in, approved, returned."""

    def voucher(self, datas=None, name="ticket.png", user=None):
        files = self.env["ir.attachment"].with_user(user or self.outsourced_user)
        return files.create({"name": name, "datas": datas or picture(), "res_model": "fsm.expense.line"})

    def opened(self):
        return self.finished(self.outsourced_task()).fsm_expense_ids

    def test_on_site_from_the_visit(self):
        task = self.outsourced_task()
        mine = task.with_user(self.outsourced_user)
        self.assertTrue(mine.can_open_expense)
        mine.action_open_expense()
        self.assertEqual(task.fsm_expense_ids.state, "budget", "he may look at the budget before")
        mine.action_accept()
        mine.action_depart()
        mine.action_check_in(*HANGZHOU)
        action = mine.action_open_expense()
        self.assertEqual(action["res_id"], task.fsm_expense_ids.id)
        self.assertEqual(task.fsm_expense_ids.state, "open")
        with self.assertRaisesRegex(UserError, "hand in the service report first"):
            task.fsm_expense_ids.with_user(self.outsourced_user).action_hand_in()

    def test_an_own_engineer(self):
        task = self.dispatched_task()
        self.assertFalse(task.with_user(self.engineer_user).can_open_expense)
        with self.assertRaisesRegex(UserError, "from the check-in on"):
            task.with_user(self.engineer_user).action_open_expense()
        self.finished(task)
        task.report_ids.with_user(self.engineer_user).action_open_expense()
        expense = task.fsm_expense_ids
        self.assertEqual((expense.state, expense.provider_id.id, len(expense.line_ids)), ("open", False, 0))
        mine = expense.with_user(self.engineer_user)
        mine.write({"line_ids": [(0, 0, {"fee_kind_id": self.visit.id, "actual_price": 35})]})
        mine.action_hand_in()
        self.assertEqual(expense.state, "review", "what has no budget is approved")
        self.assertEqual(self.holders(expense), {"review": self.env.ref("fsm_base.group_fsm_manager")})
        expense.with_user(self.manager).action_approve()
        self.assertEqual((expense.state, expense.approved_by_id), ("approved", self.manager))

    def test_above_the_budget(self):
        expense = self.opened()
        mine = expense.with_user(self.outsourced_user)
        mine.line_ids[0].actual_price = 500
        self.assertEqual(expense.over_amount, 300)
        with self.assertRaisesRegex(UserError, "more than the budget. Write down why"):
            mine.action_hand_in()
        mine.over_reason = "Two hours of waiting at the gate"
        mine.action_hand_in()
        self.assertEqual((expense.state, expense.handed_in_by_id), ("review", self.outsourced_user))
        with self.assertRaisesRegex(AccessError, "a service manager"):
            mine.action_approve()
        with self.assertRaises(AccessError):
            expense.with_user(self.dispatcher).action_approve()
        with self.assertRaisesRegex(UserError, "until they are handed in"):
            mine.line_ids[0].actual_price = 900
        expense.with_user(self.manager).action_approve()
        self.assertEqual(expense.state, "approved")
        with self.assertRaisesRegex(UserError, "can't become"):
            expense.with_user(self.manager).action_approve()

    def test_not_one_s_own(self):
        expense = self.opened()
        expense.line_ids[0].actual_price = 500
        expense.over_reason = "Waiting"
        boss = expense.with_user(self.manager)
        boss.action_hand_in()
        with self.assertRaisesRegex(AccessError, "somebody else approves"):
            boss.action_approve()
        expense.with_user(self.admin).action_approve()
        self.assertEqual(expense.approved_by_id, self.admin)

    def test_returned(self):
        expense = self.opened()
        mine, boss = expense.with_user(self.outsourced_user), expense.with_user(self.manager)
        mine.action_hand_in()
        self.assertEqual(expense.state, "approved")
        with self.assertRaises(AccessError):
            mine.action_return("Again")
        question = boss.action_return()
        self.assertEqual(question["res_model"], "fsm.ask")
        boss.action_return("The hours are wrong")
        self.assertEqual((expense.state, expense.return_reason), ("open", "The hours are wrong"))
        self.assertEqual(self.holders(expense), {"open": self.outsourced_user})
        mine.line_ids[1].actual_qty = 1
        mine.action_hand_in()
        self.assertEqual((expense.actual_amount, expense.return_reason), (280, False))

    def test_vouchers(self):
        expense = self.opened()
        mine = expense.with_user(self.outsourced_user)
        mine.over_reason = "Overnight"
        mine.write({"line_ids": [(0, 0, {"fee_kind_id": self.lodging.id, "actual_price": 300})]})
        line = mine.line_ids[-1]
        with self.assertRaisesRegex(UserError, "add the voucher for “Lodging”"):
            mine.action_hand_in()
        with self.assertRaisesRegex(ValidationError, "neither a photo nor a PDF"), self.cr.savepoint():
            line.voucher_ids = self.voucher(base64.b64encode(b"hello"), "note.txt")
        with self.assertRaises(ValidationError), self.cr.savepoint():
            line.voucher_ids = self.voucher(base64.b64encode(b"MZ program"), "ticket.png")
        line.voucher_ids = self.voucher() | self.voucher(PDF, "hotel.pdf")
        self.assertEqual(set(line.voucher_ids.mapped("res_id")), {line.id})
        self.assertTrue(line.voucher_ids.with_user(self.manager).mapped("name"), "the manager can open them")
        with self.assertRaises(AccessError):
            line.voucher_ids.with_user(self.engineer_user).mapped("name")
        mine.action_hand_in()
        self.assertEqual((expense.state, expense.voucher_count), ("review", 2))

    def test_whose(self):
        expense = self.opened()
        with self.assertRaises(AccessError):
            expense.with_user(self.engineer_user).read(["name"])
        with self.assertRaises(AccessError):
            expense.line_ids.with_user(self.engineer_user).write({"actual_price": 1})
        own = self.finished(self.dispatched_task())
        with self.assertRaisesRegex(UserError, "from the check-in on"):
            own.with_user(self.agent).action_open_expense()
        expense.with_user(self.dispatcher).line_ids[0].actual_price = 180
        self.assertEqual(expense.with_user(self.accountant).actual_amount, 340)
        with self.assertRaises(UserError):
            expense.line_ids[0].with_user(self.accountant).actual_price = 1
        with self.assertRaises(AccessError):
            self.env["fsm.expense"].with_user(self.engineer_user).create({"task_id": expense.task_id.id})
        with self.assertRaisesRegex(UserError, "not by writing it"):
            expense.with_user(self.manager).write({"state": "approved"})

    def test_bad_numbers(self):
        line = self.opened().line_ids[0].with_user(self.outsourced_user)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            line.actual_price = -5
            line.flush_recordset()
        with self.assertRaisesRegex(UserError, "is in the budget and stays"):
            line.unlink()
