from odoo import fields, models


class FsmEngineerCity(models.Model):
    """A city in which engineers work."""

    _name = "fsm.engineer.city"
    _description = "City of a Service Area"
    _order = "state_id, name, id"

    name = fields.Char(required=True, help="Name of the city, as in addresses.")
    state_id = fields.Many2one("res.country.state", "Province", index=True, help="Province in which it lies.")

    _name_unique = models.UniqueIndex("(name, COALESCE(state_id, 0))", "This city is already there.")


class FsmEngineer(models.Model):
    """Where an engineer works: provinces, and cities where it is not a whole province."""

    _inherit = "fsm.engineer"

    city_ids = fields.Many2many(
        "fsm.engineer.city",
        string="Cities",
        help="Cities in which he works. Where cities of a province are named, he works in those only.",
    )

    def _rank_area(self, need, data):
        """Whether the site lies in the engineer's service area. Who has none may be sent anywhere."""
        site = need["site"]
        if not site or not (site.state_id or site.city) or not (self.state_ids or self.city_ids):
            return 0.5, None
        city = _plain(site.city)
        province = site.state_id
        if city and any(
            _plain(known.name) == city and known.state_id in (province, known.state_id.browse())
            for known in self.city_ids
        ):
            return 1.0, self.env._("Serves %s", site.city)
        cities_there = self.city_ids.filtered(lambda known: known.state_id == province)
        if province and province in self.state_ids and not cities_there:
            return 1.0, self.env._("Serves %s", province.name)
        if province and (cities_there or province in self.state_ids):
            return 0.3, self.env._(
                "Serves %(province)s, but not %(city)s", province=province.name, city=site.city or ""
            )
        return 0.0, self.env._("Outside his service area: %s", province.name or site.city)


def _plain(city):
    """苏州 and 苏州市 are one city."""
    return (city or "").strip().casefold().removesuffix("市")
