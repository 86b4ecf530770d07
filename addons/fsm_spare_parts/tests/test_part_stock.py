from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartStock(PartsCase):
    """What lies where: by part, place and condition, for those who may see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.part, cls.engineer.good_location_id, 3)
        cls.put(cls.belt, cls.engineer.good_location_id, 1, cls.serials[0])
        cls.put(cls.part, cls.engineer.defective_location_id, 2)
        cls.put(cls.part, cls.outsourced.good_location_id, 4)

    def seen(self, user, **conditions):
        domain = [("product_id", "=", self.part.id)]
        domain += [(name, "=", value) for name, value in conditions.items()]
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_spare_parts.stock_quant_action")
        self.assertIn("transit", action["domain"])
        quants = self.env["stock.quant"].with_user(user).search(domain)
        return {quant.location_id: quant.quantity for quant in quants}

    def test_by_place_and_condition(self):
        good, old = self.engineer.good_location_id, self.engineer.defective_location_id
        mine = self.seen(self.engineer_user, fsm_engineer_id=self.engineer.id)
        self.assertEqual(mine, {good: 3, old: 2})
        self.assertEqual(self.seen(self.manager, fsm_condition="defective"), {old: 2}, "what lies in Stock is good")
        self.assertEqual(self.seen(self.keeper, location_id=self.stock.id), {self.stock: 10})

    def test_a_shelf_for_defective_parts(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 1", "location_id": self.warehouse.fsm_defective_loc_id.id}
        )
        self.put(self.part, shelf, 1)
        self.assertEqual(self.seen(self.keeper, location_id=shelf.id, fsm_condition="defective"), {shelf: 1})

    def test_an_outsourced_engineer_sees_his_own(self):
        bag = self.outsourced.good_location_id
        self.assertEqual(self.seen(self.outsourced_user), {bag: 4})
        self.assertIn(bag, self.seen(self.engineer_user))

    def test_value_of_a_bag(self):
        engineer = self.engineer.with_user(self.manager)
        self.assertEqual(engineer.bag_value, 3 * 40 + 200)
        self.assertEqual(engineer.action_open_bag()["domain"], [("fsm_engineer_id", "in", self.engineer.ids)])
        self.assertNotIn("bag_value", self.env["fsm.engineer"].with_user(self.engineer_user).fields_get())
