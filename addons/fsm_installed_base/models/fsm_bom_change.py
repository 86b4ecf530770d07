from odoo import fields, models


class FsmBomChange(models.Model):
    """A change of a bill of materials that machines in the field may not have yet."""

    _name = "fsm.bom.change"
    _description = "Change of a Bill of Materials"
    _order = "create_date desc, id desc"
    _rec_name = "description"

    bom_id = fields.Many2one(
        "mrp.bom", "Bill of Materials", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        index=True,
        help="The company whose machines it concerns, because the bill that was changed is its own. "
        "Empty: all of them.",
    )
    version = fields.Integer(required=True, readonly=True, help="The version of the bill that came of it.")
    description = fields.Text(readonly=True, help="What has changed, in words.")

    _bom_version = models.Index("(bom_id, version)")
