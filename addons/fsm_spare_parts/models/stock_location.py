from odoo import fields, models


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
        readonly=True,
        help="Whether parts that lie here can be used.",
    )

    _fsm_place_unique = models.UniqueIndex(
        "(fsm_engineer_id, company_id, (COALESCE(fsm_condition, ''))) WHERE fsm_engineer_id IS NOT NULL",
        "This engineer has this place already.",
    )
