from odoo import api, fields, models


class FsmTask(models.Model):
    """A visit that needs parts."""

    _inherit = "fsm.task"

    part_request_ids = fields.One2many("fsm.part.request", "task_id", "Part Requests")
    part_request_count = fields.Integer(
        compute="_compute_part_request_count", help="How many part requests were made for this visit."
    )

    @api.depends("part_request_ids")
    def _compute_part_request_count(self):
        counts = dict(self.env["fsm.part.request"]._read_group([("task_id", "in", self.ids)], ["task_id"], ["__count"]))
        for task in self:
            task.part_request_count = counts.get(task._origin, 0)

    def action_request_parts(self):
        """Ask for parts for this visit, or look at what was asked for."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_spare_parts.fsm_part_request_action")
        context = {
            "default_task_id": self.id,
            "default_engineer_id": self.engineer_id.id,
            "default_company_id": self.company_id.id,
            "default_needed_on": fields.Date.to_string(self.planned_start.date()) if self.planned_start else False,
        }
        if not self.part_request_count:
            return {**action, "views": [(False, "form")], "context": context}
        return {**action, "domain": [("task_id", "=", self.id)], "context": context}
