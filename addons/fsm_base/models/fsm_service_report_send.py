from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime


class FsmServiceReport(models.Model):
    """Sending the report to the customer (发送给客户)."""

    _inherit = "fsm.service.report"

    sent_on = fields.Datetime(
        readonly=True, copy=False, tracking=False, help="When the report was last sent to the customer by mail."
    )
    sent_to = fields.Char(readonly=True, copy=False, help="The address that it was last sent to.")
    sent_mail_id = fields.Many2one(
        "mail.mail", readonly=True, copy=False, index="btree_not_null", ondelete="set null", groups="base.group_system"
    )
    sent_status = fields.Char("Delivery", compute="_compute_sent_status", help="What has become of the mail.")
    can_send = fields.Boolean(compute="_compute_can_send", help="You may send this report to the customer now.")

    @api.depends("sent_on")
    @api.depends_context("lang")
    def _compute_sent_status(self):
        for report in self:
            # sudo: mails are the system's; whoever sees the report may know whether it arrived
            mail = report.sudo().sent_mail_id
            if not report.sent_on:
                report.sent_status = False
            elif mail.state == "exception":
                report.sent_status = self.env._("Not delivered: %s", mail.failure_reason or mail.failure_type)
            elif mail.state == "outgoing":
                report.sent_status = self.env._("Waiting to be sent")
            elif mail.state == "cancel":
                report.sent_status = self.env._("Cancelled before it was sent")
            else:
                report.sent_status = self.env._("Sent")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_send(self):
        may = self.env.user.has_group("fsm_base.group_fsm_agent")
        for report in self:
            report.can_send = may and report.state == "approved"

    def action_send_to_customer(self, again=False):
        """Mail the document to the customer's contact, or else to the customer.

        The mail is queued: a mail server that does not answer stops nobody.

        :param bool again: send even what has been sent before; without it a form asks
        :return: True, or the action of the form that asks
        :raise AccessError: the user is not of customer service
        :raise UserError: a report is not approved, or has nobody to be sent to; nothing is sent then
        """
        self._check_sendable()
        if not again and self.filtered("sent_on"):
            return self.env["fsm.report.send"]._open(self)
        self._send_to_customer()
        return True

    def _action_send_from_list(self):
        """The same from the list, which says what has been done."""
        action = self.action_send_to_customer()
        if action is not True:
            return action
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s reports are on their way to the customers.", len(self)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_sendable(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group("fsm_base.group_fsm_agent"):
            raise AccessError(self.env._("Reports are sent to customers by customer service and service managers."))
        if drafts := self.filtered(lambda report: report.state != "approved"):
            raise UserError(
                self.env._(
                    "Only approved reports are sent to customers. Not approved yet: %s.", self._name_list(drafts)
                )
            )
        if unreachable := self.filtered(lambda report: not report._get_mail_recipient()):
            raise UserError(
                self.env._(
                    "Nobody has an email address for: %s. Add one to the contact of the request or to the customer, "
                    "then send again. Nothing was sent.",
                    self._name_list(unreachable),
                )
            )

    @api.model
    def _name_list(self, reports):
        """The reports by name; of many the first ones."""
        names = ", ".join(reports[:5].mapped("display_name"))
        return (
            names
            if len(reports) <= 5
            else self.env._("%(names)s and %(count)s more", names=names, count=len(reports) - 5)
        )

    def _get_mail_recipient(self):
        """Hook: who gets the report: the contact of the request, or else the customer, whoever has an address.

        :return: res.partner, empty when nobody has one
        """
        self.ensure_one()
        # sudo: the people of the request, whoever may open their addresses
        request = self.sudo().request_id
        people = request.contact_id | request.partner_id | request.partner_id.commercial_partner_id
        return people.filtered(lambda partner: partner.email_normalized)[:1]

    def _send_to_customer(self):
        # sudo: the wording is configuration, and the sending is recorded by the system
        template = self.env.ref("fsm_base.mail_template_report").sudo()
        mails = template.send_mail_batch(self.ids, email_layout_xmlid="fsm_base.mail_layout_customer")
        now = fields.Datetime.now()
        # sudo: as above
        for report, mail in zip(self.sudo(), mails, strict=True):
            recipient = report._get_mail_recipient()
            report._fsm_moving().write({"sent_on": now, "sent_to": recipient.email, "sent_mail_id": mail.id})
        self._log_sending()

    def _log_sending(self):
        # sudo: the logs are the system's
        reports = self.sudo()
        reports._message_log_batch(
            bodies={report.id: self.env._("Sent to the customer by mail: %s", report.sent_to) for report in reports}
        )
        bodies = {}
        for request, of_request in reports.grouped("request_id").items():
            bodies[request.id] = self.env._(
                "Service report sent to the customer by mail: %s",
                ", ".join(f"{report.name} → {report.sent_to}" for report in of_request),
            )
        reports.request_id._message_log_batch(bodies=bodies)

    def _sent_text(self):
        """When and to whom it was sent before, in one line."""
        self.ensure_one()
        return self.env._(
            "%(report)s was sent on %(date)s to %(address)s",
            report=self.display_name,
            date=format_datetime(
                self.env, self.sent_on, self.env.user.tz or self.company_id._fsm_tz(), "yyyy-MM-dd HH:mm"
            ),
            address=self.sent_to,
        )
