from odoo import api, fields, models
from odoo.tools import format_date


class FsmPartPlan(models.Model):
    """What is needed of one part at one place: in the warehouse that looks after the engineers, or in the bag of one of
    them. Worked out every night; nobody writes it by hand.
    """

    _name = "fsm.part.plan"
    _description = "Planned Stock of a Part"
    _order = "proposed_qty desc, id"
    _rec_names_search = ["product_id", "engineer_id.name"]

    product_id = fields.Many2one(
        "product.product", "Part", required=True, readonly=True, index=True, ondelete="cascade", help="Which part."
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade", help="Whose stock it is."
    )
    location_id = fields.Many2one(
        "stock.location",
        "Storage Place",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Where the part should be: the stock of the warehouse, or the good parts of the engineer.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The warehouse that looks after the engineers. Empty: the place is an engineer's bag.",
    )
    engineer_id = fields.Many2one(
        "fsm.engineer",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The engineer in whose bag the part should be. Empty: the place is a warehouse.",
    )
    place_name = fields.Char("Kept For", compute="_compute_place_name", help="The warehouse or the engineer.")
    # demand
    used_qty = fields.Float(
        "Used",
        readonly=True,
        digits="Product Unit",
        help="How many approved service reports have used in the days looked back on, in the unit of the part: an "
        "engineer's own reports for his bag, all of the company for the warehouse.",
    )
    use_count = fields.Integer("Uses", readonly=True, help="How many lines of these reports have used the part.")
    window_days = fields.Integer(
        "Days Looked Back On",
        readonly=True,
        help="Days of service reports that count: as the company has set, but not more than there have been reports "
        "(and at least 90).",
    )
    demand_year = fields.Float(
        "Demand per Year",
        readonly=True,
        digits=(16, 2),
        help="Used × 365 / days looked back on. By installed base: failures per year × pieces under cover.",
    )
    sigma_month = fields.Float(
        "Deviation per Month",
        readonly=True,
        digits=(16, 2),
        help="Standard deviation of what is used in a month (30.4 days); months without any count.",
    )
    installed_qty = fields.Float(
        "Pieces under Cover",
        readonly=True,
        digits="Product Unit",
        help="How many are in machines in service that are under warranty or contract, by their component trees, or "
        "else by the bill of materials.",
    )
    failure_rate = fields.Float(
        "Failures per Year",
        readonly=True,
        digits=(16, 4),
        help="How often one piece fails in a year: the estimate on the product, or else all pieces ever used divided "
        "by the years that all pieces were in service.",
    )
    # rule
    method = fields.Selection(
        [("poisson", "Slow Mover (Poisson)"), ("normal", "Fast Mover (Normal)"), ("base", "By Installed Base")],
        readonly=True,
        help="Below ten a year pieces are counted by the Poisson distribution, above by the normal one. Parts with "
        "little history are planned from the machines that contain them.",
    )
    lead_days = fields.Integer(
        "Lead Time (Days)",
        readonly=True,
        help="Until what is ordered is there: that of the main vendor, or else the company's; to engineers, the days "
        "that a part request takes.",
    )
    service_level = fields.Float(
        "Service Level (%)",
        readonly=True,
        digits=(16, 2),
        help="In how many of a hundred cases the part should be there when it is needed: that of the product, of its "
        "category, or of the company.",
    )
    lead_demand = fields.Float(
        "Demand in Lead Time", readonly=True, digits=(16, 2), help="Demand per year × lead time / 365."
    )
    safety_qty = fields.Float(
        "Safety Stock",
        readonly=True,
        digits=(16, 2),
        help="What is kept against chance. Fast movers: z of the service level × deviation per month × "
        "√(lead time / 30.4). Others: reorder point − demand in lead time.",
    )
    min_qty = fields.Float(
        "Reorder Point",
        readonly=True,
        digits="Product Unit",
        help="With fewer than this, more is ordered. Fast movers: demand in lead time + safety stock, rounded up. "
        "Others: the smallest number of which, with the probability of the service level, not all are needed in the "
        "lead time. 0: too few are needed in a year to keep any.",
    )
    max_qty = fields.Float(
        "Order up To",
        readonly=True,
        digits="Product Unit",
        help="Reorder point + demand of the days that an order lasts for, rounded up.",
    )
    # stock and proposal
    free_qty = fields.Float(
        "Free Quantity",
        readonly=True,
        digits="Product Unit",
        help="What is there, without what open transfers take. Below zero: more is promised than is there.",
    )
    incoming_qty = fields.Float(
        "Coming",
        readonly=True,
        digits="Product Unit",
        help="What is on its way or ordered: open transfers, requests for quotation, open part requests of engineers.",
    )
    proposal = fields.Selection(
        [("none", "Nothing"), ("transfer", "Transfer It"), ("buy", "Buy")],
        readonly=True,
        index=True,
        help="What should be done: move it from a warehouse, or buy it.",
    )
    proposed_qty = fields.Float(
        "Proposed",
        readonly=True,
        digits="Product Unit",
        help="Order up to − free − coming, as soon as free and coming together are fewer than the reorder point.",
    )
    source_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Out Of",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The warehouse that has more of it than it needs.",
    )
    phase_out = fields.Boolean(
        readonly=True, help="All machines with this part have left service, or will soon. No more is kept than needed."
    )
    phase_out_on = fields.Date(
        "Last Machine Leaves On", readonly=True, help="The day on which the last machine with this part leaves service."
    )
    final_qty = fields.Float(
        "Needed until Then",
        readonly=True,
        digits="Product Unit",
        help="Demand per year × days until the last machine leaves / 365, rounded up.",
    )
    reason = fields.Text("How It Comes About", compute="_compute_reason", help="How the numbers come about, in words.")
    computed_on = fields.Datetime(readonly=True, help="When the numbers were worked out.")

    _once = models.UniqueIndex("(product_id, location_id)", "This part is planned for this place already.")
    _proposals_idx = models.Index("(company_id, proposed_qty DESC, id)")

    @api.depends("product_id", "warehouse_id", "engineer_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.product_id.display_name} · {plan.place_name}"

    @api.depends("warehouse_id", "engineer_id")
    def _compute_place_name(self):
        for plan in self:
            # sudo: where the part should be, whoever may open the warehouse
            plan.place_name = plan.engineer_id.sudo().name or plan.warehouse_id.sudo().name

    @api.depends_context("lang")
    def _compute_reason(self):
        for plan in self:
            plan.reason = "\n".join(filter(None, plan._get_reasons()))

    def _get_reasons(self):
        """How the numbers of a plan come about: a list of sentences; empty ones don't count."""
        return [
            self._get_demand_reason(),
            self._get_rule_reason(),
            self._get_phase_out_reason(),
            self._get_proposal_reason(),
        ]

    def _get_demand_reason(self):
        if self.method == "base":
            return self.env._(
                "Used %(count)d times in %(days)d days, too few to tell. %(rate)g failures a year × %(pieces)g pieces "
                "under cover = %(year).2f a year.",
                count=self.use_count,
                days=self.window_days,
                rate=self.failure_rate,
                pieces=self.installed_qty,
                year=self.demand_year,
            )
        return self.env._(
            "%(used)g used in %(days)d days: %(year).2f a year.",
            used=self.used_qty,
            days=self.window_days,
            year=self.demand_year,
        )

    def _get_rule_reason(self):
        if not self.phase_out and self.uom_id.is_zero(self.max_qty):
            return self.env._("Too few a year to keep any: it is ordered when it is needed.")
        return self.env._(
            "%(demand).2f are expected in a lead time of %(days)d days; for %(level)g %% keep %(safety).2f more: order "
            "below %(min)g, up to %(max)g.",
            demand=self.lead_demand,
            days=self.lead_days,
            level=self.service_level,
            safety=self.safety_qty,
            min=self.min_qty,
            max=self.max_qty,
        )

    def _get_phase_out_reason(self):
        if not self.phase_out:
            return ""
        return self.env._(
            "Final buy: the last machine with it leaves service on %(date)s; until then %(quantity)g are needed.",
            date=format_date(self.env, self.phase_out_on),
            quantity=self.final_qty,
        )

    def _get_proposal_reason(self):
        values = {"free": self.free_qty, "coming": self.incoming_qty, "quantity": self.proposed_qty}
        if self.proposal == "buy":
            return self.env._("%(free)g free, %(coming)g coming: buy %(quantity)g.", **values)
        if self.source_warehouse_id:
            # sudo: the name of the warehouse
            source = self.source_warehouse_id.sudo().name
            return self.env._(
                "%(free)g free, %(coming)g coming: move %(quantity)g from %(warehouse)s, which has more than it needs.",
                warehouse=source,
                **values,
            )
        if self.proposal == "transfer":
            return self.env._("%(free)g free, %(coming)g coming: send him %(quantity)g.", **values)
        return self.env._("%(free)g free, %(coming)g coming: enough.", **values)

    @api.model
    def _get_phase_out_days(self, products):
        """When the last machines with parts leave service, of parts that are phased out in the companies at work.

        :return: dict ``{id of a product: day}``; not in it: the part is not phased out
        """
        # sudo: that a part is phased out is no secret of the planners
        groups = self.sudo()._read_group(
            [
                ("product_id", "in", products.ids),
                ("company_id", "in", self.env.companies.ids),
                ("warehouse_id", "!=", False),
            ],
            ["product_id"],
            ["phase_out_on:max", "phase_out:bool_and"],
        )
        return {product.id: day for product, day, everywhere in groups if everywhere}
