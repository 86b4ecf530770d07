from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartUnits(PartsCase):
    """Asked for in dozens, counted in pieces on the way: of a dozen a single piece can be missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.bag = cls.engineer.good_location_id
        cls.put(cls.part, cls.stock, 14)

    def dozens(self, number):
        request = self.ask((self.part, number))
        request.line_ids.with_user(self.engineer_user).uom_id = self.dozen
        request.with_user(self.engineer_user).action_submit()
        request.with_user(self.manager).action_approve()
        return request

    def open_receipt(self, request):
        action = request.with_user(self.engineer_user).action_receive()
        return self.env["fsm.part.receipt"].with_user(self.engineer_user).browse(action["res_id"])

    def test_one_piece_of_a_dozen_arrives_later(self):
        request = self.dozens(1)
        self.ship(request)
        receipt = self.open_receipt(request)
        self.assertEqual((receipt.line_ids.expected_qty, receipt.line_ids.uom_id), (12, self.part.uom_id))
        receipt.line_ids.quantity = 11
        receipt.action_confirm()
        self.assertEqual(self.on_hand(self.part, self.bag), 11)
        self.assertEqual(self.quantities(request), [(1, 1, 1, 0.08, 0.92, 0.08)])
        self.assertTrue(request.has_transit)
        receipt = self.open_receipt(request)
        self.assertEqual(receipt.line_ids.expected_qty, 1)
        receipt.action_confirm()
        self.assertEqual((self.on_hand(self.part, self.bag), request.state), (12, "done"))
        self.assertEqual(self.quantities(request), [(1, 1, 1, 0, 1, 0)])

    def test_one_piece_of_a_dozen_is_missing(self):
        request = self.dozens(1)
        self.ship(request)
        receipt = self.open_receipt(request)
        receipt.line_ids.write({"quantity": 11, "missing_qty": 1})
        receipt.action_confirm()
        difference = request.difference_ids
        self.assertEqual((difference.quantity, difference.uom_id), (1, self.part.uom_id))
        self.assertEqual((request.has_transit, self.on_hand(self.part, self.bag)), (False, 11))
        difference.with_user(self.keeper).action_settle("not_shipped", send_again=True)
        self.assertEqual(self.open_shipment(request).move_ids.product_uom_qty, 1)
        self.ship(request, waybill="SF101")
        self.receive(request)
        self.assertEqual((self.on_hand(self.part, self.bag), request.state), (12, "done"))

    def test_what_is_rounded_on_the_line_adds_up(self):
        """17 pieces shipped, 10 received, 7 broken: rounded to dozens 1.42, 0.83 and 0.58, but nothing is left."""
        request = self.dozens(2)
        self.ship(request, {self.part: 17})
        receipt = self.open_receipt(request)
        receipt.line_ids.write({"quantity": 10, "broken_qty": 7})
        receipt.action_confirm()
        line = request.line_ids
        self.assertEqual((line.shipped_qty, line.received_qty, line.difference_qty), (1.42, 0.83, 0.58))
        self.assertEqual((line.transit_qty, request.has_transit), (0, False))
        request.with_user(self.manager).action_cancel("Enough")
        self.assertEqual((line.approved_qty, line.to_ship_qty, request.has_rest), (1.42, 0, False))

    def test_shipped_in_pieces(self):
        request = self.dozens(1)
        move = self.open_shipment(request).move_ids
        self.assertEqual((move.product_uom_qty, move.product_uom), (12, self.part.uom_id))
        self.ship(request, {self.part: 5})
        self.assertEqual(self.quantities(request), [(1, 1, 0.42, 0.42, 0, 1)])
        self.ship(request, waybill="SF101")
        self.receive(request)
        self.assertEqual((self.on_hand(self.part, self.bag), request.state), (12, "done"))
