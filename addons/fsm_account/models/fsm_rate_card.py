from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class FsmRateCard(models.Model):
    """What a provider asks for his visits in a period (费率表), or any provider where he has none of his own."""

    _name = "fsm.rate.card"
    _description = "Rate Card"
    _inherit = ["mail.thread"]
    _order = "provider_id, date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="Name of the rate card, e.g. with the provider and year.")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company that pays by it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    provider_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        domain=[("is_company", "=", True)],
        ondelete="restrict",
        tracking=True,
        help="The outsourcing provider who asks it; empty: all who have no rate card of their own.",
    )
    date_from = fields.Date("Valid From", tracking=True, help="First day of visits; empty: from ever.")
    date_to = fields.Date("Valid Until", tracking=True, help="Last day of visits; empty: until further notice.")
    night_from = fields.Float(default=22.0, help="Hour of the day at which the night begins.")
    night_to = fields.Float("Night Until", default=6.0, help="Hour of the day at which the night ends.")
    night_percent = fields.Float(
        "Night Surcharge", help="Added to a fee, in percent, for the share of the planned hours that is at night."
    )
    holiday_percent = fields.Float(
        "Holiday Surcharge",
        help="Added to a fee, in percent, for the share of the planned hours on weekends and public holidays.",
    )
    line_ids = fields.One2many("fsm.rate.line", "card_id", "Rates", copy=True)

    _dates_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The last day of a rate card can't be before its first one."
    )
    _night_hours = models.Constraint(
        "CHECK(night_from >= 0 AND night_from <= 24 AND night_to >= 0 AND night_to <= 24)",
        "The hours of the night are between 0 and 24.",
    )
    _percent_positive = models.Constraint(
        "CHECK(COALESCE(night_percent, 0) >= 0 AND COALESCE(holiday_percent, 0) >= 0)",
        "A surcharge can't be below zero.",
    )

    @api.constrains("active", "provider_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        """On each day one rate card counts, so that nobody can argue about which."""
        for card in self.filtered("active"):
            domain = Domain("id", "!=", card.id) & Domain("company_id", "=", card.company_id.id)
            domain &= Domain("provider_id", "=", card.provider_id.id)
            if card.date_to:
                domain &= Domain("date_from", "=", False) | Domain("date_from", "<=", card.date_to)
            if card.date_from:
                domain &= Domain("date_to", "=", False) | Domain("date_to", ">=", card.date_from)
            # sudo: whoever may see the other one
            if other := self.sudo().search(domain, limit=1):
                raise ValidationError(
                    self.env._(
                        "“%(card)s” and “%(other)s” are valid on the same days for the same provider. Let one end "
                        "before the other begins.",
                        card=card.name,
                        other=other.name,
                    )
                )
