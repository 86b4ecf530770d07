from odoo import api, fields, models
from odoo.fields import Domain

from .fsm_component_compare import Comparison, TreePart

READ = [
    "unit_id",
    "parent_id",
    "product_id",
    "quantity",
    "serial",
    "position",
    "bom_line_id",
    "from_bill",
    "installed_on",
    "removed_on",
    "removed_reason",
    "replaced_by_id",
    "report_part_id",
    "warranty_end",
]


class FsmInstalledProduct(models.Model):
    """The trees of units at any date, and beside them those of their bills."""

    _inherit = "fsm.installed.product"

    def _get_component_trees(self, date, with_removed=False):
        """What was inside of the units at the end of a day, at a constant number of queries.

        :param date: the day
        :param bool with_removed: also what had been taken out by then
        :return: dict ``{unit: list of TreePart}``: the parts that are in no other one, in the order of their positions
        """
        domain = Domain("unit_id", "in", self.ids) & (
            Domain("installed_on", "=", False) | Domain("installed_on", "<=", date)
        )
        if not with_removed:
            domain &= Domain("removed_on", "=", False) | Domain("removed_on", ">", date)
        components = self.env["fsm.installed.component"].search_fetch(domain, READ)
        parts = {component: TreePart(component) for component in components}
        roots = {unit: [] for unit in self}
        for component, part in parts.items():
            around = parts.get(component.parent_id)
            (around.children if around else roots[component.unit_id]).append(part)
        return roots

    def _compare_with_bill(self, trees):
        """What is different from the bills of today.

        :param dict trees: ``{unit: list of TreePart}``
        :return: dict ``{unit: (bill, list of DesignNode, Comparison)}``
        """
        compared = {}
        for company, units in self.grouped("company_id").items():
            design = self.env["mrp.bom"]._fsm_design(units.product_id, company)
            for unit in units:
                bom, nodes = design[unit.product_id]
                compared[unit] = bom, nodes, Comparison(nodes, trees[unit] if nodes else [])
        return compared

    @api.readonly
    def get_component_tree(self, date=None, with_removed=False):
        """The tree of the unit and that of its bill, for the form.

        :param str date: the day, by default today
        :param bool with_removed: also what had been taken out by then
        :return: dict with ``date``, ``parts`` and ``design`` (nested), ``bill`` (its name), ``differences`` (number)
        """
        self.ensure_one()
        self.check_access("read")
        day = fields.Date.to_date(date) or self._today()
        tree = self._get_component_trees(day, with_removed)[self]
        present = tree if not with_removed else self._get_component_trees(day)[self]
        bom, nodes, comparison = self._compare_with_bill({self: present})[self]
        marks = {part.component: part.mark for part in _walk(present)}
        return {
            "date": fields.Date.to_string(day),
            "parts": [self._get_part_row(part, marks, day) for part in tree],
            "design": [self._get_design_row(node, comparison.marks, 1.0) for node in nodes],
            "bill": bom.sudo().display_name if bom else False,  # sudo: bills need not be open to service people
            "differences": len(comparison.differences),
            "can_change": self.has_access("write"),
        }

    def _get_part_row(self, part, marks, day):
        component = part.component
        to_string = fields.Date.to_string
        removed = component.removed_on and component.removed_on <= day
        end = component.warranty_end
        return {
            "id": component.id,
            "product": component.product_id.display_name,
            "serial": component.serial or "",
            "position": component.position or "",
            "quantity": component.quantity,
            "uom": component.uom_id.name,
            "since": to_string(component.installed_on),
            "warranty_end": to_string(end),
            "warranty_over": bool(end and end < day),
            "removed_on": to_string(component.removed_on) if removed else False,
            "removed_reason": component.removed_reason or "",
            "replaced_by": component.replaced_by_id.display_name if removed and component.replaced_by_id else "",
            "by_report": bool(component.report_part_id),
            "mark": marks.get(component, False),
            "children": [self._get_part_row(child, marks, day) for child in part.children],
        }

    def _get_design_row(self, node, marks, pieces):
        quantity = node.product.uom_id.round(node.quantity * pieces)
        return {
            "product": node.product.display_name,
            "position": node.position,
            "quantity": quantity,
            "uom": node.product.uom_id.name,
            "mark": marks.get(id(node), False),
            "children": [self._get_design_row(child, marks, quantity) for child in node.children],
        }


def _walk(parts):
    for part in parts:
        yield part
        yield from _walk(part.children)
