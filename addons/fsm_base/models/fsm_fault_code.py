from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FsmFaultCode(models.Model):
    """A code for what was wrong, why, or what was done about it; a tree per product category."""

    _name = "fsm.fault.code"
    _description = "Fault Code"
    _parent_store = True
    _order = "complete_name, id"
    _rec_names_search = ["code", "name"]

    name = fields.Char(required=True, translate=True, help="The fault, cause or remedy in words.")
    code = fields.Char(required=True, index=True, help="Short code, as on labels and in statistics.")
    kind = fields.Selection(
        [("fault", "Fault"), ("cause", "Cause"), ("remedy", "Remedy")],
        required=True,
        default="fault",
        index=True,
        help="Fault: what the customer sees. Cause: why it happened. Remedy: what was done.",
    )
    parent_id = fields.Many2one("fsm.fault.code", "Group", index=True, ondelete="restrict", help="The code above.")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("fsm.fault.code", "parent_id", "Codes Below")
    complete_name = fields.Char(compute="_compute_complete_name", store=True, recursive=True)
    product_category_ids = fields.Many2many(
        "product.category", string="Product Categories", help="Only offered for these categories; empty: for all."
    )
    company_id = fields.Many2one("res.company", help="Only for this company; empty: for all.")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, kind, COALESCE(company_id, 0))", "There is already a code of this kind with the same letters."
    )

    @api.depends("name", "code", "parent_id.complete_name")
    def _compute_complete_name(self):
        for record in self:
            name = f"{record.code} {record.name}"
            record.complete_name = f"{record.parent_id.complete_name} / {name}" if record.parent_id else name

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            record.display_name = f"{record.code} {record.name}"

    @api.constrains("parent_id", "kind")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A code can't stand below itself."))
        for record in self:
            if record.parent_id and record.parent_id.kind != record.kind:
                raise ValidationError(
                    self.env._("“%s” and the code above it must be of the same kind.", record.display_name)
                )
