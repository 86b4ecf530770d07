from odoo import api, models
from odoo.fields import Domain


class FsmInstalledProduct(models.Model):
    """Machines whose parts have to be at hand."""

    _inherit = "fsm.installed.product"

    @api.model
    def _get_covered_domain(self, date):
        """Hook: machines in service that are under cover, whose repairs are ours: under warranty; contracts add theirs.

        :param date: the day
        :return: Domain
        """
        return Domain("state", "in", ("installed", "loaned", "in_repair")) & Domain("warranty_end", ">=", date)
