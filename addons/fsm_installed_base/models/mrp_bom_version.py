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
        made = boms.sudo()  # sudo: as in _fsm_raise_versions
        made._fsm_tell_above(
            {
                (bom, bom.company_id): [self.env._("%s has a bill of materials now.", bom.product_tmpl_id.display_name)]
                for bom in made
            }
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
        # sudo: who changes a bill need not be allowed to change those above it, nor the log
        boms = self.sudo().browse(changes)
        news = {(bom, bom.company_id): changes[bom.id] for bom in boms}
        boms._fsm_raise_version(news)
        boms._fsm_tell_above(news)

    @api.model
    def _fsm_raise_version(self, news):
        """
        :param dict news: ``{(bill, company that it concerns, or an empty one for all): list of sentences}``
        """
        boms = self.browse({bom.id for bom, __ in news})
        if not boms:
            return
        boms.flush_recordset(["fsm_version"])
        self.env.cr.execute(
            SQL("UPDATE mrp_bom SET fsm_version = COALESCE(fsm_version, 1) + 1 WHERE id IN %s", tuple(boms.ids))
        )
        boms.invalidate_recordset(["fsm_version"], flush=False)
        self.env["fsm.bom.change"].sudo().create(  # sudo: as in _fsm_raise_versions
            [
                {
                    "bom_id": bom.id,
                    "company_id": company.id,
                    "version": bom.fsm_version,
                    "description": "\n".join(sentences),
                }
                for (bom, company), sentences in news.items()
            ]
        )

    @api.model
    def _fsm_tell_above(self, news):
        """Raise the versions of all bills that these are part of, a query a level, each bill once for those whom it
        concerns: what a company changes in a bill of its own says nothing to another one that shares the bill above.

        :param dict news: as of ``_fsm_raise_version``
        """
        seen = set(news)
        while news:
            above = {}
            used = self.browse({bom.id for bom, __ in news})._fsm_get_above()
            for (part, company), sentences in news.items():
                for bom in used[part]:
                    key = bom, company or bom.company_id
                    if key in seen or (company and bom.company_id and bom.company_id != company):
                        continue
                    above.setdefault(key, []).extend(
                        self.env._("In %(part)s: %(change)s", part=part.product_tmpl_id.display_name, change=sentence)
                        for sentence in sentences
                    )
            self._fsm_raise_version(above)
            seen |= above.keys()
            news = above

    def _fsm_get_products(self):
        return self.product_id or self.product_tmpl_id.product_variant_ids

    def _fsm_get_above(self):
        """The bills that these are part of.

        :return: dict ``{bill: bills that contain its product}``
        """
        products = {bom: bom._fsm_get_products() for bom in self}
        contain = Domain("product_id", "in", self.product_id.browse().union(*products.values()).ids)
        lines = self.env["mrp.bom.line"].search(contain & Domain("bom_id.active", "=", True))
        users = {product: same.bom_id for product, same in lines.grouped("product_id").items()}
        return {
            bom: self.browse().union(*(users[product] for product in mine if product in users))
            for bom, mine in products.items()
        }


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
