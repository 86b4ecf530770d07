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
