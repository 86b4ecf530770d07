from odoo import api, fields, models

from ..phone import stored_digits


class FsmRequest(models.Model):
    """How a request is found from the interaction centre, and the calls about it."""

    _inherit = "fsm.request"

    # Customers read out a part of the number on the plate.
    serial = fields.Char(index="trigram")
    contact_phone_digits = fields.Char(
        compute="_compute_contact_phone_digits",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Number to call back without spaces, dashes and leading zeros, by which a caller is known again.",
    )
    call_note_ids = fields.One2many(
        "fsm.call.note", "request_id", "Call Notes", groups="fsm_base.group_fsm_agent", help="Calls about the request."
    )
    call_note_count = fields.Integer(
        "Number of Calls",
        compute="_compute_call_note_count",
        groups="fsm_base.group_fsm_agent",
        help="Number of calls about the request.",
    )

    # The customers that an agent had to do with last.
    _agent_idx = models.Index("(agent_id, id DESC) WHERE agent_id IS NOT NULL")

    @api.depends("contact_phone")
    def _compute_contact_phone_digits(self):
        for request in self:
            request.contact_phone_digits = stored_digits(request.contact_phone)

    def _compute_call_note_count(self):
        groups = self.env["fsm.call.note"]._read_group([("request_id", "in", self.ids)], ["request_id"], ["__count"])
        counts = dict(groups)
        for request in self:
            request.call_note_count = counts.get(request, 0)

    def action_open_call_notes(self):
        """Open the calls about the request."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_call_note_action")
        return {
            **action,
            "domain": [("request_id", "=", self.id)],
            "context": {
                "default_request_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_contact_id": self.contact_id.id,
                "default_phone": self.contact_phone,
            },
        }
