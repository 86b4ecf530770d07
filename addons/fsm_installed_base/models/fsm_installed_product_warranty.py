from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

KINDS = ("part", "labour", "travel")
END_FIELDS = tuple(f"warranty_{kind}_end" for kind in KINDS)


class FsmInstalledProduct(models.Model):
    """What the unit is guaranteed for, and until when."""

    _inherit = "fsm.installed.product"

    warranty_term_id = fields.Many2one(
        "fsm.warranty.term",
        "Warranty Terms",
        compute="_compute_warranty",
        store=True,
        precompute=True,
        help="What was promised for this machine when it was registered.",
    )
    warranty_start = fields.Date(
        compute="_compute_warranty",
        store=True,
        readonly=False,
        precompute=True,
        help="First day of the warranty: that of the installation or of the shipment, as the terms say.",
    )
    warranty_part_end = fields.Date(
        "Parts Until",
        compute="_compute_warranty",
        store=True,
        readonly=False,
        precompute=True,
        help="Last day on which parts are free of charge.",
    )
    warranty_labour_end = fields.Date(
        "Labour Until",
        compute="_compute_warranty",
        store=True,
        readonly=False,
        precompute=True,
        help="Last day on which work is free of charge.",
    )
    warranty_travel_end = fields.Date(
        "Travel Until",
        compute="_compute_warranty",
        store=True,
        readonly=False,
        precompute=True,
        help="Last day on which the way is free of charge.",
    )
    warranty_end = fields.Date(
        "Warranty Until",
        compute="_compute_warranty_end",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The last day of all that is guaranteed.",
    )
    warranty_is_extended = fields.Boolean(
        readonly=True, copy=False, help="People have set other dates than the terms say; those stay."
    )
    warranty_status = fields.Selection(
        [("none", "None"), ("waiting", "Begins with Installation"), ("valid", "Under Warranty"), ("over", "Ended")],
        "Warranty",
        compute="_compute_warranty_status",
        search="_search_warranty_status",
        help="Whether the machine is under warranty today.",
    )

    @api.depends("company_id", "product_id", "shipped_on", "installed_on")
    def _compute_warranty(self):
        for company, units in self.grouped("company_id").items():
            terms = self.env["fsm.warranty.term"]._find(units.product_id, company)
            ends = {}
            for unit in units:
                if unit.warranty_is_extended:
                    continue
                # what was promised once stays, whatever the terms of new machines are
                term = unit.warranty_term_id or terms.get(unit.product_id)
                unit.warranty_term_id = term
                if term:
                    days = (term, unit.shipped_on, unit.installed_on)
                    if days not in ends:
                        ends[days] = term._get_ends(*days[1:])
                    unit.update(ends[days])

    @api.depends(*END_FIELDS)
    def _compute_warranty_end(self):
        for unit in self:
            unit.warranty_end = max(filter(None, (unit[name] for name in END_FIELDS)), default=False)

    @api.depends("warranty_end", "warranty_term_id", "installed_on", "shipped_on")
    def _compute_warranty_status(self):
        for unit in self:
            if unit.warranty_end:
                unit.warranty_status = "valid" if unit.warranty_end >= unit._today() else "over"
            else:
                unit.warranty_status = "waiting" if unit._warranty_waits() else "none"

    def _search_warranty_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self._today()
        domains = {
            "valid": [("warranty_end", ">=", today)],
            "over": [("warranty_end", "<", today)],
            "waiting": [
                ("warranty_end", "=", False),
                ("warranty_term_id", "!=", False),
                ("shipped_on", "!=", False),
                ("installed_on", "=", False),
            ],
            "none": [
                ("warranty_end", "=", False),
                "|",
                "|",
                ("warranty_term_id", "=", False),
                ("shipped_on", "=", False),
                ("installed_on", "!=", False),
            ],
        }
        return fields.Domain.OR(domains[status] for status in value if status in domains)

    def _warranty_waits(self):
        """The machine has left us, and its warranty begins with the installation."""
        return bool(self.warranty_term_id and self.shipped_on) and not self.installed_on and not self.warranty_end

    def _warranty_is_unknown(self):
        """A warranty was promised, but nobody knows from which day on."""
        return bool(self.warranty_term_id) and not (self.shipped_on or self.installed_on or self.warranty_end)

    # ------------------------------------------------------------------
    # Who pays
    # ------------------------------------------------------------------

    def _get_coverage(self, kind="request", date=None):
        """Whether the warranty pays on a day, and why, in words.

        :param str kind: ``request`` for the whole, or ``part``, ``labour``, ``travel``
        :param date: the day, by default today
        :return: tuple (covered, reason); None where nothing was ever guaranteed
        """
        self.ensure_one()
        date = date or self._today()
        if self.state == "retired":
            return False, self.env._("The machine is retired.")
        if self._warranty_is_unknown():
            return False, self.env._("It is not known when the machine was installed.")
        if self._warranty_waits():
            return True, self.env._("The warranty begins with the installation, which is still to come.")
        if not self.warranty_end:
            return None
        if kind == "request":
            return self._get_request_coverage(date)
        end = self[f"warranty_{kind}_end"]
        word = dict(self._coverage_words())[kind]
        if not end:
            return False, self.env._("The warranty does not include %s.", word)
        values = {"what": word, "date": format_date(self.env, end)}
        if end < date:
            return False, self.env._("Warranty for %(what)s ended on %(date)s.", **values)
        return True, self.env._("Warranty for %(what)s until %(date)s.", **values)

    def _get_request_coverage(self, date):
        """The whole is under warranty as long as parts or labour are."""
        running = [
            self.env._("%(what)s until %(date)s", what=word, date=format_date(self.env, self[f"warranty_{kind}_end"]))
            for kind, word in self._coverage_words()
            if self[f"warranty_{kind}_end"] and self[f"warranty_{kind}_end"] >= date
        ]
        if running:
            covered = any(end and end >= date for end in (self.warranty_part_end, self.warranty_labour_end))
            return covered, self.env._("Under warranty: %s.", ", ".join(running))
        return False, self.env._("The warranty ended on %s.", format_date(self.env, self.warranty_end))

    @api.model
    def _coverage_words(self):
        return [("part", self.env._("parts")), ("labour", self.env._("labour")), ("travel", self.env._("travel"))]

    # ------------------------------------------------------------------
    # Extended by hand
    # ------------------------------------------------------------------

    def action_extend_warranty(self, part_end=None, labour_end=None, travel_end=None, reason=None):
        """Set other last days than the terms say, with the reason (延保).

        :param part_end: last day for parts; likewise ``labour_end`` and ``travel_end``. What is not given stays.
        :param str reason: why; without it a form asks
        """
        if not reason:
            return self._ask_change("warranty")
        new = dict(zip(END_FIELDS, (part_end, labour_end, travel_end), strict=True))
        values = {name: fields.Date.to_date(end) for name, end in new.items() if end}
        if not values:
            raise UserError(self.env._("Say until when the warranty is extended."))
        for unit in self:
            start = unit.warranty_start or unit.installed_on or unit.shipped_on
            if start and min(values.values()) < start:
                raise UserError(self.env._("%s: a warranty can't end before it begins.", unit.display_name))
            described = unit._describe_ends(values)
            unit._fsm_moving().write({**values, "warranty_is_extended": True})
            unit._record_events("warranty", reason=reason, description=described)
        self._fsm_close_steps("warranty_ending")
        return True

    def _describe_ends(self, values):
        words = dict(self._coverage_words())
        return ", ".join(
            f"{words[kind]}: {self._format_day(self[name])} → {self._format_day(values[name])}"
            for kind, name in zip(KINDS, END_FIELDS, strict=True)
            if name in values
        )

    def _format_day(self, day):
        return format_date(self.env, day) if day else "–"
