from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import HttpCase, tagged

from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestMachineMap(LifeCase):
    """Where the machines stand, and how they are."""

    def test_age(self):
        today = self.unit._today()
        for kept, key in (
            ({"days": 3}, "age_0"),
            ({"years": 1}, "age_1"),
            ({"years": 3, "days": -1}, "age_1"),
            ({"years": 3}, "age_3"),
            ({"years": 5}, "age_5"),
            ({"years": 30}, "age_10"),
        ):
            with self.subTest(kept):
                self.unit.installed_on = today - relativedelta(**kept)
                self.assertEqual(self.unit.map_age, key)
        self.unit.write({"installed_on": False, "shipped_on": today - relativedelta(years=4)})
        self.assertEqual(self.unit.map_age, "age_3")
        self.unit.shipped_on = False
        self.assertFalse(self.unit.map_age)

    def test_work(self):
        self.assertEqual(self.unit.map_work, "none")
        self.open_request()
        self.assertEqual(self.unit.map_work, "open")
        down = self.open_request(priority="3")
        self.assertEqual(self.unit.map_work, "down")
        down.with_user(self.agent).action_cancel("Wrong machine")
        self.assertEqual(self.unit.map_work, "open")
        action = self.unit.with_user(self.agent).action_open_running_requests()
        found = self.env["fsm.request"].with_user(self.agent).search(action["domain"])
        self.assertEqual(
            (found.installed_product_id, found.filtered(lambda r: r.state == "cancelled")), (self.unit, down.browse())
        )

    def test_positions_are_those_of_the_sites(self):
        units = self.env["fsm.installed.product"].with_user(self.agent)
        nowhere = self.env["res.partner"].create({"name": "Nowhere Ltd", "is_company": True})
        self.make_unit("N-1", partner_id=nowhere.id)
        located = units.search(["|", ("latitude", "!=", 0), ("longitude", "!=", 0)])
        self.assertIn(self.unit, located)
        self.assertNotIn("N-1", located.mapped("serial"))
        self.assertEqual(units.browse(self.unit.id).province_id, self.province)

    def test_as_many_queries_for_30_machines_as_for_one(self):
        units = self.unit
        for number in range(30):
            units |= self.make_unit(f"Q-{number}", installed_on=date(2000 + number % 20, 1, 1))
        self.env["fsm.request"].create(
            [{"partner_id": self.customer.id, "installed_product_id": unit.id, "description": "x"} for unit in units]
        )
        names = [
            "latitude",
            "longitude",
            "display_name",
            "map_work",
            "map_age",
            "warranty_status",
            "open_request_count",
        ]

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            records.check_access("read")
            before = self.env.cr.sql_log_count
            records.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        units = units.with_user(self.agent)
        queries(units)
        self.assertEqual(queries(units[:1]), queries(units))


@tagged("post_install", "-at_install")
class TestMachineMapTours(LifeCase, HttpCase):
    """The map of machines in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chiller = cls.env["product.product"].create({"name": "Chiller"})
        cls.unit.write({"serial": "MAP-1", "location_note": "Hall 1"})
        for unit in (cls.make_unit("MAP-2"), cls.make_unit("MAP-3", product_id=chiller.id), cls.unit):
            unit.installed_on = date(2010, 1, 1)
        cls.env["fsm.installed.product"].search([("serial", "not like", "MAP-")]).site_id = False

    def test_at_the_desk(self):
        self.open_request(serial="MAP-1", priority="3")
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour("/odoo/machine-map", "fsm_machine_map", login=self.agent.login)

    def test_on_the_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour("/odoo/machine-map", "fsm_machine_map_phone", login=self.engineer_user.login)
