from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_bag_count import BagCase


@tagged("post_install", "-at_install")
class TestBagCountScan(BagCase):
    """A bag is counted by scanning one part after the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part.write({"barcode": "6901234567892", "default_code": "AF-1"})
        cls.belt.default_code = "BELT"

    def setUp(self):
        super().setUp()
        self.count = self.begin().with_user(self.engineer_user)

    def scan(self, code, added=True):
        result = self.count.scan_part(code)
        self.assertEqual(result["added"], added, result["message"])
        return result["message"]

    def state_of(self, product, condition="good"):
        line = self.line(self.count, product, condition)
        return line.counted_qty, line.is_counted

    def test_one_after_the_other(self):
        self.assertEqual(self.scan(" 6901234567892 "), "[AF-1] Air Filter (Good): 1 counted, 5 by the books", "not six")
        self.assertEqual(self.state_of(self.part), (1, True))
        self.assertIn("2 counted", self.scan("af-1"))
        self.assertEqual(self.state_of(self.part, "defective"), (1, False), "good ones before old ones")

    def test_serial_number_is_ticked(self):
        self.assertIn("Belt B-1 (Good): 1 counted, 1 by the books", self.scan("b-1"))
        self.assertEqual(self.state_of(self.belt), (1, True))
        self.assertIn("Belt B-1 is counted already", self.scan("B-1", added=False))
        self.assertIn("scan the serial or lot number", self.scan("BELT", added=False))

    def test_a_serial_number_written_down_as_missing_is_found(self):
        self.line(self.count, self.belt).counted_qty = 0
        self.scan("B-1")
        self.assertEqual(self.state_of(self.belt), (1, True))

    def test_what_is_not_on_the_list_is_added(self):
        valve = self.env["product.product"].create({"name": "Valve", "is_storable": True, "barcode": "V-1"})
        self.assertIn("Valve (Good): 1 counted, 0 by the books", self.scan("V-1"))
        self.assertIn("2 counted", self.scan("V-1"))
        self.assertIn("Belt B-2 (Good): 1 counted", self.scan("B-2"))
        found = self.count.line_ids.filtered(lambda line: not line.from_books)
        self.assertEqual(
            {(line.product_id, line.lot_name, line.counted_qty, line.difference) for line in found},
            {(valve, False, 2, 2), (self.belt, "B-2", 1, 1)},
        )

    def test_a_lot_is_counted_piece_by_piece(self):
        kit = self.env["product.product"].create({"name": "Filter Kit", "is_storable": True, "tracking": "lot"})
        self.env["stock.lot"].create({"name": "L-1", "product_id": kit.id, "company_id": self.company.id})
        self.scan("L-1")
        self.scan("L-1")
        self.assertEqual(self.state_of(kit), (2, True))

    def test_old_parts(self):
        valve = self.env["product.product"].create({"name": "Valve", "is_storable": True, "barcode": "V-1"})
        self.add(self.count, valve, 1, condition="defective")
        self.assertIn("Valve (Defective): 2 counted", self.scan("V-1"))

    def test_other_codes_change_nothing(self):
        self.env["product.product"].create({"name": "Grease", "barcode": "GREASE"})
        seal = self.env["product.product"].create({"name": "Seal", "is_storable": True, "tracking": "lot"})
        self.env["stock.lot"].create({"name": "B-3", "product_id": seal.id, "company_id": self.company.id})
        before = [(line.product_id, line.counted_qty, line.is_counted) for line in self.count.line_ids]
        self.assertIn("type its code", self.scan(" ", added=False))
        self.assertIn("has the code NOTHING", self.scan("NOTHING", added=False))
        self.assertIn("has the code GREASE", self.scan("GREASE", added=False))
        message = self.scan("B-3", added=False)
        self.assertIn("stands for several parts", message)
        self.assertIn("Belt", message)
        self.assertIn("Seal", message)
        after = [(line.product_id, line.counted_qty, line.is_counted) for line in self.count.line_ids]
        self.assertEqual(after, before)

    def test_two_parts_on_the_list_with_one_number(self):
        seal = self.env["product.product"].create({"name": "Seal", "is_storable": True, "tracking": "lot"})
        self.add(self.count, seal, 3, lot_name="B-1")
        self.assertIn("stands for several parts", self.scan("B-1", added=False))

    def test_wrong_people_and_states(self):
        for user in (self.other_user, self.agent, self.keeper):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.count.with_user(user).scan_part("AF-1")
        with self.assertRaisesRegex(UserError, "the bag is counted by Engineer"):
            self.count.with_user(self.manager).scan_part("NOTHING")
        self.count.line_ids.is_counted = True
        self.count.action_submit()
        with self.assertRaisesRegex(UserError, "can be changed while it is counted"):
            self.count.scan_part("NOTHING")
        self.assertEqual(self.state_of(self.part), (5, True))
