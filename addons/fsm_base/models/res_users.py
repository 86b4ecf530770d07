from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    fsm_engineer_ids = fields.One2many("fsm.engineer", "user_id", "Engineer")
    fsm_led_team_ids = fields.Many2many(
        "fsm.service.team",
        string="Led Teams",
        compute="_compute_fsm_led_team_ids",
        help="Service teams that the user leads.",
    )

    def _compute_fsm_led_team_ids(self):
        # sudo: record rules ask for it, of everybody. They are kept in the cache that a change of teams clears.
        teams = self.env["fsm.service.team"].sudo().with_context(active_test=False)
        led = teams.search([("leader_id.user_id", "in", self.ids)])
        for user in self:
            user.fsm_led_team_ids = led.filtered(lambda team, user=user: team.leader_id.user_id == user)

    def _get_activity_groups(self):
        """The bell also counts the steps that wait for one of the user's groups."""
        groups = super()._get_activity_groups()
        waiting = self.env["mail.activity"].search(
            [("fsm_step_id", "!=", False), ("user_id", "=", False), ("fsm_is_mine", "=", True)], limit=100
        )
        if not waiting:
            return groups
        other = next((group for group in groups if group["model"] == "mail.activity"), None)
        if other is None:
            model = self.env["ir.model"]._get("mail.activity")
            other = {
                "id": model.id,
                "name": self.env._("To Take"),
                "model": "mail.activity",
                "type": "activity",
                "icon": "/fsm_base/static/description/icon.png",
                "domain": [],
                "view_type": "list",
                "activity_ids": [],
                **dict.fromkeys(("total_count", "today_count", "overdue_count", "planned_count"), 0),
            }
            groups.append(other)
        other["activity_ids"] = other["activity_ids"] + waiting.ids
        for activity in waiting:
            other[f"{activity.state}_count"] += 1
            other["total_count"] += activity.state in ("overdue", "today")
        return groups
