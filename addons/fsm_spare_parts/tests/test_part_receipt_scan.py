from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartReceiptScan(PartsCase):
    """What has arrived is counted by scanning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part.write({"barcode": "6901234567892", "default_code": "AF-1"})
        cls.belt.write({"default_code": "BELT"})

    def setUp(self):
        super().setUp()
        self.request = self.approved((self.part, 3), (self.belt, 2))
        self.ship(self.request)
        action = self.request.with_user(self.engineer_user).action_receive()
        self.receipt = self.env["fsm.part.receipt"].with_user(self.engineer_user).browse(action["res_id"])

    def scan(self, code, added=True):
        result = self.receipt.scan_part(code)
        self.assertEqual(result["added"], added, result["message"])
        return result["message"]

    def counted(self):
        return sorted((line.lot_name or "", line.quantity) for line in self.receipt.line_ids)

    def test_counted_from_none(self):
        self.assertEqual(self.counted(), [("", 3), ("B-1", 1), ("B-2", 1)], "all is expected to be there")
        self.assertIn("1 of 3", self.scan(" 6901234567892 "))
        self.assertEqual(self.counted(), [("", 1), ("B-1", 0), ("B-2", 0)])
        self.assertIn("2 of 3", self.scan("af-1"))
        self.assertIn("B-2: 1 of 1", self.scan("b-2"))
        self.receipt.action_confirm()
        good = self.engineer.good_location_id
        self.assertEqual((self.on_hand(self.part, good), self.on_hand(self.belt, good)), (2, 1))
        self.assertEqual(self.request.state, "shipping", "the rest is on its way")
        held = self.env["stock.quant"].search([("location_id", "=", good.id), ("product_id", "=", self.belt.id)])
        self.assertEqual(held.lot_id.name, "B-2")

    def test_no_more_than_is_on_its_way(self):
        for number in (1, 2, 3):
            self.assertIn(f"{number} of 3", self.scan("AF-1"))
        self.assertIn("have been counted", self.scan("AF-1", added=False))
        self.scan("B-1")
        self.assertIn("have been counted", self.scan("B-1", added=False))
        self.assertEqual(self.counted(), [("", 3), ("B-1", 1), ("B-2", 0)])

    def test_what_is_written_down_as_wrong_is_not_counted(self):
        line = self.receipt.line_ids.filtered(lambda line: line.product_id == self.part)
        line.write({"quantity": 1, "broken_qty": 2})
        self.assertIn("1 of 3", self.scan("AF-1"))
        self.assertIn("have been counted", self.scan("AF-1", added=False))

    def test_other_codes_change_nothing(self):
        before = self.counted()
        other = self.env["product.product"].create({"name": "Nut", "is_storable": True, "barcode": "6900000000001"})
        self.assertIn("not among the parts", self.scan("6900000000001", added=False), other.display_name)
        self.assertIn("not among the parts", self.scan("B-3", added=False), "this belt is in the warehouse")
        self.assertIn("not among the parts", self.scan("nobody knows", added=False))
        self.assertIn("scan the serial number", self.scan("BELT", added=False))
        self.assertIn("type its code", self.scan(" \x00", added=False))
        self.assertEqual(self.counted(), before)
        self.assertFalse(self.receipt.is_scanned)

    def test_one_of_several_lines(self):
        """The same part was asked for twice: the second line is filled when the first one is full."""
        request = self.approved((self.part, 1), (self.part, 2))
        self.ship(request)
        action = request.with_user(self.engineer_user).action_receive()
        self.receipt = self.receipt.browse(action["res_id"])
        for _number in range(3):
            self.scan("AF-1")
        self.assertEqual(sorted(self.receipt.line_ids.mapped("quantity")), [1, 2])
        self.scan("AF-1", added=False)

    def test_somebody_else_counts_nothing(self):
        with self.assertRaisesRegex(UserError, "received by the engineer for whom"):
            self.receipt.with_user(self.other_user).scan_part("AF-1")
