from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

LAST_REPAIRS = 3


class FsmTask(models.Model):
    """What the engineer has to know of the machine before he goes there."""

    _inherit = "fsm.task"

    installed_product_id = fields.Many2one(related="request_id.installed_product_id")
    coverage = fields.Selection(related="request_id.coverage")
    coverage_reason = fields.Char(related="request_id.coverage_reason")
    last_repairs = fields.Text(
        compute="_compute_last_repairs",
        groups="base.group_user",
        help="The three latest service reports about this machine: when, what, who.",
    )

    @api.depends("installed_product_id")
    @api.depends_context("lang")
    def _compute_last_repairs(self):
        # sudo: whoever goes to the machine may know what was done to it before, as its history tells him as well
        reports = self.env["fsm.service.report"].sudo()
        units = self.sudo().installed_product_id  # sudo: the machine of his own visit
        domain = Domain("installed_product_id", "in", units.ids) & Domain("state", "=", "approved")
        groups = reports._read_group(domain, ["installed_product_id"], ["id:array_agg"])
        last = {unit: sorted(ids, reverse=True)[: LAST_REPAIRS + 1] for unit, ids in groups}
        told = reports.browse([number for ids in last.values() for number in ids])
        told.fetch(["submitted_on", "work_done", "fault_code_id", "engineer_id", "task_id"])
        for task in self:
            mine = reports.browse(last.get(task.sudo().installed_product_id, ())).with_prefetch(told.ids)
            others = [report for report in mine if report.task_id.id != task._origin.id]
            task.last_repairs = "\n".join(report._describe_repair() for report in others[:LAST_REPAIRS]) or False

    def action_open_unit(self):
        """Open the machine with its history."""
        self.ensure_one()
        return self.installed_product_id.get_formview_action()


class FsmServiceReport(models.Model):
    _inherit = "fsm.service.report"

    def _describe_repair(self):
        """The repair in one line: day, fault, work, engineer."""
        done_on = format_date(self.env, fields.Datetime.context_timestamp(self, self.submitted_on or self.create_date))
        work = " ".join((self.work_done or "").split())[:120]
        words = ": ".join(filter(None, (self.fault_code_id.name, work)))
        return " · ".join(filter(None, (done_on, words, self.engineer_id.name)))
