from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

FINAL_STATES = ("sent", "failed", "skipped")


class FsmNotification(models.Model):
    """One thing that one customer is told through one channel: what, where to, and what became of it."""

    _name = "fsm.notification"
    _description = "Message to a Customer"
    _order = "id desc"
    _rec_name = "code"

    event_id = fields.Many2one(
        "fsm.event", "Customer Notification", readonly=True, ondelete="set null", help="The configuration it follows."
    )
    code = fields.Selection(
        selection=lambda self: self.env["fsm.event"]._fields["code"]._description_selection(self.env),
        string="Event",
        required=True,
        readonly=True,
        help="What has happened.",
    )
    channel_id = fields.Many2one(
        "fsm.channel",
        "Told Through",
        required=True,
        readonly=True,
        ondelete="cascade",
        help="How the customer is told.",
    )
    request_id = fields.Many2one(
        "fsm.request",
        "Service Request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The request.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, help="The company that tells."
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True, help="The customer.")
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    occurrence = fields.Char(
        required=True, readonly=True, help="Tells apart the times that the same thing happens to the same record."
    )
    content_key = fields.Char(readonly=True, help="What is told, in short: the same is not told twice.")
    recipient_id = fields.Many2one("res.partner", readonly=True, help="The person who is told.")
    address = fields.Char(readonly=True, help="Mail address or number that it goes to.")
    subject = fields.Char(readonly=True, help="Subject of the mail, or the text of the SMS.")
    body = fields.Html("What Was Said", readonly=True, sanitize_style=True, help="The message as it was sent.")
    state = fields.Selection(
        [
            ("queued", "To Send"),
            ("sending", "In the Outbox"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("skipped", "Not Sent"),
        ],
        default="queued",
        required=True,
        readonly=True,
        help="What became of it.",
    )
    reason = fields.Selection(
        [
            ("opted_out", "Does not want messages"),
            ("no_address", "No address"),
            ("overtaken", "No longer true"),
            ("already_told", "Told already"),
            ("switched_off", "Switched off"),
            ("template", "Template can't be used"),
            ("outbox", "Not delivered"),
            ("removed", "Removed from the outbox"),
        ],
        readonly=True,
        help="Why it was not sent.",
    )
    error = fields.Text("Details", readonly=True, help="What the mail server or the SMS gateway said.")
    tries = fields.Integer(readonly=True, aggregator=None, help="How many times it was tried.")
    next_try = fields.Datetime(readonly=True, help="When it is tried again.")
    sent_on = fields.Datetime(readonly=True, help="When the mail server or the gateway took it.")
    mail_mail_id = fields.Many2one("mail.mail", "Mail", readonly=True, index="btree_not_null", ondelete="set null")
    sms_id = fields.Many2one("sms.sms", "SMS", readonly=True, index="btree_not_null", ondelete="set null")

    _occurrence_unique = models.UniqueIndex("(channel_id, res_model, res_id, code, occurrence)")
    _due_idx = models.Index("(next_try, id) WHERE state = 'queued'")
    _sending_idx = models.Index("(write_date) WHERE state = 'sending'")
    _failed_idx = models.Index("(company_id, id) WHERE state = 'failed'")

    # ------------------------------------------------------------------
    # Into the queue
    # ------------------------------------------------------------------

    @api.model
    def _queue(self, code, active, records):
        """Put a message for each record and channel into the queue, with one query, whatever their number.

        :param active: pairs (id of the event, id of the channel)
        """
        now = fields.Datetime.now()
        rows = []
        # sudo: whom a message goes to does not depend on what the user who does the step may read
        for record in records.sudo():
            request = record._fsm_get_request()
            what = (request.id, request.company_id.id, request.partner_id.id, record._name, record.id)
            occurrence = record._fsm_event_occurrence(code)
            rows += [
                (*pair, code, *what, occurrence, "queued", 0, now, self.env.uid, now, self.env.uid, now)
                for pair in active
            ]
        # Plain SQL: what is queued already must not stop the step, which the ORM can't say
        self.env.cr.execute(
            SQL(
                """INSERT INTO fsm_notification (event_id, channel_id, code, request_id, company_id, partner_id,
                       res_model, res_id, occurrence, state, tries, next_try, create_uid, create_date, write_uid,
                       write_date)
                   VALUES %s ON CONFLICT DO NOTHING""",
                SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
        self.env["fsm.request"].invalidate_model(["notification_ids"], flush=False)
        self._trigger_cron()

    @api.model
    def _trigger_cron(self):
        """Have the queue looked at after the commit; once for a transaction is enough."""
        cache = self.env.cr.cache
        if not cache.get("fsm_notification_triggered"):
            cron_id = self.env["ir.model.data"]._xmlid_to_res_id("fsm_base.cron_notifications")
            # without the job, or while it is switched off, the queue waits; the step goes on
            if cron_id:
                self.env["ir.cron"].browse(cron_id)._trigger()
            cache["fsm_notification_triggered"] = True

    # ------------------------------------------------------------------
    # Out of the queue
    # ------------------------------------------------------------------

    @api.model
    def _cron_send(self, limit=200):
        """Hand what is due to the outboxes, a bounded batch at a time."""
        domain = [("state", "=", "queued"), ("next_try", "<=", fields.Datetime.now())]
        due = self.search(domain, limit=limit, order="next_try, id").try_lock_for_update()
        due._hand_over()
        self._fail_lost(limit)
        self.env["ir.cron"]._commit_progress(len(due), remaining=self.search_count(domain) if due else 0)

    def _hand_over(self):
        """Render the messages and hand them to the outbox of their channels. One that can't be never stops the others:
        it says why in the list."""
        for notification in self:
            try:
                with self.env.cr.savepoint():
                    notification._hand_over_one()
            # whatever a template edited by people may raise
            except Exception as error:
                notification._set_failed("template", str(error))

    def _hand_over_one(self):
        self.ensure_one()
        event = self.event_id
        record = self.env[self.res_model].browse(self.res_id).exists()
        if not event.active or not self.channel_id.active:
            return self._set_skipped("switched_off")
        if not record or record._fsm_event_is_over(self.code, self.occurrence):
            return self._set_skipped("overtaken")
        recipient, address = self.channel_id._get_event_address(self)
        values = {"recipient_id": recipient.id, "address": address, "content_key": record._fsm_event_content(self.code)}
        self.write(values)
        if not address:
            return self._set_skipped("no_address")
        if self._is_opted_out():
            return self._set_skipped("opted_out")
        if self._is_told_already():
            return self._set_skipped("already_told")
        self.write({"state": "sending", "reason": False, "error": False, "tries": self.tries + 1})
        return self.channel_id._send_event(event, self._in_customers_terms())

    def _is_opted_out(self):
        """Whether the person or the customer's company wants no messages, or none at this address."""
        people = self.recipient_id | self.partner_id | self.partner_id.commercial_partner_id
        return any(people.mapped("fsm_no_notification")) or self.channel_id._is_event_blocked(self)

    def _is_told_already(self):
        """Whether the last message about the same thing said the same."""
        last = self.search(
            [
                ("channel_id", "=", self.channel_id.id),
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("code", "=", self.code),
                ("state", "in", ("sending", "sent")),
                ("id", "!=", self.id),
            ],
            order="id desc",
            limit=1,
        )
        return bool(last and self.content_key and last.content_key == self.content_key)

    def _in_customers_terms(self):
        """The message in the language and time zone of the person who is told, and in the name of the company."""
        recipient, customer = self.recipient_id, self.partner_id.commercial_partner_id
        lang = recipient.lang or customer.lang or self.company_id.partner_id.lang or self.env.lang
        return self.with_company(self.company_id).with_context(
            lang=lang,
            # or else Odoo asks the record for its customer, who need not speak the language of the contact
            template_preview_lang=lang,
            tz=recipient.tz or customer.tz or self.company_id._fsm_tz(),
            fsm_recipient_id=recipient.id,
        )

    def _get_record(self):
        """The record that the message is about, in the terms of the person who is told."""
        return self.env[self.res_model].browse(self.res_id)

    # ------------------------------------------------------------------
    # What became of it
    # ------------------------------------------------------------------

    def _set_skipped(self, reason):
        self.write({"state": "skipped", "reason": reason, "error": False})

    def _set_sent(self):
        self.write({"state": "sent", "reason": False, "error": False, "sent_on": fields.Datetime.now()})

    def _set_failed(self, reason, error=None, final=False):
        """It could not be sent: it is tried again later, each time with a longer pause, until it has been tried often
        enough.

        :param str reason: key of the field ``reason``
        :param bool final: trying again won't help
        """
        # sudo: limits, no secrets
        get_param = self.env["ir.config_parameter"].sudo().get_param
        most = int(get_param("fsm_base.notification_tries", 5))
        pause = int(get_param("fsm_base.notification_pause_minutes", 5))
        for notification in self:
            tries = notification.tries + (notification.state == "queued")
            values = {"reason": reason, "error": error, "tries": tries}
            if final or tries >= most:
                values["state"] = "failed"
            else:
                wait = timedelta(minutes=pause * 4 ** (tries - 1))
                values.update(state="queued", next_try=fields.Datetime.now() + wait)
            notification.write(values)

    @api.model
    def _fail_lost(self, limit):
        """What somebody has removed from the outbox will never be sent."""
        lost = self.search(
            [
                ("state", "=", "sending"),
                ("channel_id.code", "in", ("mail", "sms")),
                ("mail_mail_id", "=", False),
                ("sms_id", "=", False),
                ("write_date", "<", fields.Datetime.now() - timedelta(hours=1)),
            ],
            limit=limit,
        )
        lost._set_failed("removed", final=True)

    def action_retry(self):
        """Send what failed, or was not sent, once more.

        :raise UserError: it waits to be sent, or was sent
        """
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("fsm_base.group_fsm_agent"):
            raise AccessError(self.env._("Sending messages to customers again is up to customer service."))
        for notification in self:
            if notification.state not in ("failed", "skipped"):
                raise UserError(
                    self.env._(
                        "“%(event)s” for %(request)s is “%(state)s”: there is nothing to send again.",
                        event=notification._get_label("code"),
                        request=notification.request_id.name,
                        state=notification._get_label("state"),
                    )
                )
        # sudo: what becomes of a message is written by the system alone
        again = self.sudo()
        again.mail_mail_id.unlink()
        again.write({"state": "queued", "reason": False, "error": False, "tries": 0, "next_try": fields.Datetime.now()})
        self._trigger_cron()
        return True

    def _get_label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    @api.depends("code", "request_id.name")
    def _compute_display_name(self):
        for notification in self:
            notification.display_name = f"{notification.request_id.name} · {notification._get_label('code')}"
