from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.fsm_base.geo import distance_km
from odoo.addons.fsm_base.tests.common import HANGZHOU, SHANGHAI

from ..models.fsm_rate_propose import RateNeed
from .settlement_common import SettlementCase

# A Wednesday in June 2030, ten in the morning in China.
WEDNESDAY = datetime(2030, 6, 5, 2, 0)


@tagged("post_install", "-at_install")
class TestRateProposal(SettlementCase):
    """What rate cards propose for visits, and in what words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"
        cls.customer.tz = False
        cls.card.line_ids.unlink()
        cls.parent_category, cls.category = cls.env["product.category"].create([{"name": "Machines"}, {"name": "Air"}])
        cls.category.parent_id = cls.parent_category
        cls.product.categ_id = cls.category
        cls.sub_type = cls.env["fsm.request.type"].create({"name": "Leak", "parent_id": cls.type.id})

    def rate(self, kind=None, card=None, **values):
        return self.env["fsm.rate.line"].create(
            {"card_id": (card or self.card).id, "fee_kind_id": (kind or self.visit).id, "price": 100, **values}
        )

    def need(self, start=WEDNESDAY, hours=2, **values):
        values = {
            "company": self.company,
            "provider": self.provider,
            "engineer": self.outsourced,
            "site": self.customer,
            "product": self.product,
            "type": self.sub_type,
            "start": start,
            "end": start + timedelta(hours=hours),
            **values,
        }
        return RateNeed(**values)

    def propose(self, *needs):
        return self.env["fsm.rate.card"]._propose(list(needs))

    def price(self, **values):
        """What the only fee of one visit costs."""
        ((line,),) = self.propose(self.need(**values))
        return line["budget_price"]

    def test_the_most_specific_rate_counts(self):
        self.rate(price=1)
        self.assertEqual(self.price(), 1)
        self.rate(price=2, type_id=self.type.id)
        self.assertEqual(self.price(), 2, "the main type of the sub-type")
        self.rate(price=3, type_id=self.sub_type.id)
        self.assertEqual(self.price(), 3, "the type itself")
        self.rate(price=4, categ_id=self.parent_category.id)
        self.assertEqual(self.price(), 4, "category before type")
        self.rate(price=5, categ_id=self.category.id)
        self.assertEqual(self.price(), 5, "the nearest category")
        self.rate(price=6, state_id=self.province.id)
        self.assertEqual(self.price(), 6, "place before category")
        self.rate(price=7, city="Hangzhou")
        self.assertEqual(self.price(), 7, "the city")
        self.rate(price=8, city="Ningbo")
        self.rate(price=9, state_id=self.env.ref("base.state_cn_JS").id, city="hangzhou")
        self.assertEqual(self.price(), 7, "another city, another province")
        self.rate(price=10, state_id=self.province.id, city="hangzhou", type_id=self.type.id)
        self.assertEqual(self.price(), 10)
        other = self.env["product.product"].create({"name": "Lamp"})
        elsewhere = self.env["res.partner"].create({"name": "Elsewhere"})
        any_type = self.env.ref("fsm_base.request_type_installation")
        self.assertEqual(self.price(product=other, site=elsewhere, type=any_type), 1)
        self.assertEqual(self.price(product=self.env["product.product"], site=elsewhere, type=self.type), 2)

    def test_cities_are_compared_as_people_write_them(self):
        self.rate(price=1)
        self.rate(price=2, city="杭州市")
        self.customer.city = "杭州"
        self.assertEqual(self.price(), 2)

    def test_the_provider_s_own_card_before_the_general_one(self):
        general = self.env["fsm.rate.card"].create({"name": "General"})
        self.rate(price=1, card=general)
        self.rate(price=2)
        other = self.env["res.partner"].create({"name": "Other Provider", "is_company": True})
        self.assertEqual(self.price(), 2)
        self.assertEqual(self.price(provider=other), 1)
        self.card.write({"date_from": "2030-06-05", "date_to": "2030-06-05"})
        self.assertEqual(self.price(), 2)
        # half past midnight on the sixth in China, still the fifth in UTC
        self.assertEqual(self.price(start=datetime(2030, 6, 5, 16, 30)), 1)
        self.card.active = False
        self.assertEqual(self.price(), 1)
        general.active = False
        self.assertEqual(self.propose(self.need()), [[]])

    def test_units(self):
        self.rate(self.hour, price=80, included=0.5)
        self.rate(self.km, price=2, included=20)
        self.rate(self.visit, price=200)
        (lines,) = self.propose(self.need(hours=2.5))
        self.assertEqual([line["fee_kind_id"] for line in lines], (self.visit | self.hour | self.km).ids)
        way = round(2 * distance_km(SHANGHAI, HANGZHOU) - 20, 1)
        self.assertEqual([line["budget_qty"] for line in lines], [1, 2, way])
        self.assertIn("2.5 planned hours, 0.5 free", lines[1]["budget_note"])
        self.assertIn("there and back 2 × ", lines[2]["budget_note"])
        self.assertIn("Provider 2026 · everywhere", lines[0]["budget_note"])
        self.outsourced.write({"base_latitude": 0, "base_longitude": 0})
        (lines,) = self.propose(self.need())
        self.assertEqual(lines[2]["budget_qty"], 0)
        self.assertIn("distance not known", lines[2]["budget_note"])

    def test_night(self):
        self.card.write({"night_from": 22, "night_to": 6, "night_percent": 50})
        self.rate(self.hour, price=100)
        self.rate(self.km, price=2)
        self.assertEqual(self.env.ref("fsm_account.fee_kind_km").has_surcharge, False)

        def hour(start_hour, hours):
            # hours of Wednesday in China
            (lines,) = self.propose(self.need(WEDNESDAY + timedelta(hours=start_hour - 10), hours))
            return lines[0]["budget_price"], lines[1]["budget_price"]

        self.assertEqual(hour(10, 2), (100, 2))
        self.assertEqual(hour(21, 2), (125, 2), "half of it at night; kilometres cost the same")
        self.assertEqual(hour(23, 4), (150, 2), "across midnight")
        self.assertEqual(hour(5, 4), (112.5, 2), "the end of the night before")
        (lines,) = self.propose(self.need(WEDNESDAY + timedelta(hours=11), 2))
        self.assertIn("night: 50 % of the time, +25 %", lines[0]["budget_note"])
        self.card.write({"night_from": 0, "night_to": 6})
        self.assertEqual(hour(23, 2)[0], 125)
        # the site's own zone: ten in the morning in China is four in Berlin in summer
        self.customer.tz = "Europe/Berlin"
        self.assertEqual(hour(10, 2)[0], 150)

    def test_weekends_and_holidays(self):
        self.card.holiday_percent = 100
        self.rate(price=100)
        self.assertEqual(self.price(), 100)
        self.assertEqual(self.price(start=WEDNESDAY + timedelta(days=3)), 200, "Saturday")
        self.assertEqual(self.price(start=WEDNESDAY + timedelta(days=2, hours=13), hours=2), 150, "Friday to Saturday")
        leaves = self.env["resource.calendar.leaves"]
        holiday = {"name": "Dragon Boat", "date_from": datetime(2030, 6, 4, 16), "date_to": datetime(2030, 6, 5, 16)}
        foreign = self.env["resource.calendar"].create({"name": "Elsewhere"})
        leaves.create({**holiday, "calendar_id": foreign.id})
        leaves.create({**holiday, "resource_id": self.outsourced.resource_id.id})
        self.assertEqual(self.price(), 100, "the holiday of another calendar, the leave of one person")
        leaves.create({**holiday, "calendar_id": self.company.resource_calendar_id.id})
        leaves.create({**holiday, "name": "Twice", "calendar_id": False})
        self.assertEqual(self.price(), 200, "once, though it stands there twice")

    def test_constant_queries(self):
        self.rate(price=1)
        self.rate(self.km, price=2)
        self.rate(self.hour, price=3, categ_id=self.category.id, type_id=self.type.id)
        tasks = self.env["fsm.task"].union(*(self.outsourced_task() for __ in range(6)))
        counts = []
        for some in (tasks[:1], tasks):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.env["fsm.rate.card"]._propose(self.env["fsm.expense"]._get_needs(some))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_refusals(self):
        self.rate(city="Hangzhou")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.rate(city="hangzhou")
        for values in ({"price": -1}, {"included": -1}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
                self.rate(self.km, **values)
        with self.assertRaisesRegex(ValidationError, "valid on the same days"), self.cr.savepoint():
            self.card.copy({"name": "Again"})
        self.card.date_to = "2030-06-30"
        self.card.copy({"name": "Later", "date_from": "2030-07-01", "date_to": False})
        with self.assertRaisesRegex(ValidationError, "valid on the same days"), self.cr.savepoint():
            self.card.date_to = "2030-07-01"
        for user in (self.engineer_user, self.outsourced_user):
            with self.assertRaises(AccessError):
                self.card.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self.card.with_user(self.dispatcher).name = "Mine"
        self.card.with_user(self.accountant).name = "Ours"
