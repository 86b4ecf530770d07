from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _fsm_tz(self):
        """Time zone of the company's days: that of its address, or else of its working hours.

        :return: name of a zone, ``UTC`` when neither is known
        """
        return self.partner_id.tz or self.resource_calendar_id.tz or "UTC"
