from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# What ends, which field says when, and where it is remembered that somebody was told.
ALERTS = {
    "warranty_ending": ("warranty_end", "warranty_told_for"),
    "life_ending": ("end_of_life", "life_told_for"),
}
BATCH = 500


class FsmInstalledProduct(models.Model):
    """Warranty or life of a machine is about to end: somebody talks to the customer."""

    _inherit = "fsm.installed.product"

    warranty_told_for = fields.Date(
        readonly=True, copy=False, help="The end of the warranty for which a task was made; once for each end."
    )
    life_told_for = fields.Date(
        readonly=True, copy=False, help="The end of life for which a task was made; once for each end."
    )
    alert_keys = fields.Char(compute="_compute_alert_keys", help="What is about to end and waits for somebody.")

    def _compute_alert_keys(self):
        steps = self._fsm_get_open_steps()
        keys = {}
        for step in steps:
            keys.setdefault(step.res_id, []).append(step.fsm_step_id.state)
        for unit in self:
            unit.alert_keys = ",".join(key for key in keys.get(unit.id, ()) if key in ALERTS) or False

    @api.model
    def _cron_alert(self):
        """Make a task for each machine whose warranty or life ends within the days that its company has set."""
        for company in self.env["res.company"].search([("fsm_alert_days", ">", 0)]):
            for key in ALERTS:
                self._alert(key, company, company.fsm_alert_days)

    @api.model
    def _alert(self, key, company, days):
        end, told = ALERTS[key]
        today = self.with_company(company)._today()
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("state", "in", ("installed", "loaned"))
            & Domain(end, ">=", today)
            & Domain(end, "<=", today + timedelta(days=days))
        )
        # few end within a month, and of those most were told of
        units = self.search(domain).filtered(lambda unit: unit[end] != unit[told])
        for start in range(0, len(units), BATCH):
            batch = units[start : start + BATCH]
            for date, same in batch.grouped(end).items():
                same._fsm_moving().write({told: date})
            batch._fsm_close_steps(key)
            batch._fsm_open_steps(key)
            self.env["ir.cron"]._commit_progress(len(batch), remaining=len(units) - start - len(batch))

    def action_talked(self, note=None):
        """The customer was talked to: the task is done, and the history says what came of it.

        :param str note: what was agreed; without it a form asks
        """
        if not note:
            return self._ask_change("talked")
        self._record_events("talked", reason=note)
        self._close_alerts(note)
        return True

    def _close_alerts(self, feedback=None):
        for key in ALERTS:
            self._fsm_close_steps(key, feedback)
