from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPlaceRules(PartsCase):
    """Places that are missing are made, those that are there stay; what lies in them is worth what it costs there."""

    def test_warehouses_that_were_there_before(self):
        warehouse = self.env["stock.warehouse"].create({"name": "South", "code": "SO"})
        transit, used = warehouse.fsm_transit_loc_id, warehouse.fsm_use_type_id
        warehouse.write({"fsm_defective_loc_id": False, "fsm_ship_type_id": False})
        self.env["stock.warehouse"]._fsm_make_places()
        self.assertEqual(warehouse.fsm_defective_loc_id.fsm_condition, "defective")
        self.assertEqual(warehouse.fsm_ship_type_id.default_location_dest_id, transit)
        self.assertEqual((warehouse.fsm_transit_loc_id, warehouse.fsm_use_type_id), (transit, used), "these stay")

    def test_operations_follow_the_warehouse(self):
        warehouse = self.env["stock.warehouse"].create({"name": "South", "code": "SO"})
        warehouse.active = False
        self.assertFalse(warehouse.fsm_ship_type_id.active)
        warehouse.active = True
        self.assertTrue(warehouse.fsm_ship_type_id.active)
        warehouse.name = "Southern"
        self.assertIn("Southern", warehouse.fsm_receive_type_id.sequence_id.name)

    def test_engineers_that_were_there_before(self):
        engineers = self.env["fsm.engineer"]
        bag = self.engineer.good_location_id
        places = self.env["stock.location"].search([("fsm_engineer_id", "=", self.other_engineer.id)])
        places.sorted("parent_path", reverse=True).unlink()
        self.other_engineer.invalidate_recordset()
        self.assertFalse(self.other_engineer.good_location_id)
        engineers._fsm_make_all_places()
        self.assertTrue(self.other_engineer.good_location_id)
        self.assertEqual(self.engineer.good_location_id, bag)

    def test_parts_that_have_been_there_stay_in_the_history(self):
        handover = (
            self.env["fsm.part.handover"]
            .with_user(self.engineer_user)
            .create(
                {
                    "receiver_id": self.leader.id,
                    "line_ids": [(0, 0, {"product_id": self.part.id, "quantity": 1})],
                }
            )
        )
        self.put(self.part, self.engineer.good_location_id, 1)
        handover.action_offer()
        handover.with_user(self.leader_user).action_accept()
        self.env["stock.quant"].search([("location_id", "=", self.leader.good_location_id.id)]).sudo().unlink()
        with self.assertRaisesRegex(UserError, "Archive the engineer instead"):
            self.leader.unlink()

    def test_value_of_a_bag_in_the_company_of_the_engineer(self):
        company = self.env["res.company"].create({"name": "Other Service"})
        self.outsourced_user.company_ids |= company
        self.put(self.part, self.outsourced.good_location_id, 1)
        self.put(self.part, self.outsourced.defective_location_id, 10)
        self.outsourced.write({"company_id": company.id, "team_id": False})
        self.part.with_company(company).standard_price = 1000
        self.put(self.part, self.outsourced.good_location_id, 2)
        self.outsourced.invalidate_recordset()
        self.assertEqual(self.outsourced.bag_value, 2000, "there, at what it costs there")

    def test_warehouse_of_each_company(self):
        company = self.env["res.company"].create({"name": "Other Service"})
        self.assertEqual(company._get_parts_warehouse().company_id, company)
        self.assertEqual(self.company._get_parts_warehouse(), self.warehouse)

    def test_parts_of_a_visit_that_has_no_time_yet(self):
        task = self.dispatched_task()
        task.planned_start = False
        action = task.with_user(self.engineer_user).action_request_parts()
        self.assertFalse(action["context"]["default_needed_on"])
