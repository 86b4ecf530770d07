from odoo import models

# Sending once more won't help.
FINAL_FAILURES = {"sms_number_missing", "sms_number_format", "sms_country_not_supported", "sms_blacklist", "sms_optout"}


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def write(self, vals):
        """Messages to customers follow what became of their SMS."""
        result = super().write(vals)
        if vals.get("state") in ("pending", "sent", "error", "canceled"):
            # sudo: SMS are sent by whoever, the list of messages is the system's
            notifications = self.env["fsm.notification"].sudo()
            following = notifications.search([("sms_id", "in", self.ids), ("state", "=", "sending")])
            for sms, told in following.grouped("sms_id").items():
                if sms.state in ("pending", "sent"):
                    told._set_sent()
                elif sms.state == "canceled":
                    told._set_failed("removed", final=True)
                else:
                    labels = dict(sms._fields["failure_type"]._description_selection(self.env))
                    told._set_failed("outbox", labels.get(sms.failure_type), final=sms.failure_type in FINAL_FAILURES)
        return result
