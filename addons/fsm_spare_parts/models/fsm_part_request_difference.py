from odoo import api, fields, models

from .fsm_part_difference import UNSETTLED


class FsmPartRequest(models.Model):
    """A request knows what was wrong when its parts arrived; it is not done before that is settled."""

    _inherit = "fsm.part.request"

    difference_ids = fields.One2many("fsm.part.difference", "request_id", "Differences")
    difference_count = fields.Integer(
        "Number of Differences", compute="_compute_difference_count", help="How often something was wrong on receipt."
    )
    has_difference = fields.Boolean(compute="_compute_progress", help="Something was wrong and is not settled yet.")

    @api.depends("difference_ids")
    def _compute_difference_count(self):
        counts = dict(
            self.env["fsm.part.difference"]._read_group([("request_id", "in", self.ids)], ["request_id"], ["__count"])
        )
        for request in self:
            request.difference_count = counts.get(request._origin, 0)

    @api.depends("line_ids.to_ship_qty", "difference_ids.state")
    def _compute_progress(self):
        super()._compute_progress()
        for request in self:
            request.has_rest = request.state in ("approved", "shipping") and any(
                line.uom_id.compare(line.to_ship_qty, 0) > 0 for line in request.line_ids
            )
            request.has_difference = any(difference.state in UNSETTLED for difference in request.difference_ids)

    def _fsm_open_steps(self, key=None):
        """Where all that is left is a difference, it is the warehouse that has something to do, not the engineer."""
        waiting = self if key else self.filtered(lambda request: request.state != "shipping" or request.has_transit)
        return super(FsmPartRequest, waiting)._fsm_open_steps(key)

    def action_open_differences(self):
        """What was wrong with the parts of these requests."""
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_spare_parts.fsm_part_difference_action")
        return {**action, "domain": [("request_id", "in", self.ids)], "context": {}}


class FsmPartRequestLine(models.Model):
    """What was wrong is neither on its way nor received."""

    _inherit = "fsm.part.request.line"

    difference_ids = fields.One2many("fsm.part.difference", "line_id", "What Was Wrong")
    difference_qty = fields.Float(
        "Differences",
        compute="_compute_moved",
        digits="Product Unit",
        help="How many were missing, broken or another part when the parcel was opened.",
    )
    to_ship_qty = fields.Float(
        "To Ship", compute="_compute_moved", digits="Product Unit", help="How many the warehouse has still to ship."
    )

    @api.depends("difference_ids.state", "difference_ids.send_again", "move_ids.product_uom_qty")
    def _compute_moved(self):
        super()._compute_moved()

    def _set_moved(self, moved):
        """Shipped is received, on its way, or a difference. What is sent again is to be shipped beside what was
        approved."""
        super()._set_moved(moved)
        key = self._origin.id
        shipped, received, wrong = moved[key, "ship"], moved[key, "receive"], moved[key, "wrong"]
        is_open = self.request_id.state in ("approved", "shipping")
        wanted = self.approved_qty + moved[key, "again"] if is_open else shipped
        self.difference_qty = wrong
        self.transit_qty = shipped - received - wrong
        self.to_ship_qty = max(wanted - shipped, 0)
        self.open_qty = max(wanted - received - moved[key, "settled"], 0)

    def _get_moved(self):
        """Also what was ``wrong``, how much of it is ``settled``, and how much of that is to be shipped ``again``."""
        moved = super()._get_moved()
        # sudo: an engineer sees what became of his parts, not the stock of the house
        groups = (
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [
                    ("fsm_part_line_id", "in", self._origin.ids),
                    ("fsm_part_leg", "=", "differ"),
                    ("state", "!=", "cancel"),
                ],
                ["fsm_part_line_id", "fsm_difference_id", "product_uom"],
                ["product_uom_qty:sum"],
            )
        )
        for line, difference, unit, quantity in groups:
            quantity = unit._compute_quantity(quantity, line.uom_id, round=False)
            moved[line.id, "wrong"] += quantity
            if difference.state == "settled":
                moved[line.id, "settled"] += quantity
                moved[line.id, "again"] += quantity if difference.send_again else 0
        return moved
