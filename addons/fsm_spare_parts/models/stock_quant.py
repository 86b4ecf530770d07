from collections import defaultdict

from odoo import api, fields, models


class StockQuant(models.Model):
    """What lies where, in whose bag, and whether it can be used (备件库存查询)."""

    _inherit = "stock.quant"

    fsm_engineer_id = fields.Many2one(
        related="location_id.fsm_engineer_id",
        string="Engineer",
        store=True,
        index="btree_not_null",
        help="The engineer in whose bag it is.",
    )
    fsm_condition = fields.Selection(
        [("good", "Good"), ("defective", "Defective")],
        "Condition",
        compute="_compute_fsm_condition",
        store=True,
        help="Whether the part can be used.",
    )

    @api.depends("location_id.fsm_condition")
    def _compute_fsm_condition(self):
        for quant in self:
            quant.fsm_condition = quant.location_id.fsm_condition or "good"

    @api.model
    def _fsm_get_free(self, domain):
        """How many of the parts nobody has reserved, which is never less than none.

        :param domain: which quants
        :return: dict ``{(location id, product id): {serial or lot number: quantity in the part's own unit}}``; parts
            without numbers stand under ``False``
        """
        free = defaultdict(dict)
        groups = self._read_group(
            domain, ["location_id", "product_id", "lot_id"], ["quantity:sum", "reserved_quantity:sum"]
        )
        for place, product, lot, quantity, reserved in groups:
            free[place.id, product.id][lot.name] = product.uom_id.round(max(quantity - reserved, 0))
        return free
