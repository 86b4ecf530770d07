from odoo import models

from .fsm_sla_clock_flow import PAUSABLE
from .fsm_sla_policy import KINDS


class FsmRequest(models.Model):
    """Clocks of requests that were worked on elsewhere, worked out from the times that are known of them."""

    _inherit = "fsm.request"

    def _sla_count_history(self):
        """Count the clocks of the requests once more, from their times: submitted, first visit sent, first check-in,
        solved, waiting since. For requests that have been brought in from elsewhere.

        Rungs of the ladder that lie behind are climbed by the next check.
        """
        # sudo: clocks are the process's
        clocks = self.env["fsm.sla.clock"].sudo()
        clocks.search([("request_id", "in", self.ids)]).unlink()
        # what was solved at the first call had nothing to promise
        submitted = self.filtered(
            lambda request: request.opened_on and not (request.resolved_on and request.resolved_on <= request.opened_on)
        )
        everything = {kind for kind, __ in KINDS}
        kinds = {request: everything if request.type_id.is_onsite else everything - {"arrive"} for request in submitted}
        clocks = submitted._sla_create_clocks(kinds, submitted._get_sla_policy())
        times = {request: request._get_sla_history() for request in submitted}
        over = clocks.filtered(lambda clock: times[clock.request_id][clock.kind])
        clocks._write_grouped(
            {clock: clock._prepare_history_vals(times[clock.request_id][clock.kind]) for clock in over}
        )
        for clock in clocks - over:
            if (since := clock.request_id.waiting_since) and clock.kind in PAUSABLE:
                clock.write({"counted_hours": clock._count_hours(since), "paused_on": since})
        (clocks - over)._run_on()
        self._sla_store()

    def _get_sla_history(self):
        """When what was promised happened.

        :return: dict ``{kind: datetime or False}``
        """
        self.ensure_one()
        # sudo: the times of visits, whoever may see them
        tasks = self.sudo().task_ids
        end = self.resolved_on or (self.state in ("closed", "cancelled") and self.state_since)
        taken = self.state != "open" and (min(filter(None, tasks.mapped("dispatched_on")), default=self.state_since))
        arrived = min(filter(None, tasks.mapped("actual_start")), default=False)
        return {
            "respond": min(filter(None, (taken, end)), default=False),
            "arrive": arrived or end,
            "resolve": end,
        }
