import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .fsm_component_serials import ProducedSerials
from .mrp_bom import DesignNode


class FsmInstalledEvent(models.Model):
    _inherit = "fsm.installed.event"

    kind = fields.Selection(selection_add=[("bill", "Brought to the Current Bill")], ondelete={"bill": "cascade"})


class FsmInstalledProduct(models.Model):
    """Units whose bill has changed since they were built."""

    _inherit = "fsm.installed.product"

    is_bom_outdated = fields.Boolean(
        "Bill Changed",
        compute="_compute_is_bom_outdated",
        search="_search_is_bom_outdated",
        help="The bill of materials was changed since the components of the machine were made from it.",
    )

    @api.depends("bom_id.fsm_version", "bom_id.active", "bom_version", "product_id")
    def _compute_is_bom_outdated(self):
        for unit in self:
            bom = unit.sudo().bom_id  # sudo: bills need not be open to service people
            unit.is_bom_outdated = bool(bom) and (
                bom.fsm_version > unit.bom_version
                or not bom.active
                or bom.product_tmpl_id != unit.product_id.product_tmpl_id
            )

    def _search_is_bom_outdated(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["bom_id", "bom_version", "product_id"])
        self.env["mrp.bom"].flush_model(["fsm_version", "active", "product_tmpl_id"])
        outdated = Domain(
            "id",
            "in",
            SQL(
                """(SELECT unit.id FROM fsm_installed_product unit
                    JOIN mrp_bom bom ON bom.id = unit.bom_id
                    JOIN product_product product ON product.id = unit.product_id
                    WHERE bom.fsm_version > unit.bom_version OR bom.active IS NOT TRUE
                    OR bom.product_tmpl_id != product.product_tmpl_id)"""
            ),
        )
        if set(value) == {True, False}:
            return Domain.TRUE
        return outdated if True in value else ~outdated

    def _get_bill_changes(self):
        """What was changed in the bill since the components were made from it.

        :return: fsm.bom.change, the latest first
        """
        self.ensure_one()
        # sudo: bills need not be open to service people
        changes = self.env["fsm.bom.change"].sudo()
        return changes.search([("bom_id", "=", self.sudo().bom_id.id), ("version", ">", self.bom_version)])

    def action_bring_to_bill(self, date=None, reason=None):
        """The units were rebuilt as the bill says now: their components follow it.

        :param date: day on which it was done, by default today
        :param str reason: why; without it a form shows what has changed, and asks
        """
        self.check_access("write")
        if not (reason or "").strip():
            return self.env["fsm.unit.bill"]._open(self)
        self._check_changeable()
        # sudo: trees are changed by such steps, which leave their reason
        units = self.sudo()
        units._hold_for_components()
        for unit in units:
            unit._bring_to_bill(fields.Date.to_date(date) or unit._today(), reason.strip())
        return True

    def _bring_to_bill(self, date, reason):
        bom, nodes, comparison = self._compare_with_bill()
        if not nodes:
            raise UserError(self.env._("%s: its product has no bill of materials.", self.display_name))
        words = [self._describe_difference(difference) for difference in comparison.differences]
        for difference in comparison.differences:
            getattr(self, f"_settle_{difference.kind}")(difference, date, reason)
        self._renumber(comparison.matches)
        self._fsm_moving().write({"bom_id": bom.id, "bom_version": bom.fsm_version})
        self._record_events("bill", date, reason, description=", ".join(words))

    def _settle_missing(self, difference, date, reason):
        self._put_in_by_bill(difference, difference.nodes, date)

    def _settle_extra(self, difference, date, reason):
        """Parts that people have added stay; those that the bill had are taken out."""
        for part in difference.parts:
            if part.component.from_bill:
                part.component._take_out(date, reason)

    def _settle_quantity(self, difference, date, reason):
        rest = difference.found - difference.wanted
        if rest < 0:
            node = difference.nodes[0]
            more = DesignNode(node.product, 1.0, node.line, node.position)
            pieces = difference.parent.component.quantity if difference.parent else 1.0
            more.quantity, more.children = -rest / pieces, node.children
            self._put_in_by_bill(difference, [more], date)
            return
        compare = difference.product.uom_id.compare
        # pieces that nobody can tell from each other go first
        for part in sorted(difference.parts, key=lambda part: (bool(part.component.serial), -part.component.id)):
            component = part.component
            if compare(rest, 0) <= 0:
                break
            out = component if compare(component.quantity, rest) <= 0 else component._split(rest)
            rest -= out.quantity
            out._take_out(date, reason)

    def _settle_other(self, difference, date, reason):
        """Hook: what a report has put in instead stays; whoever works on the machine decides."""

    def _put_in_by_bill(self, difference, nodes, date):
        components = self.env["fsm.installed.component"]
        around = difference.parent.component if difference.parent else components
        serials = ProducedSerials(self.env, self.env["stock.lot"])
        places = [(self, around, around.lot_id, around.quantity or 1.0, nodes)]
        while places:
            places = components._create_level(places, serials, installed_on=date)

    @api.model
    def _renumber(self, matches):
        """Parts carry the numbers of the bill as it is now, unless people have written something else."""
        for part, node in matches:
            component = part.component
            if component.removed_on or (component.position == node.position and component.bom_line_id == node.line):
                continue
            values = {"bom_line_id": node.line.id, "from_bill": True}
            if re.fullmatch(r"[\d.]*", component.position or ""):
                values["position"] = node.position
            component.write(values)

    def _describe_difference(self, difference):
        """A difference in words."""
        values = {"part": difference.product.display_name, "wanted": f"{difference.wanted:g}"}
        if difference.kind == "missing":
            return self.env._("missing: %(part)s × %(wanted)s", **values)
        if difference.kind == "extra":
            return self.env._("not in the bill: %(part)s × %(found)s", found=f"{difference.found:g}", **values)
        if difference.kind == "quantity":
            return self.env._("%(part)s: %(found)s → %(wanted)s", found=f"{difference.found:g}", **values)
        other = difference.parts[0].component.product_id.display_name
        return self.env._("%(other)s instead of %(part)s", other=other, **values)
