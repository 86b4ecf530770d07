import re

from odoo import fields, models
from odoo.exceptions import UserError


class FsmChannel(models.Model):
    """How customers are told.

    A channel ``x`` of another add-on is a record with ``is_for_customers`` and three methods: ``_send_event_x``, which
    queues messages in the channel's own outbox, ``_get_event_address_x`` and, where people can block it,
    ``_is_event_blocked_x``. What becomes of a message is told with ``_set_sent`` and ``_set_failed`` of the
    notification.
    """

    _name = "fsm.channel"
    _inherit = ["fsm.channel", "fsm.cached.mixin"]

    is_for_customers = fields.Boolean(
        "Reaches Customers", readonly=True, help="Customers can be told through this channel, too."
    )

    def _send_event(self, event, notifications):
        """Queue messages in the outbox of the channel. Nothing is sent here.

        :param event: fsm.event with the template
        :param notifications: fsm.notification, in the language and time zone of the person who is told
        """
        self.ensure_one()
        getattr(self, f"_send_event_{self.code}")(event, notifications)

    def _get_event_address(self, notification):
        """Who is told, and where.

        :return: tuple (res.partner, address or False)
        """
        self.ensure_one()
        return getattr(self, f"_get_event_address_{self.code}")(notification)

    def _is_event_blocked(self, notification):
        """Whether the address of a message is blocked in this channel."""
        self.ensure_one()
        method = f"_is_event_blocked_{self.code}"
        return hasattr(self, method) and getattr(self, method)(notification)

    # ------------------------------------------------------------------
    # Mail
    # ------------------------------------------------------------------

    def _get_event_address_mail(self, notification):
        people = (
            notification.request_id.contact_id,
            notification.partner_id,
            notification.partner_id.commercial_partner_id,
        )
        recipient = next((person for person in people if person.email), people[0] or people[1])
        return recipient, recipient.email

    def _is_event_blocked_mail(self, notification):
        return notification.recipient_id.is_blacklisted

    def _send_event_mail(self, event, notifications):
        for notification in notifications:
            template = event.mail_template_id.with_env(notification.env)
            if not template:
                raise UserError(self.env._("There is no template."))
            mail_id = template.send_mail(
                notification.res_id,
                force_send=False,
                email_layout_xmlid="fsm_base.mail_layout_customer",
                email_values={
                    "email_to": notification.recipient_id.email_formatted,
                    "email_cc": False,
                    "recipient_ids": [],
                    "auto_delete": True,
                },
            )
            mail = self.env["mail.mail"].browse(mail_id)
            notification.write({"mail_mail_id": mail.id, "subject": mail.subject, "body": mail.body_html})

    # ------------------------------------------------------------------
    # SMS
    # ------------------------------------------------------------------

    def _get_event_address_sms(self, notification):
        request = notification.request_id
        recipient = request.contact_id or notification.partner_id
        number = request.contact_phone or recipient.phone or notification.partner_id.phone
        return recipient, number or False

    def _is_event_blocked_sms(self, notification):
        address = notification.address
        # with and without the library that knows the numbers of all countries
        numbers = [notification.recipient_id._phone_format(number=address) or address, re.sub(r"[^\d+]", "", address)]
        return bool(self.env["phone.blacklist"].search_count([("number", "in", numbers)], limit=1))

    def _send_event_sms(self, event, notifications):
        for notification in notifications:
            template = event.sms_template_id.with_env(notification.env)
            if not template:
                raise UserError(self.env._("There is no template."))
            body = template._render_field("body", [notification.res_id])[notification.res_id]
            sms = self.env["sms.sms"].create(
                {"number": notification.address, "partner_id": notification.recipient_id.id, "body": body}
            )
            notification.write({"sms_id": sms.id, "subject": body})
