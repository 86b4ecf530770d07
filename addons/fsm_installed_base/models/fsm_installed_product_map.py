from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

AGES = (10, 5, 3, 1, 0)
DOWN = "3"  # priority “Machine Down”


class FsmInstalledProduct(models.Model):
    """The unit on the map of machines."""

    _inherit = "fsm.installed.product"

    map_age = fields.Selection(
        [
            ("age_0", "Less than 1 year"),
            ("age_1", "1 to 3 years"),
            ("age_3", "3 to 5 years"),
            ("age_5", "5 to 10 years"),
            ("age_10", "10 years and more"),
        ],
        "Age",
        compute="_compute_map_age",
        help="Years since the installation, or since the shipment where that is all that is known.",
    )
    map_work = fields.Selection(
        [("none", "No open request"), ("open", "Open request"), ("down", "Machine down")],
        "Open Requests by Urgency",
        compute="_compute_map_work",
        help="Whether a request about the machine is open, and whether one says that it stands still.",
    )

    @api.depends("installed_on", "shipped_on")
    def _compute_map_age(self):
        for unit in self:
            since = unit.installed_on or unit.shipped_on
            years = relativedelta(unit._today(), since).years if since else None
            unit.map_age = since and f"age_{next((age for age in AGES if years >= age), 0)}"

    @api.depends("request_ids.state", "request_ids.priority")
    def _compute_map_work(self):
        requests = self.env["fsm.request"]
        domain = Domain("installed_product_id", "in", self.ids) & requests._get_open_domain()
        urgency = dict(requests._read_group(domain, ["installed_product_id"], ["priority:max"]))
        for unit in self:
            highest = urgency.get(unit._origin)
            unit.map_work = "none" if highest is None else "down" if highest == DOWN else "open"

    def action_open_running_requests(self):
        """Open the requests about this machine that are not finished."""
        self.ensure_one()
        action = self.action_open_requests()
        running = Domain(action["domain"]) & self.env["fsm.request"]._get_open_domain()
        return {**action, "domain": list(running)}
