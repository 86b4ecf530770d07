from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    fsm_engineers_location_id = fields.Many2one(
        "stock.location", "Places of Engineers", readonly=True, copy=False, help="The bags of all engineers are in it."
    )
    fsm_parts_limit = fields.Monetary(
        "Second Approval Above",
        help="Part requests worth more than this, at cost, need the approval of a second service manager, and losses "
        "on the way that of one. 0: none do.",
    )
    fsm_return_days = fields.Integer(
        "Days to Send Old Parts Back",
        default=15,
        help="Within how many days of the visit an old part has to be sent back, unless the part says otherwise.",
    )

    _fsm_return_days_positive = models.Constraint(
        "CHECK(fsm_return_days >= 0)", "The days to send an old part back can't be negative."
    )

    def _get_parts_warehouse(self):
        """The warehouse that looks after the company's engineers: the first one.

        :return: stock.warehouse, as the system; empty where the company has none
        """
        # sudo: whoever asks for parts, or uses them, need not see the warehouses of the house
        return self.env["stock.warehouse"].sudo().search([("company_id", "=", self.id)], limit=1)

    def _fsm_own_words(self):
        """An environment that speaks the company's language: a place has one name for all who see it, not one in the
        language of whoever happened to make it.

        :return: the environment, in the language of the company's contact, or else of the user
        """
        # sudo: the language that the company's contact speaks
        return self.with_context(lang=self.sudo().partner_id.lang or self.env.lang).env

    def _get_engineers_location(self):
        """The place that holds the bags of the company's engineers, made when there is none yet.

        :return: stock.location, as the system
        """
        self.ensure_one()
        # sudo: a place of the system
        company = self.sudo()
        if not company.fsm_engineers_location_id:
            # the company's row is locked, so that two transactions don't make two
            self.env.cr.execute("SELECT id FROM res_company WHERE id = %s FOR NO KEY UPDATE", (self.id,))
            company.invalidate_recordset(["fsm_engineers_location_id"])
        if not company.fsm_engineers_location_id:
            words = company._fsm_own_words()
            company.fsm_engineers_location_id = company.env["stock.location"].create(
                {"name": words._("Engineers"), "usage": "view", "location_id": False, "company_id": company.id}
            )
        return company.fsm_engineers_location_id
