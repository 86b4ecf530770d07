from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartReceipt(PartsCase):
    """Shipped and received in as many parcels as needed, in any order."""

    def test_a_shipment_says_how_it_goes(self):
        request = self.approved((self.part, 4))
        picking = self.open_shipment(request).with_user(self.keeper)
        with self.assertRaisesRegex(UserError, "say who carries the parcel"):
            picking.button_validate()
        picking.fsm_carrier_id = self.carrier
        with self.assertRaisesRegex(UserError, "number of the waybill of SF Express"):
            picking.button_validate()
        picking.fsm_carrier_id = self.env.ref("fsm_spare_parts.carrier_handover")
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(request.state, "shipping")

    def test_the_engineer_follows_his_parcels(self):
        request = self.approved((self.part, 4))
        mine = request.with_user(self.engineer_user)
        self.assertFalse(mine.parcels)
        self.ship(request, {self.part: 1})
        self.ship(request, waybill="SF 1/2")
        mine.invalidate_recordset()
        first, second = mine.parcels.split("\n")
        self.assertTrue(first.startswith("SF Express · SF100 · "))
        self.assertTrue(second.startswith("SF Express · SF 1/2 · "))
        self.assertEqual(mine.tracking_url, "https://www.kuaidi100.com/chaxun?com=shunfeng&nu=SF%201%2F2")

    def test_no_more_than_was_approved(self):
        request = self.approved((self.part, 2))
        with self.assertRaisesRegex(UserError, "2 of Air Filter were approved"):
            self.ship(request, {self.part: 3})
        self.assertEqual(self.quantities(request), [(2, 2, 0, 0, 0, 2)])

    def test_two_shipments_three_receipts(self):
        request = self.approved((self.part, 6), (self.belt, 2))
        self.ship(request, {self.part: 4})
        self.assertEqual(self.quantities(request), [(6, 6, 4, 4, 0, 6), (2, 2, 0, 0, 0, 2)])
        self.assertEqual(
            self.holders(request), {"shipping": self.engineer_user, "rest": self.env.ref("stock.group_stock_user")}
        )
        self.receive(request, {self.part: 1})
        self.assertEqual(self.quantities(request), [(6, 6, 4, 3, 1, 5), (2, 2, 0, 0, 0, 2)])
        self.ship(request, waybill="SF101")
        self.assertEqual(self.holders(request), {"shipping": self.engineer_user})
        self.assertEqual(self.quantities(request), [(6, 6, 6, 5, 1, 5), (2, 2, 2, 2, 0, 2)])
        self.receive(request, {self.belt: 1})
        self.assertEqual(request.state, "shipping")
        self.receive(request)
        self.assertEqual(request.state, "done")
        self.assertEqual(self.quantities(request), [(6, 6, 6, 0, 6, 0), (2, 2, 2, 0, 2, 0)])
        self.assertEqual(self.on_hand(self.part, self.engineer.good_location_id), 6)
        lots = self.env["stock.quant"].search([("location_id", "=", self.engineer.good_location_id.id)]).lot_id
        self.assertEqual(len(lots), 2, "with their serial numbers")

    def test_all_received_before_the_rest_is_shipped(self):
        request = self.approved((self.part, 6))
        self.ship(request, {self.part: 2})
        self.receive(request)
        self.assertEqual(request.state, "shipping")
        self.assertEqual(self.holders(request), {"rest": self.env.ref("stock.group_stock_user")})
        with self.assertRaisesRegex(UserError, "nothing is on its way"):
            request.with_user(self.engineer_user).action_receive()
        self.ship(request, waybill="SF102")
        self.assertEqual(self.holders(request), {"shipping": self.engineer_user})
        self.receive(request)
        self.assertEqual(request.state, "done")
        with self.assertRaisesRegex(UserError, "nothing is left to be shipped"):
            request.with_user(self.keeper).action_ship()

    def test_more_than_in_stock_is_approved(self):
        request = self.approved((self.part, 12))
        self.assertEqual(self.on_hand(self.part, self.stock), 0)
        self.ship(request)
        self.assertEqual(self.quantities(request), [(12, 12, 10, 10, 0, 12)])
        self.put(self.part, self.stock, 5)
        self.ship(request, waybill="SF103")
        self.receive(request)
        self.assertEqual(self.on_hand(self.part, self.engineer.good_location_id), 12)
        self.assertEqual(self.on_hand(self.part, self.stock), 3)

    def test_the_same_part_asked_for_twice(self):
        """Two lines stay two lines all the way."""
        request = self.approved((self.part, 2), (self.part, 5))
        self.ship(request)
        self.assertEqual(self.quantities(request), [(2, 2, 2, 2, 0, 2), (5, 5, 5, 5, 0, 5)])
        self.receive(request)
        self.assertEqual(self.quantities(request), [(2, 2, 2, 0, 2, 0), (5, 5, 5, 0, 5, 0)])
        self.assertEqual(request.state, "done")

    def test_the_same_parcel_is_received_once(self):
        request = self.approved((self.part, 4))
        self.ship(request)
        mine = request.with_user(self.engineer_user)
        receipts = [
            self.env["fsm.part.receipt"].with_user(self.engineer_user).browse(mine.action_receive()["res_id"])
            for __ in range(2)
        ]
        receipts[0].action_confirm()
        with self.assertRaisesRegex(UserError, "meanwhile something else was received"):
            receipts[1].action_confirm()
        self.assertEqual(self.on_hand(self.part, self.engineer.good_location_id), 4)

    def test_nothing_has_arrived(self):
        request = self.approved((self.part, 4))
        self.ship(request)
        with self.assertRaisesRegex(UserError, "Say how many have arrived"):
            self.receive(request, {})
        self.assertEqual(self.quantities(request), [(4, 4, 4, 4, 0, 4)])

    def test_received_for_him_by_nobody_but_the_manager(self):
        request = self.approved((self.part, 4))
        self.ship(request)
        self.receive(request, user=self.manager)
        self.assertEqual(request.state, "done")
