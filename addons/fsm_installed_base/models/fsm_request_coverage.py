import pytz

from odoo import api, fields, models


class FsmRequest(models.Model):
    """Who pays follows from the warranty of the unit."""

    _inherit = "fsm.request"

    @api.depends("installed_product_id")
    def _compute_coverage(self):
        super()._compute_coverage()

    def _get_coverage(self, kind="request", product=None):
        answers = super()._get_coverage(kind, product)
        # sudo: whoever may read the request may know who pays for it
        for request, known in zip(self, self.sudo(), strict=True):
            unit = known._get_covered_unit()
            answer = unit and unit._get_coverage(kind, known._get_coverage_date())
            if answer:
                covered, reason = answer
                # what a contract says stands where the warranty does not pay
                if covered or answers[request][0] == "billable":
                    answers[request] = ("warranty" if covered else "billable", reason)
        return answers

    def _get_covered_unit(self):
        """The machine whose warranty is asked: that of the request, or of the report when it is another one."""
        unit_id = self.env.context.get("fsm_covered_unit_id")
        return self.installed_product_id.browse(unit_id) if unit_id else self.installed_product_id

    def _get_coverage_date(self):
        """The day that counts: when the customer reported the fault, or else today, where the company is."""
        zone = pytz.timezone((self.company_id or self.env.company)._fsm_tz())
        return pytz.utc.localize(self.opened_on or fields.Datetime.now()).astimezone(zone).date()
