from odoo import fields, models
from odoo.tools import html_escape


class FsmChannel(models.Model):
    """A way to tell people something: Odoo's own notifications, mail, SMS, and what other add-ons register.

    A channel with the code ``x`` sends with its method ``_send_step_x``.
    """

    _name = "fsm.channel"
    _description = "Notification Channel"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="Name of the channel as people see it.")
    code = fields.Char(required=True, readonly=True, help="Technical code of the channel.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="Switch off to stop telling anybody through this channel.")

    _code_unique = models.Constraint("UNIQUE(code)", "There is already a channel with this code.")

    def _send_step(self, activities):
        """Tell the holders of the steps through each of the channels. Messages are queued, never sent here."""
        for channel in self:
            getattr(channel, f"_send_step_{channel.code}")(activities)

    def _send_step_inbox(self, activities):
        for activity in activities:
            for user in activity._fsm_get_told_users():
                record = self.env[activity.res_model].browse(activity.res_id).with_context(lang=user.lang)
                record.message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=activity._fsm_message_subject(user),
                    body=activity._fsm_message_body(user),
                    force_send=False,
                )

    def _send_step_mail(self, activities):
        self.env["mail.mail"].create(
            [
                {
                    "subject": activity._fsm_message_subject(user),
                    "body_html": html_escape(activity._fsm_message_body(user)),
                    "email_to": user.email_formatted,
                    "auto_delete": True,
                }
                for activity in activities
                for user in activity._fsm_get_told_users()
                if user.email
            ]
        )

    def _send_step_sms(self, activities):
        self.env["sms.sms"].create(
            [
                {
                    "number": user.partner_id.phone,
                    "partner_id": user.partner_id.id,
                    "body": activity._fsm_message_body(user),
                }
                for activity in activities
                for user in activity._fsm_get_told_users()
                if user.partner_id.phone
            ]
        )
