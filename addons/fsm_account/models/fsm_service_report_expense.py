from odoo import fields, models


class FsmServiceReport(models.Model):
    """The way from the report to the expenses of its visit."""

    _inherit = "fsm.service.report"

    can_open_expense = fields.Boolean(related="task_id.can_open_expense")

    def action_open_expense(self):
        """Open the expenses of the visit, or begin to write them down."""
        self.ensure_one()
        return self.task_id.action_open_expense()
