from odoo import fields, models
from odoo.fields import Domain

from ..geo import distance_km


class ResPartner(models.Model):
    _inherit = "res.partner"

    fsm_request_ids = fields.One2many("fsm.request", "partner_id", "Service Requests")
    fsm_request_count = fields.Integer(
        "Number of Service Requests",
        compute="_compute_fsm_request_count",
        help="Service requests of the customer and its addresses.",
    )

    fsm_level_id = fields.Many2one(
        "fsm.customer.level",
        "Customer Level",
        index="btree_not_null",
        help="How important the customer is; that of the company counts for all its contacts and addresses.",
    )

    def _compute_fsm_request_count(self):
        counts = dict(
            self.env["fsm.request"]._read_group([("partner_id", "child_of", self.ids)], ["partner_id"], ["__count"])
        )
        for partner in self:
            family = partner | partner.child_ids
            partner.fsm_request_count = sum(counts.get(member, 0) for member in family)

    def _search_display_name(self, operator, value):
        """Service people know customers by their telephone number too."""
        domain = super()._search_display_name(operator, value)
        if self.env.context.get("fsm_search_phone") and isinstance(value, str) and operator in ("ilike", "=", "like"):
            domain = Domain(domain) | Domain("phone", operator, value) | Domain("child_ids.phone", operator, value)
        return domain

    def _fsm_position(self):
        """Position of the address.

        :return: tuple (latitude, longitude) in degrees, or None when it has none
        """
        self.ensure_one()
        if not self.partner_latitude and not self.partner_longitude:
            return None
        return self.partner_latitude, self.partner_longitude

    def _fsm_distance_km(self, latitude, longitude):
        """Great-circle distance of a position from the address, in km; None when the address has no position."""
        position = self._fsm_position() if self else None
        return position and distance_km(position, (latitude, longitude))

    def action_open_fsm_requests(self):
        """Open the service requests of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_request_action")
        return {
            **action,
            "domain": [("partner_id", "child_of", self.id)],
            "context": {"default_partner_id": self.id},
        }
