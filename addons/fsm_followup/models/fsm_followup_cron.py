from odoo import api, fields, models


class FsmFollowup(models.Model):
    """What becomes of a follow-up by time alone."""

    _inherit = "fsm.followup"

    @api.model
    def _cron_go_on(self, limit=500):
        """Call those who have not answered and are to be called; close what has expired.

        :param int limit: how many are looked at in one run; the rest follow in the next
        """
        moved, remaining = self._go_on(limit)
        self.env["ir.cron"]._commit_progress(moved, remaining=remaining)

    @api.model
    def _go_on(self, limit):
        """Move what is due, bounded.

        :return: tuple (how many were moved, how many are left)
        """
        now = fields.Datetime.now()
        due = {
            "calling": [("state", "=", "sent"), ("is_selected", "=", True), ("call_on", "<=", now)],
            "done": [("state", "=", "answered"), ("expires_on", "<=", now)],
            "expired": [("state", "=", "sent"), ("is_selected", "=", False), ("expires_on", "<=", now)],
        }
        moved = 0
        for target, domain in due.items():
            # what a customer or an agent is just working on comes in the next run
            followups = self.search(domain, limit=limit - moved, order="id").try_lock_for_update()
            if followups:
                followups._fsm_move(target)
            moved += len(followups)
            if moved >= limit:
                break
        return moved, sum(map(self.search_count, due.values())) if moved else 0
