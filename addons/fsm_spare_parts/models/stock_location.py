from odoo import api, fields, models


class StockLocation(models.Model):
    """A place knows whose it is, and whether what lies there is good."""

    _inherit = "stock.location"

    fsm_engineer_id = fields.Many2one(
        "fsm.engineer",
        "Engineer",
        index="btree_not_null",
        readonly=True,
        ondelete="restrict",
        help="The engineer whose bag it is.",
    )
    fsm_condition = fields.Selection(
        [("good", "Good"), ("defective", "Defective")],
        "Condition of Parts",
        compute="_compute_fsm_condition",
        store=True,
        recursive=True,
        precompute=True,
        readonly=False,
        help="Whether parts that lie here can be used.",
    )

    _fsm_place_unique = models.UniqueIndex(
        "(fsm_engineer_id, company_id, (COALESCE(fsm_condition, ''))) WHERE fsm_engineer_id IS NOT NULL",
        "This engineer has this place already.",
    )

    @api.depends("location_id.fsm_condition")
    def _compute_fsm_condition(self):
        """A shelf in the place for defective parts is one for defective parts."""
        for location in self:
            location.fsm_condition = location.location_id.fsm_condition
