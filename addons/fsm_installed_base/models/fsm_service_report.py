from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmServiceReport(models.Model):
    """The report is about a unit, and what was done shows in the unit when it is approved."""

    _inherit = "fsm.service.report"

    installed_product_id = fields.Many2one(
        "fsm.installed.product",
        "Machine",
        compute="_compute_installed_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
        domain="[('company_id', '=', company_id), ('partner_id', 'child_of', partner_id)]",
        help="The machine that was worked on; proposed from the request.",
    )

    @api.depends("task_id")
    def _compute_installed_product_id(self):
        for report in self:
            # sudo: the engineer of the visit may know the machine that he was sent to
            report.installed_product_id = report.task_id.request_id.sudo().installed_product_id

    @api.onchange("installed_product_id")
    def _onchange_installed_product_id(self):
        if unit := self.installed_product_id:
            self.product_id = unit.product_id
            self.serial = unit.serial

    def write(self, vals):
        if vals.get("installed_product_id") and not {"product_id", "serial"} <= vals.keys():
            unit = self.env["fsm.installed.product"].browse(vals["installed_product_id"])
            vals = {"product_id": unit.product_id.id, "serial": unit.serial, **vals}
        return super().write(vals)

    def _check_complete(self):
        # before the customer signs: afterwards nothing of it changes
        self._link_units()
        super()._check_complete()

    def _link_units(self):
        """The machine whose plate the engineer has read, when it is another one than he was sent to."""
        named = self.filtered(lambda report: report.product_id and (report.serial or "").strip())
        # sudo: the machine before an outsourced engineer may be another one than he was sent to
        wrong = named.filtered(lambda report: not report._names_unit(report.installed_product_id.sudo()))
        if not wrong:
            return
        # sudo: a machine that stands before the engineer is registered for the house
        units = self.env["fsm.installed.product"].sudo()
        requests = self.env["fsm.request"]
        vals_list = [
            requests._prepare_unit_vals(
                {**report.request_id._get_unit_source(), "product_id": report.product_id.id, "serial": report.serial}
            )
            for report in wrong
        ]
        for report, unit in zip(wrong, units._find_or_create(vals_list), strict=True):
            report.write({"installed_product_id": unit.id, "product_id": report.product_id.id, "serial": report.serial})

    def _names_unit(self, unit):
        return bool(unit) and unit.product_id == self.product_id and unit._has_serial(self.serial)

    def _action_approve(self):
        super()._action_approve()
        self._tell_units()

    def _tell_units(self):
        """What an approved report means for its unit."""
        for report in self.filtered("installed_product_id"):
            if report.request_id.category == "installation" and report.result != "not_fixed":
                report._install_unit()

    def _install_unit(self):
        """An installation that was approved starts the warranty."""
        zone = self.with_context(tz=self.company_id._fsm_tz())
        done_on = fields.Date.context_today(zone, self.task_id.actual_end or self.submitted_on)
        # sudo: units are changed by what was done, whoever approves it
        unit = self.installed_product_id.sudo()
        if unit.state == "retired":
            raise UserError(self.env._("%s is retired. Put it into service again first.", unit.display_name))
        unit._install(done_on, self)
