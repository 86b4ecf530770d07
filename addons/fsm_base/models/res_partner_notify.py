from odoo import fields, models
from odoo.tools import consteq, hmac


class ResPartner(models.Model):
    _inherit = "res.partner"

    fsm_no_notification = fields.Boolean(
        "No Service Messages",
        help="Does not want to be told about service requests by mail, SMS or otherwise. Set on a company, it is for "
        "all of its people.",
    )

    def _fsm_get_stop_token(self):
        """What proves that the person has the link out of one of our messages."""
        self.ensure_one()
        # sudo: the secret of the database
        return hmac(self.env(su=True), "fsm_base.stop", self.id)[:40]

    def _fsm_get_stop_url(self):
        """Address of the page on which the person stops the messages."""
        self.ensure_one()
        return f"{self.get_base_url()}/fsm/stop/{self.id}/{self._fsm_get_stop_token()}"

    def _fsm_check_stop_token(self, token):
        """The person, when the token is his; nobody otherwise."""
        return self.filtered(lambda partner: consteq(partner._fsm_get_stop_token(), token)).exists()

    def _fsm_set_notified(self, wanted):
        """The person wants messages, or wants none; his record says when he said so."""
        for partner in self:
            if partner.fsm_no_notification == wanted:
                partner.fsm_no_notification = not wanted
                partner._message_log(
                    body=self.env._("Wants messages about service requests again.")
                    if wanted
                    else self.env._("Does not want messages about service requests any more.")
                )
