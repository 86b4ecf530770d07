from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestBillingFree(AccountCase):
    """What is cancelled, deleted or credited is to be billed again, and nothing is billed twice."""

    def setUp(self):
        super().setUp()
        self.report = self.approved_report()
        self.move = self.bill(self.report).with_user(self.accountant)

    def post(self, move=None):
        move = move or self.move
        move.invoice_date = "2026-06-01"
        move.action_post()
        return move

    def credit(self, move, modify=False):
        form = self.env["account.move.reversal"].with_user(self.accountant)
        form = form.with_context(active_model="account.move", active_ids=move.ids).create(
            {"journal_id": move.journal_id.id, "date": "2026-06-02"}
        )
        action = form.modify_moves() if modify else form.refund_moves()
        return self.env["account.move"].with_user(self.accountant).browse(action["res_id"])

    def test_posted_and_paid(self):
        self.post()
        self.assertReady(self.report, "billed")
        register = self.env["account.payment.register"].with_user(self.accountant)
        register = register.with_context(active_model="account.move", active_ids=self.move.ids)
        Form(register).save().action_create_payments()
        self.assertIn(self.move.payment_state, ("paid", "in_payment"))
        self.assertReady(self.report, "billed")

    def test_cancelled(self):
        self.move.button_cancel()
        self.assertReady(self.report, "to_bill", 360)
        self.assertFalse(self.report.part_line_ids.invoice_line_id)
        second = self.bill(self.report)
        self.assertReady(self.report, "billed")
        self.assertEqual(self.report.part_line_ids.invoice_line_id.move_id, second)

    def test_cancelled_and_taken_up_again(self):
        self.move.button_cancel()
        self.move.button_draft()
        self.assertReady(self.report, "billed")
        self.assertEqual(self.report.part_line_ids.invoice_line_id.move_id.id, self.move.id)

    def test_taken_up_again_after_it_was_billed_elsewhere(self):
        self.move.button_cancel()
        second = self.bill(self.report)
        with self.assertRaisesRegex(ValidationError, "is billed by .* already"), self.env.cr.savepoint():
            self.move.button_draft()
        self.assertEqual(self.move.state, "cancel")
        self.assertEqual(self.report.part_line_ids.invoice_line_id.move_id, second)

    def test_deleted(self):
        self.move.unlink()
        self.assertReady(self.report, "to_bill", 360)

    def test_a_line_is_deleted(self):
        self.move.invoice_line_ids.filtered("fsm_report_part_id").unlink()
        self.assertReady(self.report, "to_bill", 240)
        second = self.bill(self.report)
        self.assertEqual(second.invoice_line_ids.filtered("product_id").product_id, self.part)
        self.assertReady(self.report, "billed")

    def test_edited(self):
        """Accounting corrects the draft; the report stays billed."""
        with Form(self.move) as form, form.invoice_line_ids.edit(1) as line:
            line.price_unit = 99
        self.assertEqual(self.move.amount_untaxed, 2 * 99 + 120)
        self.assertReady(self.report, "billed")

    def test_credited(self):
        self.post()
        note = self.credit(self.move)
        self.assertEqual(note.move_type, "out_refund")
        self.assertReady(self.report, "billed")
        self.post(note)
        self.assertReady(self.report, "to_bill", 360)
        second = self.bill(self.report)
        self.assertReady(self.report, "billed")
        self.assertEqual(self.report.part_line_ids.invoice_line_id.move_id, second)

    def test_credited_in_part(self):
        """A price that was too high is given back in part: nothing is to be billed again."""
        self.post()
        note = self.credit(self.move)
        note.invoice_line_ids.filtered("fsm_report_part_id").price_unit = 20
        self.post(note)
        self.assertReady(self.report, "to_bill", 120)
        self.assertEqual(self.report.part_line_ids.invoice_line_id.move_id.id, self.move.id)

    def test_a_credit_note_is_taken_back(self):
        self.post()
        note = self.post(self.credit(self.move))
        note.button_draft()
        self.assertReady(self.report, "billed")
        self.post(note)
        self.bill(self.report)
        with self.assertRaisesRegex(ValidationError, "is billed by .* already"), self.env.cr.savepoint():
            note.button_draft()

    def test_credited_and_replaced(self):
        """The invoice that takes the place of the credited one bills the report."""
        self.post()
        new = self.credit(self.move, modify=True)
        self.assertEqual((new.move_type, new.state), ("out_invoice", "draft"))
        self.assertReady(self.report, "billed")
        self.assertEqual(self.report.part_line_ids.invoice_line_id.move_id.id, new.id)

    def test_a_copy_bills_nothing(self):
        copy = self.move.copy()
        self.assertFalse(copy.invoice_line_ids.fsm_report_id)
        self.assertFalse(copy.fsm_report_ids)

    def test_the_report_stays_with_its_invoice(self):
        with self.assertRaisesRegex(UserError, "approved"):
            self.report.part_line_ids.sudo().unlink()

    def test_documents_go_with_the_invoice(self):
        self.customer.email = "bills@example.com"
        self.post()
        send = self.env["account.move.send.wizard"].with_user(self.accountant)
        send = send.with_context(active_model="account.move", active_ids=self.move.ids).create({})
        send.action_send_and_print()
        self.assertTrue(self.report.pdf_attachment_id)
        message = self.move.message_ids.filtered(lambda message: message.message_type == "comment")[:1]
        names = message.attachment_ids.mapped("name")
        self.assertIn(f"{self.report._get_pdf_name()}.pdf", names)
        self.assertEqual(len(names), 2, names)
        documents = self.env["account.move.send"]._get_invoice_extra_attachments(self.move)
        self.assertIn(self.report.pdf_attachment_id.id, documents.ids)
