from odoo import fields, models


class FsmRequest(models.Model):
    _inherit = "fsm.request"

    opportunity_count = fields.Integer(
        "Number of Opportunities",
        compute="_compute_opportunity_count",
        groups="sales_team.group_sale_salesman",
        help="Sales opportunities that came from the request, of those that you may see.",
    )

    def _compute_opportunity_count(self):
        groups = self.env["crm.lead"]._read_group([("fsm_request_id", "in", self.ids)], ["fsm_request_id"], ["__count"])
        counts = dict(groups)
        for request in self:
            request.opportunity_count = counts.get(request, 0)

    def action_raise_opportunity(self):
        """Tell sales what the customer might buy (销售商机)."""
        self.ensure_one()
        return self.env["fsm.opportunity"]._open(
            self.partner_id, self.contact_id, self.contact_phone, request=self, description=self.description
        )

    def action_open_opportunities(self):
        """Open the opportunities that came from the request, for people of sales."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_action_pipeline")
        return {**action, "domain": [("fsm_request_id", "=", self.id)], "context": {}}
