from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class FsmEvent(models.Model):
    """Something that customers are told of, through one channel, in the words of a template."""

    _name = "fsm.event"
    _inherit = ["fsm.cached.mixin"]
    _description = "Customer Notification"
    _order = "sequence, channel_id, id"

    sequence = fields.Integer(default=10)
    code = fields.Selection(
        [
            ("request_received", "Request Received"),
            ("task_dispatched", "Engineer Sent"),
            ("engineer_checked_in", "Engineer on Site"),
            ("report_submitted", "Service Report Submitted"),
            ("request_closed", "Request Closed"),
        ],
        "Event",
        required=True,
        help="What has happened when the customer is told.",
    )
    channel_id = fields.Many2one(
        "fsm.channel",
        "Told Through",
        required=True,
        ondelete="cascade",
        domain=[("is_for_customers", "=", True)],
        help="How the customer is told.",
    )
    channel_code = fields.Char(related="channel_id.code")
    active = fields.Boolean(default=True, help="Switch off to stop telling customers of this through this channel.")
    model = fields.Char("Record", compute="_compute_model", help="Kind of record that the template is about.")
    mail_template_id = fields.Many2one(
        "mail.template", domain="[('model', '=', model)]", ondelete="restrict", help="The words of the mail."
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        "SMS Template",
        domain="[('model', '=', model)]",
        ondelete="restrict",
        help="The words of the SMS.",
    )

    _code_channel_unique = models.Constraint(
        "UNIQUE(code, channel_id)", "Customers are already told of this event through this channel."
    )

    @api.model
    def _get_event_models(self):
        """Hook: ``{code: model}`` of the records that each event is about."""
        return {
            "request_received": "fsm.request",
            "task_dispatched": "fsm.task",
            "engineer_checked_in": "fsm.task",
            "report_submitted": "fsm.service.report",
            "request_closed": "fsm.request",
        }

    @api.depends("code")
    def _compute_model(self):
        by_code = self._get_event_models()
        for event in self:
            event.model = by_code.get(event.code)

    @api.depends("code", "channel_id.name")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for event in self:
            event.display_name = " · ".join(filter(None, (labels.get(event.code), event.channel_id.name)))

    @api.constrains("active", "code", "channel_id", "mail_template_id", "sms_template_id")
    def _check_template(self):
        for event in self:
            template = {"mail": event.mail_template_id, "sms": event.sms_template_id}.get(event.channel_id.code)
            if template is None:
                continue
            if event.active and not template:
                raise ValidationError(
                    self.env._("“%s”: choose a template before you switch it on.", event.display_name)
                )
            if template and template.model != event.model:
                raise ValidationError(
                    self.env._(
                        "“%(event)s”: the template “%(template)s” is about another kind of record.",
                        event=event.display_name,
                        template=template.name,
                    )
                )

    @tools.ormcache("code")
    def _get_active_ids(self, code):
        """Which events are on: a tuple of pairs (id of the event, id of its channel)."""
        # sudo: the same for everybody
        events = self.sudo().search([("code", "=", code), ("channel_id.active", "=", True)])
        return tuple((event.id, event.channel_id.id) for event in events)

    @api.model
    def _emit(self, code, records):
        """Something has happened that the customers of ``records`` are told of.

        Nothing is rendered or sent here: one row for each record and channel is put into the queue with one query, and
        a job that runs after the commit does the rest. The same occurrence is queued once, however often it is emitted.

        :param str code: one of the codes of ``fsm.event``
        :param records: records with a process that know their request (see ``_fsm_get_request``)
        """
        if records and (active := self._get_active_ids(code)):
            self.env["fsm.notification"]._queue(code, active, records)
