from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementFlow(SettlementCase):
    """From the budget at dispatch to the vendor bill."""

    def test_all_the_way(self):
        task = self.outsourced_task()
        expense = task.fsm_expense_ids
        self.assertEqual((expense.state, expense.provider_id, expense.budget_amount), ("budget", self.provider, 360))
        self.assertEqual(expense.name, f"{task.name}-E")
        self.finished(task)
        self.assertEqual(expense.state, "open")
        self.assertEqual(self.holders(expense), {"open": self.outsourced_user})
        self.assertEqual(expense.actual_amount, 360, "what it did cost begins as the budget")
        mine = expense.with_user(self.outsourced_user)
        mine.line_ids[0].write({"actual_price": 150})
        mine.action_hand_in()
        self.assertEqual((expense.state, expense.actual_amount), ("approved", 310))
        self.assertEqual(self.holders(expense), {})
        # settled by the manager
        day = fields.Date.context_today(expense)
        form = (
            self.env["fsm.settle"]
            .with_user(self.manager)
            .create(
                {
                    "date_from": day - timedelta(days=2),
                    "date_to": day + timedelta(days=2),
                    "provider_id": self.provider.id,
                }
            )
        )
        self.assertEqual((form.visit_count, form.amount), (1, 310))
        action = form.action_settle()
        settlement = self.env["fsm.settlement"].browse(action["res_id"])
        self.assertEqual((settlement.state, settlement.amount_total), ("draft", 310))
        self.assertEqual(expense.settlement_id, settlement)
        settlement.with_user(self.manager).action_send()
        self.assertEqual(self.holders(settlement), {"sent": self.env.ref("fsm_base.group_fsm_manager")})
        self.assertTrue(settlement.access_token)
        settlement.sudo()._confirm_by_provider("Mr Li", settlement._get_seen_total())
        self.assertEqual(settlement.state, "confirmed")
        self.assertEqual(self.holders(settlement), {"confirmed": self.env.ref("account.group_account_invoice")})
        # billed by accounting
        action = settlement.with_user(self.accountant).action_bill()
        bill = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((bill.move_type, bill.partner_id, bill.amount_untaxed), ("in_invoice", self.provider, 310))
        self.assertEqual(bill.invoice_line_ids.fsm_task_id, task)
        self.assertEqual((settlement.state, expense.state, settlement.move_id), ("billed", "settled", bill))
        bill.invoice_date = day
        bill.with_user(self.accountant).action_post()
        self.assertEqual(bill.state, "posted")
