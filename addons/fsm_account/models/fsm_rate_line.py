from odoo import api, fields, models


class FsmRateLine(models.Model):
    """One rate of a rate card: for a kind of fee, in a place, for a category of products, for a type of request."""

    _name = "fsm.rate.line"
    _description = "Rate"
    _order = "card_id, fee_kind_id, id"
    _check_company_auto = True

    card_id = fields.Many2one("fsm.rate.card", "Rate Card", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="card_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    fee_kind_id = fields.Many2one(
        "fsm.fee.kind", required=True, ondelete="restrict", check_company=True, help="The fee that the rate is for."
    )
    unit = fields.Selection(related="fee_kind_id.unit")
    state_id = fields.Many2one(
        "res.country.state",
        "Province",
        ondelete="restrict",
        help="Only for sites in this province; empty: for all.",
    )
    city = fields.Char(help="Only for sites in this city; empty: for all.")
    categ_id = fields.Many2one(
        "product.category",
        "Product Category",
        ondelete="restrict",
        help="Only for products of this category and those below it; empty: for all.",
    )
    type_id = fields.Many2one(
        "fsm.request.type",
        "Request Type",
        ondelete="restrict",
        check_company=True,
        help="Only for requests of this type and its sub-types; empty: for all.",
    )
    price = fields.Monetary("Rate", required=True, help="Price of one unit, before taxes.")
    included = fields.Float("Free Units", digits=(16, 2), help="Units that cost nothing, e.g. the first 20 kilometres.")

    _rate_unique = models.UniqueIndex(
        "(card_id, fee_kind_id, COALESCE(state_id, 0), lower(COALESCE(city, '')), COALESCE(categ_id, 0), "
        "COALESCE(type_id, 0))",
        "The rate card has this rate twice: same fee, place, category and type.",
    )
    _not_negative = models.Constraint(
        "CHECK(price >= 0 AND COALESCE(included, 0) >= 0)", "Rates and free units can't be below zero."
    )

    @api.depends("fee_kind_id.name", "state_id.name", "city", "categ_id.name", "type_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " · ".join(filter(None, (line.fee_kind_id.name, line._get_scope())))

    def _get_scope(self):
        """Where and for what the rate is, in words; empty for everything."""
        self.ensure_one()
        parts = (self.state_id.name, self.city, self.categ_id.name, self.type_id.name)
        return " · ".join(filter(None, parts))

    def _get_rank(self, need):
        """How well the rate fits a visit.

        :param need: see :class:`RateNeed`
        :return: a tuple, the larger the more specific: place, category, type; None where it does not fit
        """
        self.ensure_one()
        place = self._rank_place(need.site)
        category = self._rank_category(need.product.categ_id)
        request_type = self._rank_type(need.type)
        return None if None in (place, category, request_type) else (place, category, request_type, -self.id)

    def _rank_place(self, site):
        if self.state_id and self.state_id != site.state_id:
            return None
        if not self.city:
            return 1 if self.state_id else 0
        return 2 if _plain_city(self.city) == _plain_city(site.city) else None

    def _rank_category(self, category):
        if not self.categ_id:
            return 0
        if not category or not category._is_below(self.categ_id):
            return None
        return self.categ_id.parent_path.count("/")

    def _rank_type(self, request_type):
        if not self.type_id:
            return 0
        if self.type_id == request_type:
            return 2
        return 1 if self.type_id == request_type.parent_id else None


def _plain_city(name):
    """A city's name as it is compared: people write 杭州 and 杭州市."""
    return (name or "").strip().casefold().removesuffix("市")
