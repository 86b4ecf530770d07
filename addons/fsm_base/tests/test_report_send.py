import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_report_document import PdfCase


@tagged("post_install", "-at_install")
class TestSendReport(PdfCase):
    """F1, step 11: one click mails the approved report to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "zhao@customer.example.com"
        cls.customer.email = "office@customer.example.com"

    def mails(self, report):
        return self.env["mail.mail"].search(
            [("model", "=", "fsm.service.report"), ("res_id", "=", report.id), ("state", "=", "outgoing")]
        )

    def log(self, record):
        return " ".join(record.message_ids.mapped("body"))

    def test_one_click(self):
        report = self.approved_report()
        self.assertTrue(report.with_user(self.agent).can_send)
        self.assertTrue(report.with_user(self.agent).action_send_to_customer())
        mail = self.mails(report)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(report.name, mail.subject)
        self.assertIn("Ms Zhao", mail.body_html)
        self.assertIn("See the progress", mail.body_html, "the same frame as every message to customers")
        self.assertNotIn("/fsm/stop/", mail.body_html, "a document asked for is no message to be stopped")
        self.assertIn(report.request_id._get_public_url(), mail.body_html)
        self.assertEqual(mail.attachment_ids.raw, report.pdf_attachment_id.raw, "the very document that is kept")
        self.assertEqual(mail.attachment_ids.name, f"Service Report {report.name}.pdf")
        self.assertTrue(report.sent_on)
        self.assertEqual(report.sent_to, "zhao@customer.example.com")
        self.assertEqual(report.sent_status, "Waiting to be sent")
        self.assertIn("zhao@customer.example.com", self.log(report))
        self.assertIn(report.name, self.log(report.request_id))

    def test_the_state_of_the_mail_is_told(self):
        report = self.approved_report()
        report.with_user(self.manager).action_send_to_customer()
        self.mails(report).write({"state": "exception", "failure_reason": "mailbox full"})
        report.invalidate_recordset()
        self.assertEqual(report.with_user(self.agent).sent_status, "Not delivered: mailbox full")
        for state, words in (("cancel", "Cancelled before it was sent"), ("sent", "Sent")):
            report.sudo().sent_mail_id.state = state
            report.invalidate_recordset()
            self.assertEqual(report.with_user(self.agent).sent_status, words)

    def test_of_many_the_first_are_named(self):
        reports = self.env["fsm.service.report"]
        many = reports.union(*(reports.new({"name": f"R{number}"}) for number in range(6)))
        self.assertEqual(reports._name_list(many[:5]), ", ".join(many[:5].mapped("display_name")))
        self.assertTrue(reports._name_list(many).endswith(" and 1 more"))

    def test_customer_without_a_contact(self):
        report = self.approved_report(contact_id=False)
        report.with_user(self.agent).action_send_to_customer()
        self.assertEqual(self.mails(report).recipient_ids, self.customer)

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("fsm_base.mail_template_report")
        template.with_context(lang="zh_CN").subject = "服务报告 {{ object.name }}"
        self.customer.lang = "zh_CN"
        report = self.approved_report()
        report.with_user(self.agent).action_send_to_customer()
        self.assertEqual(self.mails(report).subject, f"服务报告 {report.name}")

    def test_nobody_has_an_address(self):
        first = self.approved_report()
        (self.contact | self.customer).email = False
        second = self.approved_report(serial="B-2", engineer=self.other_engineer)
        with self.assertRaisesRegex(UserError, "email address for: .*Add one"):
            first.with_user(self.agent).action_send_to_customer()
        stranger = self.env["res.partner"].create({"name": "Third Ltd", "email": "third@example.com"})
        third = self.approved_report(serial="D-4", partner_id=stranger.id, contact_id=False)
        with self.assertRaisesRegex(UserError, "Nothing was sent"):
            (third | second).with_user(self.agent).action_send_to_customer()
        self.assertFalse(self.mails(third))
        self.assertFalse(third.sent_on)

    def test_only_approved_reports(self):
        report = self.submitted_report()
        self.assertFalse(report.with_user(self.agent).can_send)
        with self.assertRaisesRegex(UserError, "Only approved reports"):
            report.with_user(self.agent).action_send_to_customer()
        self.assertFalse(self.mails(report))

    def test_wrong_people(self):
        report = self.approved_report()
        for user in (self.engineer_user, self.leader_user, self.other_user, self.bystander):
            with self.assertRaises(AccessError):
                report.with_user(user).action_send_to_customer()
        self.assertFalse(report.with_user(self.engineer_user).can_send)
        self.assertFalse(self.mails(report))

    def test_twice_only_deliberately(self):
        report = self.approved_report()
        mine = report.with_user(self.agent)
        mine.action_send_to_customer()
        action = mine.action_send_to_customer()
        self.assertEqual(action["res_model"], "fsm.report.send")
        self.assertEqual(len(self.mails(report)), 1)
        question = self.env["fsm.report.send"].with_user(self.agent).browse(action["res_id"])
        self.assertIn("zhao@customer.example.com", question.sent_text)
        local = fields.Datetime.context_timestamp(report.with_context(tz="Asia/Shanghai"), report.sent_on)
        self.assertIn(f"{local:%Y-%m-%d %H:%M}", question.sent_text)
        self.assertEqual(question.unsent_count, 0)
        question.action_send_all()
        self.assertEqual(len(self.mails(report)), 2)

    def test_several_from_the_list(self):
        first, second = self.approved_report(), self.approved_report(serial="B-2", engineer=self.other_engineer)
        first.with_user(self.agent).action_send_to_customer()
        action = (first | second).with_user(self.agent)._action_send_from_list()
        question = self.env["fsm.report.send"].with_user(self.agent).browse(action["res_id"])
        self.assertEqual(question.unsent_count, 1)
        question.action_send_unsent()
        self.assertEqual((len(self.mails(first)), len(self.mails(second))), (1, 1))
        third = self.approved_report(serial="C-3")
        menu = self.env.ref("fsm_base.action_send_reports").with_context(
            active_model="fsm.service.report", active_ids=third.ids
        )
        with self.assertRaises(AccessError):
            menu.with_user(self.engineer_user).run()
        action = menu.with_user(self.agent).run()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(len(self.mails(third)), 1)

    def test_attachment_is_a_copy(self):
        """Deleting the mail leaves the kept document alone."""
        report = self.approved_report()
        report.with_user(self.agent).action_send_to_customer()
        mail = self.mails(report)
        self.assertNotEqual(mail.attachment_ids, report.pdf_attachment_id)
        content = base64.b64encode(report.pdf_attachment_id.raw)
        mail.unlink()
        self.assertEqual(base64.b64encode(report.with_user(self.agent)._get_pdf()[0]), content)
        self.assertTrue(report.sent_on)
