from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..serials import serial_key


class FsmReportLineMixin(models.AbstractModel):
    """A line is about the machine of its report, which may be another one than that of the request."""

    _inherit = "fsm.report.line.mixin"

    def _keeps_coverage(self):
        """What was signed or handed in stays as well, whatever is learnt of the machine later."""
        report = self.report_id
        return super()._keeps_coverage() or report.state in ("submitted", "approved") or bool(report.signed_on)

    def _get_coverage(self):
        # sudo: whoever may read the report may know which machine it is about
        report = self.report_id.sudo()
        unit = report.installed_product_id
        differs = unit and unit != report.request_id.installed_product_id
        line = self.with_context(fsm_covered_unit_id=unit.id) if differs else self
        return super(FsmReportLineMixin, line)._get_coverage()


class FsmReportLabor(models.Model):
    """Hours are spent on the machine of the report."""

    _inherit = "fsm.report.labor"

    @api.depends("report_id.installed_product_id")
    def _compute_coverage(self):
        super()._compute_coverage()


class FsmReportPart(models.Model):
    """The line says which component of the machine the part replaces."""

    _inherit = "fsm.report.part"

    unit_id = fields.Many2one(related="report_id.installed_product_id", string="Machine")
    component_id = fields.Many2one(
        "fsm.installed.component",
        "Replaces",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('unit_id', '=', unit_id), ('removed_on', '=', False)]",
        help="The component of the machine that is taken out. When the report is approved, the new part has its place.",
    )

    @api.depends("component_id", "report_id.installed_product_id")
    def _compute_coverage(self):
        super()._compute_coverage()

    def _get_coverage(self):
        """A part that broke within the warranty it has by itself is replaced free of charge."""
        # sudo: whoever fills in the report is told who pays
        component = self.component_id.sudo()
        request = self.report_id.sudo().request_id
        end = component.warranty_end
        if end and request and request._get_coverage_date() <= end:
            env = self.with_context(lang=request.company_id.partner_id.lang or self.env.lang).env
            return "warranty", env._(
                "%(part)s was replaced on %(since)s and has its own warranty until %(date)s.",
                part=component.with_env(env).sudo().product_id.name,
                since=format_date(env, component.installed_on),
                date=format_date(env, end),
            )
        return super()._get_coverage()

    @api.constrains("component_id", "report_id")
    def _check_component(self):
        for line in self:
            # sudo: the answer is the same for everybody
            component = line.component_id.sudo()
            if component and component.unit_id != line.report_id.sudo().installed_product_id:
                raise ValidationError(
                    self.env._(
                        "%(part)s is not in the machine of %(report)s.",
                        part=component.display_name,
                        report=line.report_id.name,
                    )
                )

    # ------------------------------------------------------------------
    # Proposals
    # ------------------------------------------------------------------

    @api.onchange("component_id")
    def _onchange_component_id(self):
        if component := self.component_id:
            if not self.product_id or self._origin.component_id != component:
                self.product_id = component.product_id
            self.removed_serial = component.serial
            if not self._origin and component.quantity < self.quantity:
                self.quantity = component.quantity

    @api.onchange("product_id", "removed_serial")
    def _onchange_propose_component(self):
        if not self.component_id and (component := self._propose_component()):
            self.component_id = component
            self.removed_serial = self.removed_serial or component.serial

    def _propose_component(self, present=None):
        """The component that is meant: that with the old serial number, or the only one of the product.

        :param present: the components of the machines, if they were read before
        """
        unit = self.report_id.installed_product_id._origin
        if not unit or not (self.product_id or self.removed_serial):
            return self.component_id.browse()
        if present is None:
            present = self._get_present_components(unit)
        present = present.filtered(lambda component: component.unit_id == unit)
        if key := serial_key(self.removed_serial):
            found = present.filtered(lambda component: component.serial_key == key)
            return found if len(found) == 1 else found.browse()
        named = (self.report_id.part_line_ids - self).component_id._origin
        found = present.filtered(lambda component: component.product_id == self.product_id._origin) - named
        return found if len(found) == 1 else found.browse()

    @api.model
    def _get_present_components(self, units):
        return self.env["fsm.installed.component"].search([("unit_id", "in", units.ids), ("removed_on", "=", False)])

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # forms propose while people look on, and say so with an empty value when they are not followed
        silent = [line for line, vals in zip(lines, vals_list, strict=True) if "component_id" not in vals]
        present = self._get_present_components(lines.report_id.installed_product_id) if silent else None
        for line in silent:
            if component := line._propose_component(present):
                line.write({"component_id": component.id, "removed_serial": line.removed_serial or component.serial})
        return lines
