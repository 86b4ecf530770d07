from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

LINE_FIELDS = {"product_id", "product_qty", "product_uom_id", "bom_product_template_attribute_value_ids", "bom_id"}
BILL_FIELDS = {"product_qty", "product_uom_id", "active", "type"}


class MrpBom(models.Model):
    """Bills are counted, so that machines in the field know which one they follow."""

    _inherit = "mrp.bom"

    fsm_version = fields.Integer(
        "Version", default=1, readonly=True, copy=False, help="Raised by itself whenever the parts of the bill change."
    )
    fsm_change_ids = fields.One2many("fsm.bom.change", "bom_id", "Changes")

    @api.model_create_multi
    def create(self, vals_list):
        boms = super(MrpBom, self.with_context(fsm_bom_changes={})).create(vals_list)
        boms = boms.with_env(self.env)
        boms._fsm_tell_above(
            {bom.id: [self.env._("%s has a bill of materials now.", bom.product_tmpl_id.display_name)] for bom in boms}
        )
        return boms

    def write(self, vals):
        if "fsm_bom_changes" in self.env.context:
            return super().write(vals)
        changes = {}
        before = {bom: bom._fsm_describe() for bom in self} if BILL_FIELDS & vals.keys() else {}
        result = super(MrpBom, self.with_context(fsm_bom_changes=changes)).write(vals)
        for bom, words in before.items():
            if words != (now := bom._fsm_describe()):
                changes.setdefault(bom.id, []).append(f"{words} → {now}")
        self._fsm_raise_versions(changes)
        return result

    def _fsm_describe(self):
        kind = dict(self._fields["type"]._description_selection(self.env))[self.type]
        words = f"{self.product_tmpl_id.display_name}: {self.product_qty:g} {self.product_uom_id.name}, {kind}"
        return words if self.active else f"{words} ({self.env._('archived')})"

    @api.model
    def _fsm_raise_versions(self, changes):
        """The bills have changed, and with them those that they are part of.

        :param dict changes: ``{id of a bill: list of sentences}``
        """
        if not changes:
            return
        # sudo: who changes a bill need not be allowed to change those above it, nor the log
        boms = self.sudo().browse(changes)
        boms._fsm_raise_version(changes)
        boms._fsm_tell_above(changes)

    def _fsm_raise_version(self, changes):
        self.flush_recordset(["fsm_version"])
        self.env.cr.execute(
            SQL("UPDATE mrp_bom SET fsm_version = COALESCE(fsm_version, 1) + 1 WHERE id IN %s", tuple(self.ids))
        )
        self.invalidate_recordset(["fsm_version"], flush=False)
        self.env["fsm.bom.change"].sudo().create(  # sudo: as in _fsm_raise_versions
            [{"bom_id": bom.id, "version": bom.fsm_version, "description": "\n".join(changes[bom.id])} for bom in self]
        )

    def _fsm_tell_above(self, changes):
        """Raise the versions of all bills that these are part of, a query a level, each bill once."""
        changes = dict(changes)
        level = seen = self.sudo()  # sudo: as in _fsm_raise_versions
        while level:
            above = level._fsm_get_above() - seen
            words = {}
            for bom in above:
                inside = level.filtered(lambda part, bom=bom: part._fsm_get_products() & bom.bom_line_ids.product_id)
                words[bom.id] = [
                    self.env._("In %(part)s: %(change)s", part=part.product_tmpl_id.display_name, change=sentence)
                    for part in inside
                    for sentence in changes[part.id]
                ]
            if above:
                above._fsm_raise_version(words)
            changes |= words
            seen |= above
            level = above

    def _fsm_get_products(self):
        return self.product_id or self.product_tmpl_id.product_variant_ids

    def _fsm_get_above(self):
        products = self.env["product.product"]
        for bom in self:
            products |= bom._fsm_get_products()
        lines = self.env["mrp.bom.line"].search(
            Domain("product_id", "in", products.ids) & Domain("bom_id.active", "=", True)
        )
        companies = {False, *self.company_id.ids} if all(bom.company_id for bom in self) else None
        return lines.bom_id.filtered(lambda bom: companies is None or bom.company_id.id in companies)


class MrpBomLine(models.Model):
    """A line that changes what machines are made of."""

    _inherit = "mrp.bom.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._fsm_tell_bills({line: self.env._("Added: %s", line._fsm_describe()) for line in lines})
        return lines

    def write(self, vals):
        if not LINE_FIELDS & vals.keys():
            return super().write(vals)
        before = {line: line._fsm_describe() for line in self}
        result = super().write(vals)
        self._fsm_tell_bills(
            {
                line: f"{words} → {line._fsm_describe()}"
                for line, words in before.items()
                if words != line._fsm_describe()
            }
        )
        return result

    def unlink(self):
        words = {line: self.env._("Removed: %s", line._fsm_describe()) for line in self}
        changes = self._fsm_collect(words)
        result = super().unlink()
        self.env["mrp.bom"]._fsm_raise_versions(changes)
        return result

    def _fsm_describe(self):
        values = self.bom_product_template_attribute_value_ids.mapped("name")
        words = f"{self.product_id.display_name} × {self.product_qty:g} {self.product_uom_id.name}"
        return f"{words} ({', '.join(values)})" if values else words

    def _fsm_tell_bills(self, words):
        self.env["mrp.bom"]._fsm_raise_versions(self._fsm_collect(words))

    def _fsm_collect(self, words):
        """The changes by bill. While a bill is saved they are collected there, so that it gets one new version.

        :return: dict ``{id of a bill: list of sentences}``, empty when they were collected
        """
        collected = self.env.context.get("fsm_bom_changes")
        changes = {} if collected is None else collected
        for line, sentence in words.items():
            if line.product_id.type != "service":
                changes.setdefault(line.bom_id.id, []).append(sentence)
        return changes if collected is None else {}
