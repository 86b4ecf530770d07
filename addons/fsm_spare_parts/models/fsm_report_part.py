from odoo import api, fields, models


class FsmReportPart(models.Model):
    """A part used in a visit comes from the engineer's bag."""

    _name = "fsm.report.part"
    _inherit = ["fsm.report.part", "fsm.bag.line.mixin"]

    move_ids = fields.One2many("stock.move", "fsm_report_part_id", "Moves", groups="stock.group_stock_user")
    bag_qty = fields.Float(
        "In the Bag",
        compute="_compute_bag_qty",
        digits="Product Unit",
        help="How many the engineer has in his bag for this report: free ones, and those reserved for it.",
    )
    is_short = fields.Boolean(compute="_compute_bag_qty", help="More were used than are in the bag.")

    @api.depends("product_id", "uom_id", "quantity", "serial", "report_id.engineer_id")
    def _compute_bag_qty(self):
        free = self.filtered(lambda line: line._comes_from_bag() and line.uom_id)._get_free_in_bags()
        for line in self:
            line.bag_qty = free.get(line, 0)
            line.is_short = line in free and line.uom_id.compare(line.quantity, line.bag_qty) > 0

    def _comes_from_bag(self):
        """Whether the part is taken out of the engineer's bag: his bag is kept, and the part is kept in stock."""
        # sudo: an engineer has a bag, whoever looks at his report
        return self.product_id.is_storable and self.report_id.engineer_id.sudo().keeps_stock

    def _get_bag_place(self):
        return self.report_id.engineer_id.good_location_id

    def _get_free_in_bags(self):
        """Free is for a line also what is reserved for it already."""
        free = super()._get_free_in_bags()
        # sudo: as there
        moves = self.env["stock.move"].sudo()
        mine = moves._read_group(
            [("fsm_report_part_id", "in", self._origin.ids), ("state", "not in", ("done", "cancel"))],
            ["fsm_report_part_id"],
            ["product_qty:sum"],
        )
        reserved = {line.id: quantity for line, quantity in mine}
        for line in self:
            quantity = reserved.get(line._origin.id, 0)
            free[line] += line.product_id.uom_id._compute_quantity(quantity, line.uom_id, round=False)
        return free
