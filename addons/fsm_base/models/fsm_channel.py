from odoo import fields, models
from odoo.tools import plaintext2html


class FsmChannel(models.Model):
    """A way to tell people something: Odoo's own notifications, mail, SMS, and what other add-ons register.

    A channel with the code ``x`` sends with its method ``_send_step_x(messages)``, see ``StepMessage``.
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
        """Tell the holders of the steps through each of the channels. Messages are queued, never sent here.

        :param activities: mail.activity, all of one step
        """
        messages = activities._fsm_get_messages()
        for channel in self:
            getattr(channel, f"_send_step_{channel.code}")(messages)

    def _send_step_inbox(self, messages):
        for message in messages:
            message.target.with_context(lang=message.user.lang).message_notify(
                partner_ids=message.user.partner_id.ids,
                subject=message.subject,
                body=plaintext2html(message.body) if message.target else message.get_html(),
                force_send=False,
            )

    def _send_step_mail(self, messages):
        self.env["mail.mail"].create(
            [
                {
                    "subject": message.subject,
                    "body_html": message.get_html(),
                    "email_to": message.user.email_formatted,
                    "auto_delete": True,
                }
                for message in messages
                if message.user.email
            ]
        )

    def _send_step_sms(self, messages):
        self.env["sms.sms"].create(
            [
                {
                    "number": message.user.partner_id.phone,
                    "partner_id": message.user.partner_id.id,
                    "body": message.body,
                }
                for message in messages
                if message.user.partner_id.phone
            ]
        )
