from odoo import fields, models


class FsmRequest(models.Model):
    """The quotations that its visits have given."""

    _inherit = "fsm.request"

    quotation_ids = fields.One2many(
        "sale.order", "fsm_request_id", "Quotations", groups="sales_team.group_sale_salesman"
    )
    quotation_count = fields.Integer(
        "Number of Quotations", compute="_compute_quotation_count", groups="sales_team.group_sale_salesman"
    )

    def _compute_quotation_count(self):
        groups = self.env["sale.order"]._read_group(
            [("fsm_request_id", "in", self.ids)], ["fsm_request_id"], ["__count"]
        )
        counts = dict(groups)
        for request in self:
            request.quotation_count = counts.get(request, 0)

    def action_open_quotations(self):
        """Open the quotations of the request, for people of sales."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale.action_quotations")
        return {**action, "domain": [("fsm_request_id", "=", self.id)], "context": {"create": False}}

    def _fsm_move(self, target, values=None, note=None):
        super()._fsm_move(target, values, note=note)
        if target in ("resolved", "closed", "cancelled"):
            # sudo: nobody accepts what is not going to be done any more, whoever has finished the request
            open_ones = self.sudo().quotation_ids.filtered(lambda order: order.state in ("draft", "sent"))
            open_ones._action_cancel()

    def _get_waiting_quotations(self):
        """The quotations that wait for the customer's answer, for the page of his request."""
        # sudo: the page is the system's; it shows them to the customer
        orders = self.sudo().quotation_ids
        return orders.filtered(lambda order: order.state == "sent" and not order.is_expired)
