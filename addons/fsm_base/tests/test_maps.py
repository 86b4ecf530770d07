import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools.misc import file_open

from ..models import fsm_request_map
from ..models.fsm_map import SHAPES_URL
from .common import HANGZHOU, SHANGHAI, FsmCase


@tagged("post_install", "-at_install")
class TestMapView(FsmCase):
    """The view type: what its arch may hold."""

    def make_view(self, arch, model="res.partner"):
        return self.env["ir.ui.view"].create({"name": "map", "model": model, "type": "fsm_map", "arch": arch})

    def test_a_good_view(self):
        view = self.make_view(
            '<fsm_map latitude="partner_latitude" longitude="partner_longitude" area="state_id" mode="areas" limit="9">'
            '<field name="phone" widget="phone"/><button name="action_open_fsm_requests" type="object" string="R"/>'
            "</fsm_map>"
        )
        found = self.env["res.partner"].get_views([(view.id, "fsm_map")])
        known = found["models"]["res.partner"]["fields"].keys()
        self.assertLessEqual({"partner_latitude", "partner_longitude", "state_id", "phone"}, known)
        action = self.env.ref("fsm_base.fsm_customer_action_map")
        self.assertEqual(action.views[0], (False, "fsm_map"))
        self.assertEqual(self.env["ir.ui.view"].get_view_info()["fsm_map"]["icon"], "fa fa-map-marker")

    def test_several_fields_to_colour_by(self):
        view = self.make_view(
            '<fsm_map latitude="partner_latitude" longitude="partner_longitude" color="fsm_level_id, type"/>'
        )
        found = self.env["res.partner"].get_views([(view.id, "fsm_map")])
        self.assertLessEqual({"fsm_level_id", "type"}, found["models"]["res.partner"]["fields"].keys())

    def test_bad_views_are_refused_with_a_sentence(self):
        position = 'latitude="partner_latitude" longitude="partner_longitude"'
        for arch, sentence in (
            ("<fsm_map/>", "needs the fields of a position"),
            ('<fsm_map latitude="partner_latitude"/>', "latitude and longitude, or neither"),
            (f'<fsm_map {position} colour="name"/>', "knows no attribute colour"),
            ('<fsm_map latitude="nonsense" longitude="partner_longitude"/>', "has no field nonsense"),
            ('<fsm_map latitude="name" longitude="partner_longitude"/>', "latitude of a map is a field of type float"),
            ('<fsm_map area="country_id"/>', "area of a map is a province"),
            (f'<fsm_map {position} mode="areas"/>', "needs the field of the province"),
            (f'<fsm_map {position} mode="pie"/>', "markers or areas"),
            (f'<fsm_map {position} limit="many"/>', "limit of a map"),
            (f'<fsm_map {position} limit="0"/>', "limit of a map"),
            (f'<fsm_map {position} layers="_fsm_position"/>', "no public method _fsm_position"),
            (f'<fsm_map {position} layers="nothing"/>', "no public method nothing"),
            (f'<fsm_map {position} layers="with_env"/>', "no public method with_env"),
            (f'<fsm_map {position} color="type,name"/>', "color of a map is a field of type selection / many2one"),
            (f'<fsm_map {position} color="type,nonsense"/>', "has no field nonsense"),
            (f"<fsm_map {position}><group/></fsm_map>", "not <group>"),
            (f'<fsm_map {position}><field name="nonsense"/></fsm_map>', "nonsense"),
        ):
            with self.subTest(arch), self.assertRaisesRegex(ValidationError, sentence):
                self.make_view(arch)


@tagged("post_install", "-at_install")
class TestMapSettings(FsmCase):
    """What is under the records: nothing from elsewhere unless somebody asks for it."""

    def settings(self, **values):
        form = Form(self.env["res.config.settings"])
        for name, value in values.items():
            form[f"fsm_map_{name}"] = value
        form.save().execute()
        return self.env["fsm.map"].with_user(self.engineer_user).get_settings()

    def test_by_default_outlines_only(self):
        settings = self.env["fsm.map"].with_user(self.bystander).get_settings()
        self.assertEqual((settings["provider"], settings["tiles"]), ("none", []))
        self.assertEqual(settings["shapes_url"], SHAPES_URL)

    def test_openstreetmap(self):
        settings = self.settings(provider="osm")
        self.assertEqual(settings["tiles"], ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"])
        self.assertIn("OpenStreetMap contributors", settings["attribution"])
        self.assertFalse(settings["gcj02"])

    def test_tianditu(self):
        settings = self.settings(provider="tianditu", key="abc123")
        self.assertEqual(len(settings["tiles"]), 2)
        self.assertTrue(all(url.endswith("&tk=abc123") and "{key}" not in url for url in settings["tiles"]))
        self.assertIn("天地图", settings["attribution"])
        self.assertFalse(settings["gcj02"])

    def test_amap_is_shifted(self):
        settings = self.settings(provider="amap")
        self.assertIn("autonavi.com", settings["tiles"][0])
        self.assertEqual(settings["subdomains"], "1234")
        self.assertIn("高德", settings["attribution"])
        self.assertTrue(settings["gcj02"])

    def test_an_address_of_ones_own(self):
        settings = self.settings(
            provider="custom",
            tiles_url="https://maps.example.com/{z}/{x}/{y}.png?k={key}",
            key="k1",
            attribution="<b>© Us</b>",
            gcj02=True,
            shapes_url="/my/shapes.geojson",
        )
        self.assertEqual(settings["tiles"], ["https://maps.example.com/{z}/{x}/{y}.png?k=k1"])
        # as it was typed: the browser shows it as text
        self.assertEqual((settings["attribution"], settings["attribution_url"]), ("<b>© Us</b>", ""))
        self.assertTrue(settings["gcj02"])
        self.assertEqual(settings["shapes_url"], "/my/shapes.geojson")

    def test_incomplete_settings_are_refused(self):
        for values, sentence in (
            ({"provider": "tianditu", "key": "a b"}, "Tianditu needs a key"),
            ({"provider": "custom", "tiles_url": "https://maps.example.com/"}, "contains {x}, {y} and {z}"),
            ({"provider": "custom", "tiles_url": "javascript:{x}{y}{z}"}, "starts with https"),
            ({"provider": "none", "shapes_url": "https://elsewhere.example.com/x.geojson"}, "file of this server"),
            ({"provider": "none", "shapes_url": "//elsewhere.example.com/x.geojson"}, "file of this server"),
        ):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, sentence):
                self.settings(**values)

    def test_parameters_broken_by_hand_leave_the_outlines(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("fsm_base.map_provider", "tianditu")
        parameters.set_param("fsm_base.map_shapes_url", "//elsewhere.example.com/x")
        settings = self.env["fsm.map"].get_settings()
        self.assertEqual((settings["tiles"], settings["shapes_url"]), ([], SHAPES_URL))

    def test_not_for_portal_users(self):
        portal = self.env["res.users"].create(
            {"name": "P", "login": "map_portal", "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])]}
        )
        with self.assertRaises(AccessError):
            self.env["fsm.map"].with_user(portal).get_settings()

    def test_the_way_to_the_site(self):
        task = self.dispatched_task()
        mine = task.with_user(self.engineer_user)
        self.assertEqual(
            mine.action_navigate()["url"],
            f"https://www.openstreetmap.org/search?query={HANGZHOU[0]}%2C{HANGZHOU[1]}",
        )
        self.env["ir.config_parameter"].set_param("fsm_base.map_provider", "amap")
        self.customer.name = "A&B <机械>"
        self.assertEqual(
            mine.action_navigate()["url"],
            f"https://uri.amap.com/marker?position={HANGZHOU[1]},{HANGZHOU[0]}"
            "&name=A%26B%20%3C%E6%9C%BA%E6%A2%B0%3E&coordinate=wgs84&callnative=1",
        )
        self.customer.write({"partner_latitude": 0, "partner_longitude": 0, "street": "Lake & Road"})
        mine.invalidate_recordset()
        self.assertTrue(mine.action_navigate()["url"].startswith("https://uri.amap.com/search?keyword=%E6%B5%99"))
        self.assertIn("Lake%20%26%20Road", mine.action_navigate()["url"])

    def test_every_province_has_a_shape(self):
        with file_open(f"fsm_base{SHAPES_URL.removeprefix('/fsm_base')}") as file:
            features = json.load(file)["features"]
        provinces = self.env["res.country.state"].search([("country_id.code", "=", "CN")])
        self.assertGreaterEqual(len(provinces), 34)
        by_code = {code: feature for feature in features for code in feature["properties"]["codes"]}
        for province in provinces:
            with self.subTest(province.name):
                feature = by_code[province.code]
                self.assertTrue(province.name.startswith(feature["properties"]["name"]))
                self.assertEqual(feature["properties"]["country"], "CN")
                self.assertTrue(feature["geometry"]["coordinates"])
        south = min(
            latitude for rings in by_code["琼"]["geometry"]["coordinates"] for ring in rings for __, latitude in ring
        )
        self.assertLess(south, 5, "the islands of the South China Sea belong to Hainan")
        self.assertTrue([item for item in features if item["geometry"]["type"] == "MultiLineString"])


@tagged("post_install", "-at_install")
class TestEngineerMap(FsmCase):
    """工程师位置地图: who is where, for those who may know it, with the open work beside."""

    def map_of(self, engineer, user):
        engineer = engineer.with_user(user)
        engineer.invalidate_recordset()
        return engineer.map_latitude, engineer.map_longitude, engineer.map_position, engineer.map_position_text

    def layer(self, user):
        [layer] = self.env["fsm.engineer"].with_user(user).get_map_layers()
        return layer

    def test_last_position_or_base(self):
        self.assertEqual(self.map_of(self.engineer, self.dispatcher), (*HANGZHOU, "base", "Base; not seen yet"))
        self.assertTrue(self.engineer.with_user(self.dispatcher).map_faded)
        self.assertEqual(self.map_of(self.other_engineer, self.dispatcher), (0.0, 0.0, False, ""))
        self.engineer._set_last_position(*SHANGHAI)
        self.assertEqual(self.map_of(self.engineer, self.dispatcher)[:3], (*SHANGHAI, "fresh"))
        self.assertFalse(self.engineer.with_user(self.dispatcher).map_faded)
        now = fields.Datetime.now()
        for age, kind, text in (
            (timedelta(minutes=30, seconds=5), "fresh", "Seen 30 min ago"),
            (timedelta(hours=6, minutes=5), "old", "Seen 6 h ago"),
            (timedelta(days=3, minutes=5), "old", "Seen 3 days ago"),
        ):
            self.engineer.last_position_on = now - age
            self.assertEqual(self.map_of(self.engineer, self.dispatcher)[2:], (kind, text))
        self.assertTrue(self.engineer.with_user(self.dispatcher).map_faded)

    def test_positions_are_personal(self):
        self.engineer._set_last_position(*SHANGHAI)
        for user in (self.dispatcher, self.manager, self.engineer_user, self.leader_user):
            self.assertEqual(self.map_of(self.engineer, user)[:2], SHANGHAI, user.name)
        with self.assertRaises(AccessError):
            # a provider's people don't even know who else there is
            self.map_of(self.engineer, self.outsourced_user)
        for user in (self.bystander, self.agent, self.other_user):
            self.assertEqual(self.map_of(self.engineer, user), (0.0, 0.0, False, ""), user.name)
            engineer = self.engineer.with_user(user)
            with self.assertRaises(AccessError):
                engineer.read(["last_latitude"])
            with self.assertRaises(AccessError):
                engineer.search([("base_latitude", ">", 0)])

    def test_a_leader_still_ranks_by_distance(self):
        request = self.open_request()
        rows = (
            (self.engineer | self.outsourced)
            .with_user(self.leader_user)
            ._rank(self.start, self.start + timedelta(hours=1), position=request.site_id._fsm_position())
        )
        self.assertEqual(rows[0]["distance_km"], 0.0)

    def test_what_he_does(self):
        engineer = self.engineer.with_user(self.dispatcher)
        self.assertEqual(engineer.map_work, "")
        later = self.dispatched_task(start=self.start + timedelta(days=5))
        first = self.dispatched_task(start=self.start)
        engineer.invalidate_recordset()
        self.assertIn("Dispatched · Customer Ltd", engineer.map_work)
        self.assertEqual(engineer.map_work, engineer._format_map_work(first.with_user(self.dispatcher)))
        mine = later.with_user(self.engineer_user)
        mine.action_accept()
        mine.action_depart()
        engineer.invalidate_recordset()
        self.assertTrue(engineer.map_work.startswith("On the Way · Customer Ltd"), engineer.map_work)
        self.assertEqual(first.state, "dispatched")

    def test_open_work(self):
        open_one = self.open_request(priority="3")
        going = self.dispatched_task().request_id
        over = {"request_id": going.id, "engineer_id": self.other_engineer.id, "state": "done"}
        self.env["fsm.task"].create({**over, "planned_start": self.start})
        self.make_request()
        nowhere = self.env["res.partner"].create({"name": "Nowhere Ltd", "is_company": True})
        lost = self.open_request(partner_id=nowhere.id, contact_id=False)
        layer = self.layer(self.dispatcher)
        mine = {record["id"]: record for record in layer["records"]}
        self.assertLessEqual({open_one.id, going.id}, mine.keys())
        self.assertNotIn("draft", self.env["fsm.request"].browse(mine).mapped("state"))
        self.assertIn(lost.id, layer["missing"])
        record = mine[open_one.id]
        self.assertEqual((record["latitude"], record["longitude"], record["value"]), (*HANGZHOU, "3"))
        self.assertIn("Customer Ltd", record["title"])
        self.assertEqual([button["string"] for button in record["buttons"]], ["Dispatch"])
        self.assertEqual([button["string"] for button in mine[going.id]["buttons"]], ["Another Visit"])
        lines = {line["label"]: line["text"] for line in mine[going.id]["lines"]}
        self.assertEqual((lines["Engineer"], lines["Phone"]), ("Engineer", "138 0000 0001"))
        count = len(layer["records"]) + len(layer["missing"])
        with patch.object(fsm_request_map, "WORK_LIMIT", 1):
            layer = self.layer(self.dispatcher)
        self.assertEqual((len(layer["records"]) + len(layer["missing"]), layer["total"]), (1, count))

    def test_open_work_as_far_as_rights_go(self):
        mine = self.dispatched_task().request_id
        theirs = self.dispatched_task(engineer=self.outsourced).request_id
        both = {mine.id, theirs.id}
        for user, seen in (
            (self.dispatcher, both),
            (self.engineer_user, {mine.id}),
            (self.outsourced_user, {theirs.id}),
            (self.bystander, set()),
        ):
            self.assertEqual({record["id"] for record in self.layer(user)["records"]} & both, seen, user.name)
        # who may not dispatch has no button that would
        self.assertFalse(any(record["buttons"] for record in self.layer(self.outsourced_user)["records"]))

    def test_not_of_another_company(self):
        request = self.open_request()
        company = self.env["res.company"].create({"name": "Other Company"})
        self.dispatcher.write({"company_ids": [(4, company.id)]})
        layers = self.env["fsm.engineer"].with_user(self.dispatcher).with_context(allowed_company_ids=[company.id])
        [layer] = layers.get_map_layers()
        self.assertNotIn(request.id, [record["id"] for record in layer["records"]])

    def test_constant_queries(self):
        def count(call):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            return self.env.cr.sql_log_count - before

        def layers():
            self.env["fsm.engineer"].with_user(self.dispatcher).get_map_layers()

        def engineers(records):
            names = ("map_latitude", "map_longitude", "map_position", "map_faded", "map_position_text", "map_work")
            return lambda: records.with_user(self.dispatcher).web_read(dict.fromkeys(names, {}))

        self.dispatched_task()
        # what is kept for all is asked for by the first, whichever tests have run before
        count(layers)
        one = count(layers)
        for number in range(29):
            site = self.customer.copy({"name": f"Site {number}"})
            self.open_request(partner_id=site.id, contact_id=False, serial=f"M-{number}")
        layers()
        self.assertEqual(count(layers), one)
        everybody = self.leader | self.engineer | self.other_engineer | self.outsourced
        count(engineers(everybody))
        self.assertEqual(count(engineers(self.engineer)), count(engineers(everybody)))


@tagged("post_install", "-at_install")
class TestCustomerMap(FsmCase):
    """客户地图: customers by province."""

    def customers(self, user=None):
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_customer_action_map")
        self.assertIn("fsm_is_customer", action["domain"])
        return self.env["res.partner"].with_user(user or self.agent).search([("fsm_is_customer", "=", True)])

    def test_who_is_a_customer(self):
        person = self.env["res.partner"].create({"name": "Private Person"})
        self.assertIn(self.customer, self.customers())
        for nobody in (person, self.contact, self.provider, self.company.partner_id):
            self.assertNotIn(nobody, self.customers(), nobody.name)
            self.assertFalse(nobody.fsm_is_customer)
        self.open_request(partner_id=person.id, contact_id=False)
        self.assertIn(person, self.customers())
        self.assertTrue(person.fsm_is_customer)
        others = self.env["res.partner"].search([("fsm_is_customer", "=", False)])
        self.assertIn(self.provider, others)
        self.outsourced.active = False
        self.assertNotIn(self.provider, self.customers(), "nor when its engineer has left")
        self.assertNotIn(self.customer, others)

    def test_counted_by_province(self):
        def count():
            groups = (
                self.env["res.partner"]
                .with_user(self.agent)
                .formatted_read_group([("fsm_is_customer", "=", True)], ["state_id"], ["__count"])
            )
            return {group["state_id"] and group["state_id"][0]: group["__count"] for group in groups}

        before = count().get(self.province.id, 0)
        self.customer.copy({"name": "Customer 2"})
        self.assertEqual(count()[self.province.id], before + 1)


@tagged("post_install", "-at_install")
class TestMapTours(FsmCase, HttpCase):
    """The maps in the browser, at a desk and on a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a database with demo data has its own people and customers on the map
        cls.env["fsm.engineer"].search([("id", "not in", (cls.engineer | cls.other_engineer).ids)]).active = False
        demo = cls.env["res.partner"].search([("fsm_is_customer", "=", True), ("id", "!=", cls.customer.id)])
        demo.write({"is_company": False})
        cls.engineer._set_last_position(31.0, 118.0)
        cls.evil = cls.customer.copy(
            {
                "name": "<script>document.body.dataset.hacked=1</script>",
                "partner_latitude": 28.0,
                "partner_longitude": 120.0,
            }
        )
        cls.env["res.partner"].create({"name": "Nowhere Ltd", "is_company": True})

    def see(self, size, tour, user, path):
        self.browser_size, self.touch_enabled = size, size != "1440x900"
        self.start_tour(path, tour, login=user.login)

    def work(self):
        self.dispatched_task()
        far = self.customer.copy({"name": "Far Ltd", "partner_latitude": 36.0, "partner_longitude": 103.0})
        return self.open_request(partner_id=far.id, contact_id=False)

    def test_engineers_at_a_desk(self):
        request = self.work()
        self.see("1440x900", "fsm_dispatcher_engineer_map", self.dispatcher, "/odoo/engineer-map")
        self.assertEqual(request.task_ids.engineer_id, self.other_engineer)

    def test_engineers_on_a_phone(self):
        self.work()
        self.see("390x844", "fsm_dispatcher_engineer_map_phone", self.dispatcher, "/odoo/engineer-map")

    def test_customers_at_a_desk(self):
        self.see("1440x900", "fsm_agent_customer_map", self.agent, "/odoo/customer-map")

    def test_customers_on_a_phone(self):
        self.see("390x844", "fsm_agent_customer_map_phone", self.agent, "/odoo/customer-map")


@tagged("post_install", "-at_install")
class TestUnit(HttpCase):
    """The unit tests of our own JavaScript, in the browser."""

    @staticmethod
    def _suite_id(name):
        number = 0
        for char in name:
            number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
        return f"{number:08x}"

    def test_javascript(self):
        self.assertEqual(self._suite_id("@web/core"), "e39ce9ba")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={self._suite_id('@fsm_base')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
