from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_datetime

from ..phone import stored_digits

AGENT = ("agent",)


class FsmCallNote(models.Model):
    """A telephone call (来电记录): who called, what about, and what came of it."""

    _name = "fsm.call.note"
    _description = "Call Note"
    _inherit = ["fsm.workflow.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_transitions = {
        "noted": {"call_back": AGENT},
        "call_back": {"done": AGENT, "noted": AGENT},
        "done": {"call_back": AGENT},
    }
    _fsm_info_fields = frozenset({"partner_id", "contact_id", "phone"})

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, help="The company called."
    )
    state = fields.Selection(
        [("noted", "Noted"), ("call_back", "To Call Back"), ("done", "Called Back")],
        default="noted",
        required=True,
        index=True,
        copy=False,
        help="Whether the customer still waits for a call.",
    )
    date = fields.Datetime(
        "Called On", required=True, default=fields.Datetime.now, index=True, copy=False, help="When the call was."
    )
    direction = fields.Selection(
        [("in", "Incoming"), ("out", "Outgoing")], default="in", required=True, help="Who called whom."
    )
    user_id = fields.Many2one(
        "res.users",
        "Agent",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who spoke with the customer; who calls back.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        index="btree_not_null",
        check_company=True,
        help="The customer; empty for a caller who is not known.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        "Caller",
        check_company=True,
        domain="[('id', 'child_of', partner_id), ('is_company', '=', False)]",
        help="The person who called.",
    )
    phone = fields.Char(
        "Caller's Number",
        compute="_compute_phone",
        store=True,
        readonly=False,
        precompute=True,
        help="Number of the caller.",
    )
    phone_digits = fields.Char(
        compute="_compute_phone_digits",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Number without spaces, dashes and leading zeros, by which a caller is known again.",
    )
    note = fields.Text("What About", required=True, help="What the caller wanted, and what he was told.")
    outcome = fields.Selection(
        [("informed", "Informed"), ("request", "Request Made"), ("call_back", "Call Back")],
        default="informed",
        required=True,
        help="What came of the call.",
    )
    call_back_on = fields.Datetime(help="When the customer is to be called back; the agent gets a task for it.")
    request_id = fields.Many2one(
        "fsm.request",
        "Service Request",
        index="btree_not_null",
        check_company=True,
        help="The request that the call was about, or that was made from it.",
    )

    _customer_idx = models.Index("(partner_id, date DESC, id DESC) WHERE partner_id IS NOT NULL")
    _agent_idx = models.Index("(user_id, date DESC, id DESC)")

    @api.depends("contact_id", "partner_id")
    def _compute_phone(self):
        for call in self:
            call.phone = call.phone or call.contact_id.phone or call.partner_id.phone

    @api.depends("phone")
    def _compute_phone_digits(self):
        for call in self:
            call.phone_digits = stored_digits(call.phone)

    @api.depends("date", "partner_id.name", "contact_id.name", "phone")
    @api.depends_context("tz", "lang")
    def _compute_display_name(self):
        for call in self:
            caller = call.contact_id.name or call.partner_id.name or call.phone or self.env._("Unknown caller")
            when = format_datetime(self.env, call.date, dt_format="MM-dd HH:mm") if call.date else ""
            call.display_name = f"{caller} · {when}" if when else caller

    @api.constrains("outcome", "call_back_on")
    def _check_call_back_on(self):
        for call in self:
            if call.outcome == "call_back" and not call.call_back_on:
                raise ValidationError(
                    self.env._("“%s”: say when the customer is to be called back.", call.display_name)
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        customer = self.partner_id.commercial_partner_id
        if self.contact_id.commercial_partner_id != customer:
            self.contact_id = False
        if self.request_id.partner_id.commercial_partner_id != customer:
            self.request_id = False

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls.filtered(lambda call: call.outcome == "call_back")._fsm_move("call_back")
        calls._log_on_requests()
        return calls

    def write(self, vals):
        linked = self.filtered(lambda call: not call.request_id) if vals.get("request_id") else self.browse()
        if linked and "outcome" not in vals:
            # a call that has led to a request and leaves nothing else to do
            plain = linked.filtered(lambda call: call.outcome == "informed")
            super(FsmCallNote, plain).write({"outcome": "request"})
        result = super().write(vals)
        if not {"outcome", "call_back_on"}.isdisjoint(vals):
            self._follow_outcome(redate="call_back_on" in vals)
        linked._log_on_requests()
        return result

    def _follow_outcome(self, redate):
        """Open or close the step of those whose outcome was changed."""
        wanted = self.filtered(lambda call: call.outcome == "call_back")
        waiting = self.filtered(lambda call: call.state == "call_back")
        (waiting - wanted)._fsm_move("noted")
        if redate:
            (wanted & waiting)._fsm_close_steps()
            (wanted & waiting)._fsm_open_steps()
        (wanted - waiting).filtered(lambda call: call.state == "noted" or redate)._fsm_move("call_back")

    # ------------------------------------------------------------------
    # Process
    # ------------------------------------------------------------------

    def _log_on_requests(self):
        """Who looks at a request sees the calls about it."""
        bodies = {}
        for call in self.filtered("request_id"):
            caller = call.contact_id.name or call.partner_id.name or call.phone or ""
            body = self.env._("Call of %(caller)s: %(note)s", caller=caller, note=call.note)
            bodies[call.request_id.id] = "\n".join(filter(None, (bodies.get(call.request_id.id), body)))
        if bodies:
            # sudo: the log is the system's
            self.request_id.sudo()._message_log_batch(bodies=bodies)

    def _creation_message(self):
        return self.env._("Call noted.")

    def _fsm_step_deadline(self, step):
        return self.call_back_on or super()._fsm_step_deadline(step)

    def _fsm_step_info(self):
        return {
            call.id: {"fsm_info": " · ".join(filter(None, (call.partner_id.name, call.phone, call.note)))[:200]}
            for call in self
        }

    def action_called_back(self):
        """The customer was called back: the task is done."""
        for call in self:
            if call.state != "call_back":
                raise UserError(self.env._("“%s” does not wait for a call.", call.display_name))
        self._fsm_move("done")
        return True

    def action_make_request(self):
        """Open a new request with what was noted, or the one that was made from the call before."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_request_action_new")
        if self.request_id:
            return {**action, "res_id": self.request_id.id}
        return {**action, "context": self._prepare_request_context()}

    def _prepare_request_context(self):
        """Defaults of a request that is made from the call."""
        return {
            "default_partner_id": self.partner_id.commercial_partner_id.id,
            "default_contact_id": self.contact_id.id,
            "default_contact_phone": self.phone,
            "default_channel": "phone",
            "default_description": self.note,
            "default_call_note_ids": [fields.Command.link(self.id)],
        }
