from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..serials import serial_key
from .fsm_component_serials import ProducedSerials


class FsmServiceReport(models.Model):
    """An approved report swaps the components of its machine."""

    _inherit = "fsm.service.report"

    def _get_signed_fields(self):
        return super()._get_signed_fields() | {"installed_product_id"}

    def _check_complete(self):
        super()._check_complete()
        for report in self:
            report._check_swaps()

    def _tell_units(self):
        result = super()._tell_units()
        for report in self.filtered(lambda report: report.installed_product_id and report.part_line_ids):
            report._swap_components()
        return result

    def _get_visit_day(self):
        """Day of the visit where the company is."""
        zone = self.with_context(tz=self.company_id._fsm_tz())
        return fields.Date.context_today(zone, self.task_id.actual_end or self.submitted_on or self.actual_start)

    # ------------------------------------------------------------------
    # What can't be
    # ------------------------------------------------------------------

    def _check_swaps(self):
        """Refuse what can't be done to the machine, while the engineer can still correct it.

        :raise UserError: a sentence that says which line, and why
        """
        self.ensure_one()
        # sudo: the machine is the same for everybody
        lines = self.sudo().part_line_ids - self._get_swapped_lines()
        taken = defaultdict(float)
        for line in lines.filtered("component_id"):
            component = line.component_id
            if component.removed_on:
                raise UserError(
                    self.env._(
                        "%(report)s: %(part)s was already taken out on %(date)s. Choose another component.",
                        report=self.name,
                        part=component.display_name,
                        date=fields.Date.to_string(component.removed_on),
                    )
                )
            quantity = line._get_quantity()
            if taken[component] and component.uom_id.compare(taken[component] + quantity, component.quantity) > 0:
                raise UserError(
                    self.env._(
                        "%(report)s: two lines replace %(part)s. Choose another component in one of them.",
                        report=self.name,
                        part=component.display_name,
                    )
                )
            taken[component] += quantity
        self._check_swaps_inside(lines.component_id)
        for line in lines.filtered(lambda line: line.component_id and line._get_piece_serial()):
            self._check_swapped_serial(line, lines.component_id)

    def _check_swaps_inside(self, components):
        for component in components:
            parent = component.parent_id
            while parent:
                if parent in components:
                    raise UserError(
                        self.env._(
                            "%(report)s: %(part)s is inside %(parent)s, which is replaced as a whole. Take one of the "
                            "two lines out.",
                            report=self.name,
                            part=component.display_name,
                            parent=parent.display_name,
                        )
                    )
                parent = parent.parent_id

    def _check_swapped_serial(self, line, taken_out):
        if line.product_id.uom_id.compare(line._get_quantity(), 1) != 0:
            raise UserError(
                self.env._(
                    "%(report)s: the serial number %(serial)s is that of one piece. Make a line for each piece.",
                    report=self.name,
                    serial=line.serial,
                )
            )
        # sudo: as in _check_swaps
        components = self.env["fsm.installed.component"].sudo()
        components._check_serial_is_free(line.unit_id, line.product_id, line.serial, taken_out)

    def _get_swapped_lines(self):
        """Lines that have done their work in the machine."""
        # sudo: as in _check_swaps
        components = self.env["fsm.installed.component"].sudo()
        return components.search([("report_part_id", "in", self.sudo().part_line_ids.ids)]).report_part_id

    # ------------------------------------------------------------------
    # The swap
    # ------------------------------------------------------------------

    def _swap_components(self):
        """Old parts out, new ones in, once for each line of the report.

        A line that names no component changes nothing in the tree, for consumables don't belong there, unless it has a
        serial number (not a lot's) that isn't in the machine yet: that is a part put in besides.
        """
        self.ensure_one()
        # sudo: trees are changed by what was done, whoever approves it
        report = self.sudo()
        unit = report.installed_product_id
        unit._hold_for_components()
        report._check_swaps()
        day = report._get_visit_day()
        reason = report._get_removal_reason()
        described = []
        for line in report.part_line_ids - report._get_swapped_lines():
            new = line._put_in(unit, day)
            if not new:
                continue
            if line.component_id:
                old = line._get_taken_out()
                described.append(f"{old.display_name} → {line.serial or new.product_id.name}")
                old._take_out(day, reason, new)
            else:
                described.append(f"{new.product_id.name} · {line.serial}")
            unit.component_ids.flush_recordset(["removed_on"])
            new.write({"serial": line._get_piece_serial() or False})
            new._fill_from_bill()
        if described:
            unit._record_events(
                "part_replaced",
                day,
                reason,
                description=", ".join(described),
                report_id=self.id,
                request_id=self.request_id.id,
            )

    def _get_removal_reason(self):
        words = (self.name, self.fault_code_id.name, self.remedy_code_id.name)
        return " · ".join(filter(None, words))


class FsmReportPart(models.Model):
    """What one line does to the machine."""

    _inherit = "fsm.report.part"

    def _get_quantity(self):
        """Pieces, in the unit of the product."""
        if not self.uom_id:
            return self.quantity
        return self.uom_id._compute_quantity(self.quantity, self.product_id.uom_id, round=False)

    def _get_piece_serial(self):
        """The number of the one piece that was put in; that of a lot is the number of many."""
        return "" if self.product_id.tracking == "lot" else (self.serial or "").strip()

    def _get_taken_out(self):
        """The component that is taken out; of several pieces those that were replaced.

        Where more were put in than there were, all were taken out.
        """
        component = self.component_id
        quantity = self._get_quantity()
        # other units of measure of another product can't be compared: then all of it was replaced
        if component.uom_id == self.product_id.uom_id and component.uom_id.compare(quantity, component.quantity) < 0:
            return component._split({component: quantity})[component]
        if self.removed_serial and not component.serial and component.quantity == 1:
            component.serial = self.removed_serial.strip()
        return component

    def _put_in(self, unit, day):
        """The new component; without its serial number, which the old one may still have.

        :return: fsm.installed.component, empty when the line changes nothing in the tree
        """
        components = self.env["fsm.installed.component"]
        old = self.component_id
        if not old and (not self._get_piece_serial() or self._is_in(unit)):
            return components
        vals = {
            "unit_id": unit.id,
            "product_id": self.product_id.id,
            "quantity": self._get_quantity(),
            "lot_id": components._find_lot(self.product_id, self.serial, unit.company_id).id,
            "installed_on": day,
            "report_part_id": self.id,
            "warranty_end": self._get_own_warranty_end(unit, day),
        }
        if old:
            vals |= {
                "parent_id": old.parent_id.id,
                "position": old.position,
                "bom_line_id": old.bom_line_id.id,
                "from_bill": old.from_bill,
            }
        return components.create(vals)

    def _is_in(self, unit):
        """Whether this very part is in the machine already."""
        return bool(
            self.env["fsm.installed.component"].search_count(
                [
                    ("unit_id", "=", unit.id),
                    ("product_id", "=", self.product_id.id),
                    ("serial_key", "=", serial_key(self.serial)),
                    ("removed_on", "=", False),
                ],
                limit=1,
            )
        )

    def _get_own_warranty_end(self, unit, day):
        """Last day of the new part's warranty: what is left of the machine's, or what a replaced part has."""
        terms = self.env["fsm.warranty.term"]
        term = terms._find(self.product_id, unit.company_id)[self.product_id] or unit.warranty_term_id
        months = term.replaced_months
        own = day + relativedelta(months=months, days=-1) if months else False
        return max(filter(None, (own, unit.warranty_part_end)), default=False)


class FsmInstalledComponent(models.Model):
    _inherit = "fsm.installed.component"

    def _fill_from_bill(self):
        """What is inside a new assembly, as its own bill says; what was inside the old one has left with it."""
        self.ensure_one()
        nodes = self.env["mrp.bom"]._fsm_design(self.product_id, self.company_id)[self.product_id][1]
        if not nodes:
            return
        serials = ProducedSerials(self.env, self.lot_id)
        places = [(self.unit_id, self, self.lot_id, self.quantity, nodes)]
        values = {
            "installed_on": self.installed_on,
            "report_part_id": self.report_part_id.id,
            "warranty_end": self.warranty_end,
        }
        if self.position:
            _number_below(nodes, self.position)
        while places:
            places = self._create_level(places, serials, **values)


def _number_below(nodes, position):
    """The positions of parts inside an assembly begin with its own."""
    for node in nodes:
        node.position = f"{position}.{node.position}"
        _number_below(node.children, position)
