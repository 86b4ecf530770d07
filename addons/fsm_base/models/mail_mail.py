from odoo import models

# Sending once more won't help.
FINAL_FAILURES = {"mail_email_invalid", "mail_email_missing", "mail_bl", "mail_optout"}


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        """Messages to customers follow what became of their mails, before those that were sent are deleted."""
        # sudo: the queue is worked off by whoever, the list of messages is the system's
        notifications = self.env["fsm.notification"].sudo()
        for notification in notifications.search([("mail_mail_id", "in", self.ids), ("state", "=", "sending")]):
            mail = notification.mail_mail_id
            if failure_type or mail.state == "exception":
                kind = failure_type or mail.failure_type
                reason = failure_reason or mail.failure_reason
                notification._set_failed("outbox", reason, final=kind in FINAL_FAILURES)
            elif mail.state == "sent":
                notification._set_sent()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
