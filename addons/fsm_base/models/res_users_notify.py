from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _get_activity_groups(self):
        """The bell tells service managers how many messages did not reach their customers."""
        groups = super()._get_activity_groups()
        if not self.env.user.has_group("fsm_base.group_fsm_manager"):
            return groups
        domain = [("state", "=", "failed")]
        if count := self.env["fsm.notification"].search_count(domain, limit=100):
            groups.append(
                {
                    "id": self.env["ir.model"]._get_id("fsm.notification"),
                    "name": self.env._("Messages That Did Not Reach Customers"),
                    "model": "fsm.notification",
                    "type": "activity",
                    "icon": "/fsm_base/static/description/icon.png",
                    "domain": domain,
                    "view_type": "list",
                    "activity_ids": [],
                    "total_count": count,
                    "today_count": 0,
                    "overdue_count": count,
                    "planned_count": 0,
                }
            )
        return groups
