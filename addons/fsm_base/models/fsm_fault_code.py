from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class FsmFaultCode(models.Model):
    """A code for what was wrong, why, or what was done about it; a tree per product category."""

    _name = "fsm.fault.code"
    _description = "Fault Code"
    _parent_store = True
    _order = "complete_name, id"
    _check_company_auto = True
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
    cause_ids = fields.Many2many(
        "fsm.fault.code",
        "fsm_fault_cause_rel",
        "fault_id",
        "cause_id",
        string="Usual Causes",
        domain=[("kind", "=", "cause")],
        check_company=True,
        help="Only these causes are offered in reports of this fault and those below it; empty: all causes.",
    )
    tree_name = fields.Char(
        "Fault Code", compute="_compute_tree_name", help="Code and name, set in under the group above."
    )
    for_category_id = fields.Many2one(
        "product.category",
        compute="_compute_for_category_id",
        search="_search_for_category_id",
        help="Codes that fit machines of this category: its own, those of categories above it, and those of all.",
    )
    for_fault_id = fields.Many2one(
        "fsm.fault.code",
        compute="_compute_for_category_id",
        search="_search_for_fault_id",
        help="Causes that this fault usually has.",
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

    @api.depends("code", "name", "parent_path")
    @api.depends_context("lang")
    def _compute_tree_name(self):
        for record in self:
            depth = max(0, (record.parent_path or "").count("/") - 1)
            record.tree_name = "\u2003\u2003" * depth + (record.display_name or "")

    def _compute_for_category_id(self):
        self.for_category_id = False
        self.for_fault_id = False

    @api.model
    def _search_for_category_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = [category_id for category_id in value if category_id]
        if not ids:
            return Domain.TRUE
        return Domain("product_category_ids", "=", False) | Domain("product_category_ids", "parent_of", ids)

    @api.model
    def _search_for_fault_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        causes = self.browse([fault_id for fault_id in value if fault_id])._get_usual_causes()
        return Domain("id", "in", causes.ids) if causes else Domain.TRUE

    def _get_usual_causes(self):
        """Causes configured for the faults, or else for the nearest group above that has any."""
        faults = self
        while faults and not faults.cause_ids:
            faults = faults.parent_id
        return faults.cause_ids

    def _fits_category(self, category):
        """Whether the code is one for machines of a product category."""
        self.ensure_one()
        return not self.product_category_ids or category._is_below(self.product_category_ids)

    @api.constrains("parent_id", "kind")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A code can't stand below itself."))
        for record in self:
            if record.parent_id and record.parent_id.kind != record.kind:
                raise ValidationError(
                    self.env._("“%s” and the code above it must be of the same kind.", record.display_name)
                )
