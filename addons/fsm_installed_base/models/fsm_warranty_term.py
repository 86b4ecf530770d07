from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class FsmWarrantyTerm(models.Model):
    """What a product, or a category of products, is guaranteed for (质保条款)."""

    _name = "fsm.warranty.term"
    _description = "Warranty Term"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="How people call it, such as “12 months from installation”.")
    sequence = fields.Integer(default=10, help="Where two terms fit alike, the first one counts.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Only for this company; empty: for all.")
    product_tmpl_id = fields.Many2one(
        "product.template",
        "Product",
        index="btree_not_null",
        check_company=True,
        help="For this machine or part. Goes before a term of its category.",
    )
    categ_id = fields.Many2one(
        "product.category",
        "Product Category",
        index="btree_not_null",
        help="For all products of this category and those below it.",
    )
    start_from = fields.Selection(
        [("installation", "Installation"), ("shipment", "Shipment")],
        default="installation",
        required=True,
        help="From which day the months are counted.",
    )
    part_months = fields.Integer("Parts (Months)", default=12, help="Months for which parts are free of charge.")
    labour_months = fields.Integer("Labour (Months)", default=12, help="Months for which work is free of charge.")
    travel_months = fields.Integer("Travel (Months)", default=12, help="Months for which the way is free of charge.")
    cap_months = fields.Integer(
        "At Most (Months)",
        help="Counted from installation, the warranty ends at the latest so many months after the shipment. "
        "0: no limit.",
    )
    replaced_months = fields.Integer(
        "Replaced Part (Months)",
        default=3,
        help="Months for which a part put in by a repair is guaranteed by itself, when that is longer than what is "
        "left.",
    )

    _months_positive = models.Constraint(
        "CHECK(LEAST(part_months, labour_months, travel_months, cap_months, replaced_months) >= 0 "
        "AND GREATEST(part_months, labour_months, travel_months, cap_months, replaced_months) <= 600)",
        "Months of a warranty are between 0 and 600.",
    )

    _subject = models.Constraint(
        "CHECK((product_tmpl_id IS NULL) <> (categ_id IS NULL))",
        "Choose either the product or the category that the terms are for.",
    )

    @api.model
    def _find(self, products, company):
        """The term of each product: its own, or that of the nearest category above it.

        :param products: product.product
        :param company: res.company that guarantees
        :return: dict ``{product: term}``, an empty term where nothing is guaranteed
        """
        # sudo: terms are few, and the same for everybody who asks whether a machine is under warranty
        terms = self.sudo().search(Domain("company_id", "in", [False, company.id]))
        by_template, by_category = {}, {}
        for term in terms:
            if term.product_tmpl_id:
                by_template.setdefault(term.product_tmpl_id.id, term)
            else:
                by_category.setdefault(term.categ_id.id, term)
        found = {}
        for product in products:
            term = by_template.get(product.product_tmpl_id.id)
            path = (product.categ_id.parent_path or "").strip("/").split("/")
            categories = [int(number) for number in reversed(path) if number]
            found[product] = term or next(
                (by_category[category] for category in categories if category in by_category), self.browse()
            )
        return found

    def _get_ends(self, shipped_on, installed_on):
        """When the warranty begins and ends.

        :return: dict with ``warranty_start`` and the last days ``warranty_part_end``, ``warranty_labour_end``,
            ``warranty_travel_end``; all empty as long as the day is not known from which they count
        """
        start = (shipped_on or installed_on) if self.start_from == "shipment" else installed_on
        ends = {}
        for kind in ("part", "labour", "travel"):
            months = self[f"{kind}_months"]
            ends[f"warranty_{kind}_end"] = self._get_end(start, months, shipped_on) if start and months else False
        return {"warranty_start": start or False, **ends}

    def _get_end(self, start, months, shipped_on):
        end = start + relativedelta(months=months, days=-1)
        if self.start_from == "installation" and self.cap_months and shipped_on:
            end = min(end, shipped_on + relativedelta(months=self.cap_months, days=-1))
        return end
