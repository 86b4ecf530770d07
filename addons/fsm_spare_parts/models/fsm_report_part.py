from odoo import api, fields, models


class FsmReportPart(models.Model):
    """A part used in a visit comes from the engineer's bag."""

    _inherit = "fsm.report.part"

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
        free = self._get_free_in_bags()
        for line in self:
            line.bag_qty = free.get(line, 0)
            line.is_short = line in free and line.uom_id.compare(line.quantity, line.bag_qty) > 0

    def _comes_from_bag(self):
        """Whether the part is taken out of the engineer's bag: his bag is kept, and the part is kept in stock."""
        # sudo: an engineer has a bag, whoever looks at his report
        return self.product_id.is_storable and self.report_id.engineer_id.sudo().keeps_stock

    def _get_free_in_bags(self):
        """What is in the bags for the lines.

        :return: dict ``{line: quantity in the unit of the line}`` of the lines that come from a bag
        """
        # sudo: an engineer does not see the stock of the house; this is what is in his own bag
        quants = self.env["stock.quant"].sudo()
        lines = self.filtered(lambda line: line._comes_from_bag() and line.uom_id)
        places = lines.report_id.engineer_id.good_location_id
        groups = quants._read_group(
            [("location_id", "in", places.ids), ("product_id", "in", lines.product_id.ids)],
            ["location_id", "product_id", "lot_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        mine = dict(
            self.env["stock.move"]
            .sudo()
            ._read_group(
                [("fsm_report_part_id", "in", lines._origin.ids), ("state", "not in", ("done", "cancel"))],
                ["fsm_report_part_id"],
                ["product_qty:sum"],
            )
        )
        free = {}
        for line in lines:
            place = line.report_id.engineer_id.good_location_id
            quantity = sum(
                max(on_hand - reserved, 0)
                for location, product, lot, on_hand, reserved in groups
                if location == place
                and product.id == line.product_id.id
                and (product.tracking == "none" or not line.serial or lot.name == line.serial.strip())
            )
            quantity += mine.get(line._origin.sudo(), 0)
            free[line] = line.product_id.uom_id._compute_quantity(quantity, line.uom_id)
        return free
