from odoo import api, fields, models
from odoo.fields import Domain


class FsmInstalledProduct(models.Model):
    """The unit's requests."""

    _inherit = "fsm.installed.product"

    request_count = fields.Integer(
        "Number of Requests", compute="_compute_request_count", help="Requests about this machine."
    )
    open_request_count = fields.Integer(
        "Open Requests",
        compute="_compute_request_count",
        search="_search_open_request_count",
        help="Requests about this machine that are not finished.",
    )

    @api.depends("request_ids.state")
    def _compute_request_count(self):
        requests = self.env["fsm.request"]
        mine = Domain("installed_product_id", "in", self.ids)
        by_unit = ["installed_product_id"]
        counts = dict(requests._read_group(mine, by_unit, ["__count"]))
        running = dict(requests._read_group(mine & requests._get_open_domain(), by_unit, ["__count"]))
        for unit in self:
            unit.request_count = counts.get(unit._origin, 0)
            unit.open_request_count = running.get(unit._origin, 0)

    def _search_open_request_count(self, operator, value):
        if (operator, value) not in ((">", 0), ("=", 0), ("!=", 0)) and operator != "in":
            return NotImplemented
        requests = self.env["fsm.request"]
        running = requests._search(requests._get_open_domain() & Domain("installed_product_id", "!=", False))
        domain = Domain("request_ids", "in", running)
        if operator == "in":
            return NotImplemented if set(value) != {0} else ~domain
        return ~domain if operator == "=" else domain

    def _get_open_requests(self):
        # sudo: an open request counts, whoever may read it
        requests = self.sudo().env["fsm.request"]
        return requests.search(Domain("installed_product_id", "in", self.ids) & requests._get_open_domain())

    def action_new_request(self):
        """Take a request about this machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_request_action_new")
        return {**action, "context": self._get_request_defaults()}

    def action_open_requests(self):
        """Open the requests about this machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_request_action")
        return {
            **action,
            "domain": [("installed_product_id", "=", self.id)],
            "context": self._get_request_defaults(),
        }

    def _get_request_defaults(self):
        return {"default_installed_product_id": self.id, "default_partner_id": self.partner_id.id}
