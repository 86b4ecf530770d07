from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPlaceNames(PartsCase):
    """A place has one name for all: in the language of the company, not of whoever happened to make it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.company.partner_id.lang = "en_US"

    def register(self, company, lang):
        user = self._user(f"new_{company.id}_{lang}")
        user.company_ids |= company
        engineers = self.env["fsm.engineer"].with_context(lang=lang)
        return engineers.create({"user_id": user.id, "company_id": company.id})

    def test_bags(self):
        engineer = self.register(self.company, "zh_CN")
        self.assertEqual((engineer.good_location_id.name, engineer.defective_location_id.name), ("Good", "Defective"))
        company = self.env["res.company"].create({"name": "上海服务"})
        company.partner_id.lang = "zh_CN"
        company.fsm_engineers_location_id = False
        engineer = self.register(company, "en_US")
        chinese = company.with_context(lang="zh_CN").env
        condition = dict(chinese["stock.location"]._fields["fsm_condition"]._description_selection(chinese))
        self.assertEqual(engineer.good_location_id.name, condition["good"])
        self.assertNotEqual(condition["good"], "Good", "a Chinese word")
        self.assertNotEqual(company.fsm_engineers_location_id.name, "Engineers")

    def test_of_a_company_that_has_not_said_its_language(self):
        self.company.partner_id.lang = False
        self.assertNotEqual(self.register(self.company, "zh_CN").good_location_id.name, "Good")

    def test_warehouses(self):
        warehouses = self.env["stock.warehouse"]
        warehouse = warehouses.with_context(lang="zh_CN").create({"name": "North", "code": "NO"})
        self.assertEqual(warehouse.fsm_defective_loc_id.name, "Defective")
        self.assertEqual(warehouse.fsm_transit_loc_id.name, "Parts on the Way")
        self.company.partner_id.lang = "zh_CN"
        warehouse = warehouses.with_context(lang="en_US").create({"name": "West", "code": "WE"})
        self.assertNotIn(warehouse.fsm_defective_loc_id.name, ("Defective", False))
        self.assertNotIn(warehouse.fsm_transit_loc_id.name, ("Parts on the Way", False))
