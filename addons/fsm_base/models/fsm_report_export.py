from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_REPORTS = 500


class FsmReportExport(models.Model):
    """Many service reports in one file, made in the background for the person who asked for it (批量导出 PDF)."""

    _name = "fsm.report.export"
    _description = "Export of Service Reports"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(readonly=True, help="What the export is called.")
    user_id = fields.Many2one(
        "res.users", "Asked By", required=True, readonly=True, index=True, ondelete="cascade", help="Whom it is for."
    )
    kind = fields.Selection(
        [("pdf", "One PDF with all"), ("zip", "Zip with a PDF each")],
        required=True,
        readonly=True,
        help="One file to print, or a file for each report.",
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("running", "In Progress"), ("done", "Ready"), ("failed", "Failed")],
        default="waiting",
        required=True,
        readonly=True,
        help="How far it is.",
    )
    line_ids = fields.One2many("fsm.report.export.line", "export_id", "Service Reports", readonly=True)
    failed_line_ids = fields.One2many(
        "fsm.report.export.line", "export_id", "Left Out", domain=[("state", "=", "failed")], readonly=True
    )
    total_count = fields.Integer("Reports", readonly=True, help="Number of reports.")
    done_count = fields.Integer("Dealt With", compute="_compute_counts", help="Reports that were dealt with.")
    failed_count = fields.Integer(
        "Number Left Out", compute="_compute_counts", help="Reports that could not be exported."
    )
    progress = fields.Float(compute="_compute_counts", help="Part that was dealt with, percent.")
    attachment_id = fields.Many2one(
        "ir.attachment", "File", readonly=True, ondelete="set null", help="The finished file."
    )
    error = fields.Char(readonly=True, help="Why there is no file.")
    finished_on = fields.Datetime("Ready On", readonly=True, help="When it was finished.")

    _open_idx = models.Index("(id) WHERE state IN ('waiting', 'running')")

    @api.depends("line_ids.state", "total_count")
    def _compute_counts(self):
        groups = self.env["fsm.report.export.line"]._read_group(
            [("export_id", "in", self.ids)], ["export_id", "state"], ["__count"]
        )
        counts = {(export.id, state): count for export, state, count in groups}
        for export in self:
            export.failed_count = counts.get((export.id, "failed"), 0)
            export.done_count = counts.get((export.id, "done"), 0) + export.failed_count
            export.progress = 100.0 * export.done_count / export.total_count if export.total_count else 0.0

    @api.model
    def _start(self, reports, kind):
        """Ask for an export of ``reports``, in their order.

        :param str kind: ``pdf`` or ``zip``
        :return: the new export; it is made as soon as this is committed
        :raise UserError: there are none, or too many
        """
        reports.check_access("read")
        if not reports:
            raise UserError(self.env._("Choose the reports that you want to export."))
        if len(reports) > MOST_REPORTS:
            raise UserError(
                self.env._(
                    "%(count)s reports are too many for one file. Choose at most %(most)s, such as those of a month.",
                    count=len(reports),
                    most=MOST_REPORTS,
                )
            )
        # sudo: people ask for exports and read their own; the system writes them
        export = self.sudo().create(
            {
                "name": self.env._("%s service reports", len(reports)),
                "user_id": self.env.uid,
                "kind": kind,
                "total_count": len(reports),
                "line_ids": [
                    (0, 0, {"report_id": report.id, "sequence": number}) for number, report in enumerate(reports)
                ],
            }
        )
        self.env.ref("fsm_base.cron_report_exports").sudo()._trigger()  # sudo: the system makes it
        return export.with_env(self.env)

    def action_download(self):
        """Save the file."""
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("The file is not ready yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    def get_progress(self):
        """How far the export is, for the progress bar.

        :return: dict with ``state``, ``done``, ``failed`` and ``total``
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "state": self.state,
            "done": self.done_count,
            "failed": self.failed_count,
            "total": self.total_count,
        }

    def _finish_message(self):
        """What the person is told when it is over: tuple (title, text)."""
        self.ensure_one()
        if self.state == "failed":
            return self.env._("The export failed"), self.error
        if self.failed_count:
            return (
                self.env._("The export is ready"),
                self.env._(
                    "%(done)s of %(total)s reports are in the file; %(failed)s could not be exported: see the list.",
                    done=self.total_count - self.failed_count,
                    total=self.total_count,
                    failed=self.failed_count,
                ),
            )
        return self.env._("The export is ready"), self.env._("%s reports are in the file.", self.total_count)

    def _notify_finished(self):
        for export in self:
            user = export.user_id
            export = export.with_context(lang=user.lang)
            title, text = export._finish_message()
            export.message_notify(partner_ids=user.partner_id.ids, subject=title, body=text, force_send=False)
            user._bus_send(
                "simple_notification",
                {"type": "warning" if export.failed_count else "success", "title": title, "message": text},
            )

    @api.autovacuum
    def _gc_old(self):
        """Delete exports that nobody will fetch any more, with their files."""
        # sudo: a limit, no secret
        days = int(self.env["ir.config_parameter"].sudo().get_param("fsm_base.export_days", 7))
        old = self.search([("create_date", "<", fields.Datetime.now() - timedelta(days=days))])
        old._drop_temporary()
        old.unlink()


class FsmReportExportLine(models.Model):
    """One report of an export, and whether it is in the file."""

    _name = "fsm.report.export.line"
    _description = "Report of an Export"
    _order = "sequence, id"

    export_id = fields.Many2one("fsm.report.export", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer()
    report_id = fields.Many2one("fsm.service.report", required=True, readonly=True, ondelete="cascade")
    report_name = fields.Char("Number", compute="_compute_report_name", help="Number of the report.")
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("failed", "Left Out")],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
        help="Whether it is in the file.",
    )
    attempts = fields.Integer(readonly=True, help="How many times it was begun.")
    error = fields.Char("Reason", readonly=True, help="Why it is not in the file.")
    attachment_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")

    def _compute_report_name(self):
        for line in self:
            # sudo: the number of a report that the person asked for, even if he may not read it any more
            line.report_name = line.report_id.sudo().name
