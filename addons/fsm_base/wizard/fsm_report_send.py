from odoo import api, fields, models


class FsmReportSend(models.TransientModel):
    """Asks before a report is sent to a customer who has it already."""

    _name = "fsm.report.send"
    _description = "Send Reports Again"

    report_ids = fields.Many2many("fsm.service.report", readonly=True)
    sent_text = fields.Text("Sent Before", compute="_compute_sent_text", help="What was sent before, when and to whom.")
    unsent_count = fields.Integer(compute="_compute_sent_text", help="Reports that were not sent yet.")

    @api.depends("report_ids")
    def _compute_sent_text(self):
        for question in self:
            sent = question.report_ids.filtered("sent_on")
            question.sent_text = "\n".join(report._sent_text() for report in sent)
            question.unsent_count = len(question.report_ids - sent)

    @api.model
    def _open(self, reports):
        question = self.create({"report_ids": [(6, 0, reports.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Again?"),
            "res_model": self._name,
            "res_id": question.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_send_all(self):
        """Send all of them, those sent before too."""
        self.report_ids.action_send_to_customer(again=True)
        return {"type": "ir.actions.act_window_close"}

    def action_send_unsent(self):
        """Send only those that were not sent yet."""
        self.report_ids.filtered(lambda report: not report.sent_on).action_send_to_customer()
        return {"type": "ir.actions.act_window_close"}
