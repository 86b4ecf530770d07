import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .fsm_component_settlement import Settlement
from .mrp_bom import MAX_DEPTH, DesignNode


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

    @api.depends("bom_id.fsm_version", "bom_id.company_id", "bom_version", "product_id")
    def _compute_is_bom_outdated(self):
        # sudo: bills need not be open to service people
        boms = self.sudo().bom_id
        changes = self.env["fsm.bom.change"].sudo()  # sudo: as above
        latest = {
            (bom, company): version
            for bom, company, version in changes._read_group(
                [("bom_id", "in", boms.ids)], ["bom_id", "company_id"], ["version:max"]
            )
        }
        for unit in self.sudo():  # sudo: as above
            bom = unit.bom_id
            concern = [latest.get((bom, company), 0) for company in (unit.company_id, unit.company_id.browse())]
            unit.is_bom_outdated = bool(bom) and (
                max(concern) > unit.bom_version
                or bom.company_id not in (unit.company_id, unit.company_id.browse())
                or bom.product_tmpl_id != unit.product_id.product_tmpl_id
            )

    def _search_is_bom_outdated(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["bom_id", "bom_version", "product_id"])
        self.env["mrp.bom"].flush_model(["fsm_version", "company_id", "product_tmpl_id"])
        self.env["fsm.bom.change"].flush_model(["bom_id", "company_id", "version"])
        outdated = Domain(
            "id",
            "in",
            SQL(
                """(SELECT unit.id FROM fsm_installed_product unit
                    JOIN mrp_bom bom ON bom.id = unit.bom_id
                    JOIN product_product product ON product.id = unit.product_id
                    WHERE bom.company_id != unit.company_id
                    OR bom.product_tmpl_id != product.product_tmpl_id
                    OR bom.fsm_version > unit.bom_version AND EXISTS (
                        SELECT FROM fsm_bom_change change
                        WHERE change.bom_id = bom.id AND change.version > unit.bom_version
                        AND (change.company_id IS NULL OR change.company_id = unit.company_id)))"""
            ),
        )
        if set(value) == {True, False}:
            return Domain.TRUE
        return outdated if True in value else ~outdated

    def _get_bill_changes(self):
        """What was changed in the bills since the components of these units were made from them.

        :return: fsm.bom.change, the latest first
        """
        self.check_access("read")
        since = {}
        for unit in self.sudo():  # sudo: bills need not be open to service people
            of = unit.bom_id, unit.company_id
            since[of] = min(unit.bom_version, since.get(of, unit.bom_version))
        later = Domain.OR(
            Domain("bom_id", "=", bom.id)
            & Domain("company_id", "in", (False, company.id))
            & Domain("version", ">", version)
            for (bom, company), version in since.items()
        )
        return self.env["fsm.bom.change"].sudo().search(later)  # sudo: as above

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
        date = fields.Date.to_date(date)
        for day, same in units.grouped(lambda unit: date or unit._today()).items():
            same._bring_to_bill(day, reason.strip())
        return True

    def _bring_to_bill(self, date, reason):
        """As ``action_bring_to_bill``, at a constant number of queries a level of the tree."""
        compared = self._compare_on(date)
        bills = {unit: bom for unit, (bom, __, __) in compared.items()}
        words = {unit: [] for unit in self}
        for unit, (__, nodes, __) in compared.items():
            if not nodes:
                raise UserError(self.env._("%s: its product has no bill of materials.", unit.display_name))
        for again in range(MAX_DEPTH):
            settlement = Settlement(self.env)
            for unit, (__, __, comparison) in compared.items():
                for difference in comparison.differences:
                    if not (difference.is_nested or (again and difference.is_left_alone)):
                        words[unit].append(unit._describe_difference(difference))
                        unit._settle(difference, settlement)
            settlement.do(date, reason)
            self._renumber([match for __, __, comparison in compared.values() for match in comparison.matches])
            # what is inside of pieces of which there were too many is looked at when those are gone
            compared = self.browse(
                unit.id
                for unit, (__, __, comparison) in compared.items()
                if any(difference.is_nested for difference in comparison.differences)
            )._compare_on(date)
            if not compared:
                break
        for bom, units in self.grouped(lambda unit: bills[unit]).items():
            units._fsm_moving().write({"bom_id": bom.id, "bom_version": bom.fsm_version})
        self._record_events("bill", date, reason, words={unit: ", ".join(words[unit]) for unit in self})

    def _compare_on(self, date):
        """The units and their bills of today; what is to be taken out until a day to come is there no more."""
        days = [unit._today() for unit in self]
        trees = self._get_component_trees(max([*days, date or days[0]])) if self else {}
        return self._compare_with_bill(trees)

    def _settle(self, difference, settlement):
        """Add to the settlement what is to be done about a difference."""
        if difference.kind == "missing":
            self._settle_missing(difference, difference.nodes, settlement)
        elif difference.kind == "quantity":
            self._settle_quantity(difference, settlement)
        elif not difference.is_left_alone:
            settlement.take_out(difference.parts[0].component)

    def _settle_missing(self, difference, nodes, settlement):
        around = difference.parent.component if difference.parent else self.env["fsm.installed.component"]
        settlement.put_in(self, around, nodes)

    def _settle_quantity(self, difference, settlement):
        rest = difference.found - difference.wanted
        if rest < 0:
            node = difference.nodes[0]
            pieces = difference.parent.component.quantity if difference.parent else 1.0
            more = DesignNode(node.product, -rest / pieces, node.line, node.position)
            more.children = node.children
            self._settle_missing(difference, [more], settlement)
            return
        compare = difference.product.uom_id.compare
        # pieces that nobody can tell from each other go first
        for part in sorted(difference.parts, key=lambda part: (bool(part.component.serial), -part.component.id)):
            component = part.component
            if compare(rest, 0) <= 0:
                break
            if compare(component.quantity, rest) <= 0:
                settlement.take_out(component)
            else:
                settlement.take_out(component, rest)
            rest -= component.quantity

    @api.model
    def _renumber(self, matches):
        """Parts carry the numbers of the bill as it is now, unless people have written something else."""
        changed = {}
        for part, node in matches:
            component = part.component
            if component.removed_on or (component.position == node.position and component.bom_line_id == node.line):
                continue
            is_number = re.fullmatch(r"[\d.]*", component.position or "")
            changed.setdefault((node.line, node.position if is_number else component.position), []).append(component.id)
        for (line, position), ids in changed.items():
            self.env["fsm.installed.component"].browse(ids).write(
                {"bom_line_id": line.id, "from_bill": True, "position": position}
            )

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
