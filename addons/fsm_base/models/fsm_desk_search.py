from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import escape_psql

from ..phone import local_variants, national_digits, stored_variants

# What is found best comes first: by the whole number, by its end, by serial, by number of a document, by name.
PHONE, PHONE_END, SERIAL, NUMBER, NAME, PHONE_PART = range(6)
LIMIT = 20
MAX_LIMIT = 80
MIN_NAME, MIN_CODE = 2, 3
MOST_REASONS = 3
LONG_ENOUGH = 7  # digits: the end of a number that belongs to hardly more than one customer


class Found(NamedTuple):
    """A record that fits what was typed, and why."""

    rank: int
    partner: models.BaseModel
    why: str
    request: models.BaseModel = None
    more: dict | None = None  # further keys of the hit that another add-on shows


class FsmDesk(models.AbstractModel):
    """Finding the customer: by phone number, name, serial, number of a request or a visit."""

    _inherit = "fsm.desk"

    @api.model
    def search_customers(self, query, limit=LIMIT):
        """Customers that fit what the agent types, the likeliest first.

        :param str query: a telephone number in any writing, (part of) a name, serial number, request or visit number
        :param int limit: at most so many
        :return: dict: ``query``, ``phone`` (what was typed, when it may be a telephone number, else False),
            ``exact`` (whether the first, found by phone, serial or number, is the only one found as well),
            ``more`` (whether there are further ones) and ``hits``, a list of dicts with ``partner_id``, ``name``,
            ``place``, ``why`` (list of texts), ``contact_id``, ``request_id``, ``open_count``
        """
        self._check_agent()
        query = " ".join(str(query or "").split())[:100]
        limit = max(1, min(int(limit or LIMIT), MAX_LIMIT))
        digits = national_digits(query, self._get_country_code())
        found = [
            *self._search_phone(digits, limit),
            *self._search_serial(query, limit),
            *self._search_number(query, limit),
            *self._search_name(query, limit),
        ]
        hits = self._merge(sorted(found, key=lambda item: item.rank))
        best = [hit for hit in hits if hit["rank"] == hits[0]["rank"]]
        return {
            "query": query,
            "phone": query if digits else False,
            "exact": len(best) == 1 and best[0]["rank"] < NAME,
            "more": len(hits) > limit,
            "hits": self._complete(hits[:limit]),
        }

    @api.model
    def _get_country_code(self):
        """Calling code of the company's country; China's, where the company has none."""
        return self.env.company.country_id.phone_code or self.env.ref("base.cn").phone_code

    # ------------------------------------------------------------------
    # Where to look
    # ------------------------------------------------------------------

    @api.model
    def _find(self, model, domain, limit):
        """The first records that PostgreSQL finds: an order would make it look at all of them."""
        records = self.env[model]
        return records.browse(records._search(Domain(domain), limit=limit + 1))

    @api.model
    def _customers_domain(self):
        """Not the people of the house."""
        return Domain("partner_share", "=", True)

    @api.model
    def _search_phone(self, digits, limit):
        """By telephone number: of customers and contacts, of earlier calls and requests."""
        if not digits:
            return []
        code = self._get_country_code()
        whole = stored_variants(digits, code)
        known = [*whole, *local_variants(digits, code)]
        customers = self._customers_domain()
        partners = self._find("res.partner", customers & Domain("fsm_phone_digits", "in", known), limit)
        partners |= self._find("res.partner", customers & Domain("fsm_phone_digits", "ilike", digits), limit)
        found = [
            Found(self._rank_phone(partner.fsm_phone_digits, digits, whole), partner, partner.phone)
            for partner in partners
        ]
        calls = self._find("fsm.call.note", [("phone_digits", "in", known), ("partner_id", "!=", False)], limit)
        for call in calls:
            why = self.env._("Called from %s before", call.phone)
            found.append(Found(PHONE, call.contact_id or call.partner_id, why))
        requests = self._find("fsm.request", [("contact_phone_digits", "in", known)], limit)
        for request in requests:
            why = self.env._("%(phone)s on request %(request)s", phone=request.contact_phone, request=request.name)
            found.append(Found(PHONE, request.contact_id or request.partner_id, why))
        return found

    @api.model
    def _rank_phone(self, stored, digits, whole):
        numbers = (stored or "").split()
        if not set(numbers).isdisjoint(whole):
            return PHONE
        if len(digits) >= LONG_ENOUGH and any(n.endswith(digits) or digits.endswith(n) for n in numbers):
            return PHONE_END
        # a local number that was stored without area code
        tails = {number[-LONG_ENOUGH:] for number in numbers if len(number) >= LONG_ENOUGH}
        return PHONE_END if digits[-LONG_ENOUGH:] in tails else PHONE_PART

    @api.model
    def _search_serial(self, query, limit):
        """By serial number of a machine."""
        return self._desk_search_serial(query, limit) if len(query) >= MIN_CODE else []

    @api.model
    def _desk_search_serial(self, query, limit):
        """Hook: machines with this (part of a) serial number. The serial numbers of requests are looked through here;
        who keeps a register of machines adds those of the register.

        :param str query: what was typed, at least three characters
        :param int limit: about so many
        :return: list of :class:`Found` with the rank ``SERIAL``
        """
        requests = self._find("fsm.request", [("serial", "ilike", escape_psql(query))], limit)
        return [
            Found(
                SERIAL,
                request.partner_id,
                " · ".join(filter(None, (request.serial, request.product_tmpl_id.name))),
                request if request.state not in ("closed", "cancelled") else None,
            )
            for request in requests.sorted("id", reverse=True)
        ]

    @api.model
    def _search_number(self, query, limit):
        """By number of a request or a visit."""
        if len(query) < MIN_CODE:
            return []
        pattern = escape_psql(query)
        requests = self._find("fsm.request", [("name", "ilike", pattern)], limit).sorted("id", reverse=True)
        found = [Found(NUMBER, request.partner_id, request.name, request) for request in requests]
        # a visit's number is its request's with a dash and a figure: looked for as a whole
        visits = self._find("fsm.task", [("name", "in", [query, query.upper()])], limit)
        found += [Found(NUMBER, visit.request_id.partner_id, visit.name, visit.request_id) for visit in visits]
        return found

    @api.model
    def _search_name(self, query, limit):
        """By a part of the name of a customer, a contact or a site."""
        if len(query) < MIN_NAME:
            return []
        # Two Chinese characters are too short for the index of trigrams; without letters there is no case to be
        # ignored, which is what takes the time when all names are looked through.
        operator = "like" if len(query) < MIN_CODE and query.lower() == query.upper() else "ilike"
        domain = self._customers_domain() & Domain("name", operator, escape_psql(query))
        return [Found(NAME, partner, partner.name) for partner in self._find("res.partner", domain, limit)]

    # ------------------------------------------------------------------
    # What was found
    # ------------------------------------------------------------------

    @api.model
    def _merge(self, found):
        """One hit for each customer, whatever led to it."""
        own = self.env.companies.partner_id
        hits = {}
        for item in found:
            customer = item.partner.commercial_partner_id
            if not customer or customer in own:
                continue
            why = self._get_reason(item, customer)
            hit = hits.setdefault(
                customer,
                {
                    "partner": customer,
                    "rank": item.rank,
                    "why": [],
                    "contact_id": False,
                    "request_id": item.request.id if item.request else False,
                    "more": item.more or {},
                },
            )
            if item.partner != customer and item.partner.type == "contact" and item.rank == hit["rank"]:
                hit["contact_id"] = hit["contact_id"] or item.partner.id
            # that the number was used before as well is nothing new
            is_told = bool(hit["why"]) and item.rank == PHONE
            if why and not is_told and why not in hit["why"] and len(hit["why"]) < MOST_REASONS:
                hit["why"].append(why)
        return list(hits.values())

    @api.model
    def _get_reason(self, item, customer):
        """Why it was found, in words; empty where the name says it."""
        if item.rank == NAME:
            return item.partner.name if item.partner != customer else ""
        if item.partner != customer and item.rank in (PHONE, PHONE_END, PHONE_PART):
            return " · ".join(filter(None, (item.partner.name, item.why)))
        return item.why or ""

    @api.model
    def _complete(self, hits):
        """What the list shows of each customer."""
        counts = self._count_open([hit["partner"].id for hit in hits])
        return [
            {
                **hit["more"],
                "partner_id": hit["partner"].id,
                "name": hit["partner"].name,
                "place": self._get_place(hit["partner"]),
                "why": hit["why"],
                "contact_id": hit["contact_id"],
                "request_id": hit["request_id"],
                "open_count": counts.get(hit["partner"].id, 0),
            }
            for hit in hits
        ]

    @api.model
    def _count_open(self, partner_ids):
        """Open requests of customers, those of their sites and branches included."""
        family = self.env["res.partner"].search_fetch(
            [("commercial_partner_id", "in", partner_ids)], ["commercial_partner_id"], order="id"
        )
        requests = self.env["fsm.request"]
        domain = Domain("partner_id", "in", family.ids) & requests._get_open_domain()
        counts = {}
        for partner, count in requests._read_group(domain, ["partner_id"], ["__count"]):
            customer = partner.commercial_partner_id.id
            counts[customer] = counts.get(customer, 0) + count
        return counts
