from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

# What ends, which field says when, and where it is remembered that somebody was told.
ALERTS = {
    "warranty_ending": ("warranty_end", "warranty_told_for"),
    "life_ending": ("end_of_life", "life_told_for"),
}


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
        companies = self.env["res.company"].search([("fsm_alert_days", ">", 0)])
        for number, company in enumerate(companies, start=1):
            self._open_alerts(company)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - number)

    @api.model
    def _open_alerts(self, company=None):
        """The tasks of one company, by default the present one; once for each end of each machine."""
        company = company or self.env.company
        today = self.with_company(company)._today()
        for key, (end, told) in ALERTS.items():
            domain = (
                Domain("company_id", "=", company.id)
                & Domain("state", "in", ("installed", "loaned"))
                & Domain(end, ">=", today)
                & Domain(end, "<=", today + timedelta(days=company.fsm_alert_days))
            )
            # few end within a month, and of those most were told of
            units = self.search(domain).filtered(lambda unit, end=end, told=told: unit[end] != unit[told])
            for date, same in units.grouped(end).items():
                same._fsm_moving().write({told: date})
            units._fsm_close_steps(key)
            units._fsm_open_steps(key)

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
