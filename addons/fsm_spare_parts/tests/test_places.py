from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPlaces(PartsCase):
    """Every engineer and every warehouse has its places, once."""

    def places(self, engineer):
        return self.env["stock.location"].search([("fsm_engineer_id", "=", engineer.id)], order="id")

    def test_an_engineer_has_a_bag(self):
        places = self.places(self.engineer)
        self.assertEqual(places.mapped("usage"), ["view", "internal", "internal"])
        self.assertEqual(places.mapped("fsm_condition"), [False, "good", "defective"])
        self.assertEqual(self.engineer.good_location_id, places[1])
        self.assertEqual(self.engineer.defective_location_id, places[2])
        self.assertEqual(places[1].complete_name, "Engineer/Good")
        self.assertEqual(places[0].location_id, self.company.fsm_engineers_location_id)
        self.assertFalse(places.warehouse_id, "what is in a bag is not on hand in a warehouse")

    def test_places_are_made_once(self):
        before = self.places(self.engineer)
        self.engineer._make_places()
        self.assertEqual(self.places(self.engineer), before)
        bag = self.other_engineer.good_location_id.location_id
        self.assertEqual(self.company._get_engineers_location(), bag.location_id)

    def test_an_engineer_of_another_company_has_a_bag_there_too(self):
        company = self.env["res.company"].create({"name": "Other Service"})
        self.outsourced_user.write({"company_ids": [(4, company.id)]})
        home = self.outsourced.good_location_id
        self.outsourced.write({"company_id": company.id, "team_id": False})
        self.assertNotEqual(self.outsourced.good_location_id, home)
        self.assertEqual(self.outsourced.good_location_id.company_id, company)
        self.outsourced.write({"company_id": self.company.id})
        self.assertEqual(self.outsourced.good_location_id, home)

    def test_the_places_of_an_engineer_who_goes(self):
        places = self.places(self.outsourced)
        self.outsourced.unlink()
        self.assertFalse(places.exists())
        self.put(self.part, self.other_engineer.good_location_id, 1)
        with self.assertRaisesRegex(UserError, "Archive the engineer instead"):
            self.other_engineer.unlink()

    def test_a_warehouse_has_places_and_operations(self):
        warehouse = self.env["stock.warehouse"].create({"name": "South", "code": "SO"})
        self.assertEqual(warehouse.fsm_defective_loc_id.usage, "internal")
        self.assertEqual(warehouse.fsm_transit_loc_id.usage, "transit")
        self.assertEqual(warehouse.fsm_defective_loc_id.location_id, warehouse.view_location_id)
        self.assertEqual(warehouse.fsm_transit_loc_id.company_id, self.company)
        ship, receive = warehouse.fsm_ship_type_id, warehouse.fsm_receive_type_id
        self.assertEqual(ship.default_location_src_id, warehouse.lot_stock_id)
        self.assertEqual(ship.default_location_dest_id, warehouse.fsm_transit_loc_id)
        self.assertEqual(receive.default_location_src_id, warehouse.fsm_transit_loc_id)
        self.assertEqual(ship.sequence_id.prefix, "SO/PSHIP/")
        warehouse.write({"code": "SX"})
        self.assertEqual(ship.sequence_id.prefix, "SX/PSHIP/")
