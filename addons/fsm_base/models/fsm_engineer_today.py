from odoo import api, fields, models


class FsmEngineer(models.Model):
    """What an engineer has to do today."""

    _inherit = "fsm.engineer"

    today_task_ids = fields.Many2many(
        "fsm.task",
        compute="_compute_today_task_ids",
        string="Today's Visits",
        help="Visits planned for today, or under way, that you may see.",
    )

    @api.depends_context("uid", "tz")
    def _compute_today_task_ids(self):
        start, end = self._get_day(fields.Datetime.now())
        tasks = self.env["fsm.task"].search(
            [
                ("engineer_id", "in", self.ids),
                ("state", "not in", ("draft", "rejected", "cancelled")),
                ("planned_start", "<", end),
                ("planned_end", ">", start),
            ],
            order="planned_start",
        )
        by_engineer = tasks.grouped("engineer_id")
        for engineer in self:
            engineer.today_task_ids = by_engineer.get(engineer._origin, tasks.browse())
