from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.fsm_account.tests.settlement_common import SettlementCase
from odoo.addons.fsm_base.tests.common import HANGZHOU, picture
from odoo.addons.fsm_spare_parts.tests.common import PartsCase


@tagged("post_install", "-at_install")
class TestSettlementOldParts(SettlementCase, PartsCase):
    """What a provider has not returned is held back in his settlement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part.write({"fsm_return_old": True, "standard_price": 45})

    def settled_visit(self, engineer=None, late=True):
        """The settlement of a visit in which two filters were replaced, and its old part."""
        task = self.dispatched_task(engineer=engineer or self.outsourced)
        mine = task.with_user(task.user_id)
        mine.action_accept()
        mine.action_depart()
        mine.action_check_in(*HANGZHOU)
        mine.action_open_report()
        report = mine.report_ids
        report.write({"result": "fixed", "work_done": "Replaced the filter"})
        report.write({"part_line_ids": [(0, 0, {"product_id": self.part.id, "quantity": 2})]})
        report.action_sign(picture(), "Ms Zhao")
        report.action_submit()
        task.report_ids.with_user(self.manager).action_approve()
        duty = task.report_ids.part_line_ids.duty_ids
        self.assertEqual(duty.value, 90)
        day = fields.Date.context_today(duty) + timedelta(days=-3 if late else 3)
        duty.with_context(tracking_disable=True).sudo().write({"due_on": day})
        mine.action_open_expense()
        expense = task.fsm_expense_ids
        expense.line_ids.unlink()
        expense.write({"line_ids": [(0, 0, {"fee_kind_id": self.visit.id, "actual_qty": 1, "actual_price": 200})]})
        expense.over_reason = "As agreed"
        expense.with_user(task.user_id).action_hand_in()
        if expense.state == "review":
            expense.with_user(self.manager).action_approve()
        return self.settled(expense), duty

    def deductions(self, settlement):
        return settlement.line_ids.filtered(lambda line: line.deduction_kind == "old_part")

    def test_not_sent_back(self):
        settlement, duty = self.settled_visit()
        line = self.deductions(settlement)
        self.assertEqual(line.amount, -90)
        self.assertIn(duty.name, line.note)
        self.assertIn("is not sent back", line.note)
        self.assertEqual(settlement.amount_total, 110)

    def test_not_due_yet(self):
        settlement, __ = self.settled_visit(late=False)
        self.assertFalse(self.deductions(settlement))

    def test_own_engineers_owe_no_money(self):
        settlement, __ = self.settled_visit(engineer=self.engineer)
        self.assertEqual(settlement.engineer_id, self.engineer)
        self.assertFalse(self.deductions(settlement))
