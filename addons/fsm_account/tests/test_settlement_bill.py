from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementBill(SettlementCase):
    """The vendor bill of a settlement, and what becomes of it."""

    def billed(self, settlement=None):
        settlement = settlement or self.confirmed(self.settled(self.approved_expense(amount=300)))
        settlement.with_user(self.accountant).action_bill()
        return settlement

    def test_lines(self):
        product = self.env["product.product"].create({"name": "Provider's Travel", "type": "service"})
        self.lodging.product_id = product
        first, second = self.approved_expense(amount=300), self.approved_expense(amount=80, serial="S-7")
        second.line_ids.fee_kind_id = self.lodging
        settlement = self.settled(first | second)
        settlement.with_user(self.manager).write(
            {"line_ids": [(0, 0, {"expense_id": first.id, "amount": -30, "note": "Late"})]}
        )
        self.billed(self.confirmed(settlement))
        bill = settlement.move_id
        self.assertEqual(bill.invoice_line_ids.mapped("price_unit"), settlement.line_ids.mapped("amount"))
        general = self.env.ref("fsm_account.product_outsourced_service")
        by_task = {line.fsm_task_id: line.product_id for line in bill.invoice_line_ids}
        self.assertEqual(by_task, {first.task_id: general, second.task_id: product})
        self.assertEqual((bill.ref, bill.amount_untaxed), (settlement.name, 350))
        self.assertTrue(all(line.account_id.internal_group == "expense" for line in bill.invoice_line_ids))
        self.assertIn("Late", " ".join(bill.invoice_line_ids.mapped("name")))

    def test_who_makes_it(self):
        settlement = self.settled(self.approved_expense())
        with self.assertRaisesRegex(UserError, "can't become “Billed”"):
            settlement.with_user(self.accountant).action_bill()
        self.confirmed(settlement)
        for user in (self.manager, self.dispatcher, self.outsourced_user):
            with self.assertRaises(AccessError):
                settlement.with_user(user).action_bill()
        self.billed(settlement)
        with self.assertRaisesRegex(UserError, "can't become “Billed”"):
            settlement.with_user(self.accountant).action_bill()
        self.assertEqual(len(settlement.move_ids), 1)

    def test_an_own_engineer_as_a_private_person(self):
        settlement = self.settled(self.approved_expense(engineer=self.engineer, amount=35))
        settlement.with_user(self.manager).action_send()
        settlement.with_user(self.engineer_user).action_confirm()
        bill = self.billed(settlement).move_id
        self.assertEqual(bill.partner_id, self.engineer.employee_id.work_contact_id)
        self.assertTrue(bill.partner_id)

    def test_cancelled_and_back(self):
        settlement = self.billed()
        bill = settlement.move_id.with_user(self.accountant)
        expense = settlement._get_expenses()
        bill.button_cancel()
        self.assertEqual((settlement.state, expense.state, settlement.move_id.id), ("confirmed", "approved", False))
        self.assertEqual(self.holders(settlement), {"confirmed": self.env.ref("account.group_account_invoice")})
        bill.button_draft()
        self.assertEqual((settlement.state, expense.state, settlement.move_id), ("billed", "settled", bill))
        bill.button_cancel()
        self.billed(settlement)
        self.assertNotEqual(settlement.move_id, bill)
        with self.assertRaisesRegex(UserError, "this bill can't be used any more"):
            bill.button_draft()

    def test_deleted(self):
        settlement = self.billed()
        settlement.move_id.with_user(self.accountant).unlink()
        self.assertEqual((settlement.state, settlement.move_id.id), ("confirmed", False))
        self.billed(settlement)
        self.assertEqual(settlement.state, "billed")

    def test_a_copy_pays_nothing(self):
        settlement = self.billed()
        copy = settlement.move_id.copy()
        self.assertFalse(copy.fsm_settlement_id or copy.invoice_line_ids.fsm_task_id)
