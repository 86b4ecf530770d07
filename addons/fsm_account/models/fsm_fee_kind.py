from odoo import api, fields, models

UNITS = [
    ("visit", "Per Visit"),
    ("hour", "Hour"),
    ("km", "Kilometre"),
    ("amount", "As Spent"),
]


class FsmFeeKind(models.Model):
    """A kind of fee that a visit may cost (费用类别): call-out, hours, kilometres, lodging."""

    _name = "fsm.fee.kind"
    _description = "Fee Kind"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="What the fee is for.")
    code = fields.Char(required=True, help="Short name of the kind, for exports and imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Only for this company; empty: for all.")
    unit = fields.Selection(
        UNITS,
        required=True,
        default="visit",
        help="What is counted: the visit, its planned hours, the kilometres there and back, or what was spent.",
    )
    has_surcharge = fields.Boolean(
        "Night and Holiday Surcharge",
        default=True,
        help="The surcharges of the rate card for nights and holidays are added to this fee.",
    )
    needs_voucher = fields.Boolean(
        "Voucher Required", help="What it did cost is handed in with a voucher: a photo or a PDF."
    )
    product_id = fields.Many2one(
        "product.product",
        "Billed As",
        default=lambda self: self.env.ref("fsm_account.product_outsourced_service", raise_if_not_found=False),
        domain=[("type", "=", "service")],
        check_company=True,
        ondelete="restrict",
        help="Service whose account and taxes the line of a vendor bill gets. Empty: “Outsourced Service”.",
    )

    _code_company_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "This code is already used by another fee kind."
    )

    @api.model
    def _get_default_product(self):
        """The service that is billed where a fee has none of its own."""
        return self.env.ref("fsm_account.product_outsourced_service")
