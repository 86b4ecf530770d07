from odoo import api, fields, models


class FsmPartHandoverLine(models.Model):
    """One part that is handed over."""

    _name = "fsm.part.handover.line"
    _description = "Part Handed Over"
    _inherit = ["fsm.quantity.mixin", "fsm.bag.line.mixin"]
    _order = "handover_id, id"
    _check_company_auto = True

    handover_id = fields.Many2one("fsm.part.handover", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, precompute=True)
    product_id = fields.Many2one(
        "product.product",
        "Part",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_storable", "=", True)],
        help="The part that is handed over.",
    )
    tracking = fields.Selection(related="product_id.tracking")
    serial = fields.Char("Serial or Lot", help="Serial or lot number of the part.")
    quantity = fields.Float(default=1.0, digits="Product Unit", help="How many are handed over.")
    free_qty = fields.Float(
        "In the Bag", compute="_compute_free_qty", digits="Product Unit", help="Free good ones in the bag of the giver."
    )

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "Say how many are handed over: more than zero.")

    @api.depends("product_id.name", "quantity")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.product_id.name} × {line.quantity:g}"

    @api.depends("product_id", "uom_id", "serial", "handover_id.engineer_id")
    def _compute_free_qty(self):
        free = self._get_free_in_bags()
        for line in self:
            line.free_qty = free[line]

    @api.onchange("product_id")
    def _onchange_product_id(self):
        self._propose_serial()

    def _get_bag_place(self):
        # sudo: an engineer of a provider may not know who gives
        return self.sudo().handover_id.engineer_id.good_location_id

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_giver()
        return lines

    def write(self, vals):
        self._check_giver()
        result = super().write(vals)
        if "handover_id" in vals:
            self._check_giver()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_offered(self):
        self._check_giver()

    def _check_giver(self):
        """Only the giver says what he gives, and only in the draft."""
        self.handover_id._check_draft()
        if not self.env.su:
            self.handover_id._fsm_check_fields({"line_ids": True})
