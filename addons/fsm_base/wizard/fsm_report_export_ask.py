from odoo import api, fields, models


class FsmReportExportAsk(models.TransientModel):
    """Asks how the chosen reports are to be exported."""

    _name = "fsm.report.export.ask"
    _description = "Export PDFs"

    report_ids = fields.Many2many("fsm.service.report", readonly=True, default=lambda self: self._default_reports())
    report_count = fields.Integer("Reports", compute="_compute_report_count", help="Number of reports chosen.")
    kind = fields.Selection(
        [("pdf", "One PDF with all"), ("zip", "Zip with a PDF each")],
        required=True,
        default="pdf",
        help="One file to print, or a file for each report.",
    )

    def _default_reports(self):
        if self.env.context.get("active_model") != "fsm.service.report":
            return False
        return self.env["fsm.service.report"].browse(self.env.context.get("active_ids") or ())

    @api.depends("report_ids")
    def _compute_report_count(self):
        for question in self:
            question.report_count = len(question.report_ids)

    def action_export(self):
        """Start the export and show how far it is."""
        self.ensure_one()
        # in the order of the list from which they were chosen
        chosen = self.env.context.get("active_ids") or []
        reports = self.report_ids.sorted(lambda report: chosen.index(report.id) if report.id in chosen else len(chosen))
        export = self.env["fsm.report.export"]._start(reports, self.kind)
        return {
            "type": "ir.actions.act_window",
            "name": export.name,
            "res_model": export._name,
            "res_id": export.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
