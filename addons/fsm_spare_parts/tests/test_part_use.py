from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import picture

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartUse(PartsCase):
    """The parts of a report come out of the engineer's bag."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bag = cls.engineer.good_location_id
        cls.engineer.keeps_stock = True

    def report_with(self, *lines):
        """A filled report of the engineer: lines of values."""
        report = self.filled_report()
        report.part_line_ids.unlink()
        report.with_user(self.engineer_user).write({"part_line_ids": [(0, 0, values) for values in lines]})
        return report

    def submit(self, report):
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()

    def free(self, product, lot=None):
        return self.env["stock.quant"]._get_available_quantity(product, self.bag, lot_id=lot)

    def on_hand_in_bag(self, product):
        quants = self.env["stock.quant"].search([("location_id", "=", self.bag.id), ("product_id", "=", product.id)])
        return sum(quants.mapped("quantity"))

    def test_reserved_when_submitted_consumed_when_approved(self):
        self.put(self.part, self.bag, 5)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        self.assertEqual(report.part_line_ids.with_user(self.engineer_user).bag_qty, 5)
        self.submit(report)
        self.assertEqual((self.on_hand_in_bag(self.part), self.free(self.part)), (5, 3))
        report.with_user(self.manager).action_approve()
        self.assertEqual((self.on_hand_in_bag(self.part), self.free(self.part)), (3, 3))
        move = report.part_line_ids.move_ids
        self.assertEqual(move.location_dest_id.usage, "customer")
        self.assertEqual(report.picking_ids.partner_id, self.customer)
        self.assertEqual(report.picking_ids.picking_type_id, self.warehouse.fsm_use_type_id)

    def test_two_lines_of_the_same_part(self):
        """Two belts, each with its number, and one filter twice: each line has a move of its own."""
        for lot in self.serials[:2]:
            self.put(self.belt, self.bag, 1, lot)
        self.put(self.part, self.bag, 3)
        report = self.report_with(
            {"product_id": self.belt.id, "serial": "B-1"},
            {"product_id": self.belt.id, "serial": "B-2"},
            {"product_id": self.part.id, "quantity": 1},
            {"product_id": self.part.id, "quantity": 2},
        )
        self.submit(report)
        self.assertEqual((self.free(self.belt), self.free(self.part)), (0, 0))
        report.with_user(self.manager).action_approve()
        used = [(line.move_ids.lot_ids.name, line.move_ids.quantity) for line in report.part_line_ids]
        self.assertEqual(used, [("B-1", 1), ("B-2", 1), (False, 1), (False, 2)])
        self.assertEqual((self.on_hand_in_bag(self.belt), self.on_hand_in_bag(self.part)), (0, 0))

    def test_told_before_the_customer_signs(self):
        self.put(self.part, self.bag, 1)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        self.assertTrue(report.part_line_ids.with_user(self.engineer_user).is_short)
        with self.assertRaisesRegex(UserError, "not in the bag of Engineer. Air Filter: 2 used, 1 there"):
            report.with_user(self.engineer_user).action_sign()
        report.no_signature_reason = "He had left"
        with self.assertRaisesRegex(UserError, "2 used, 1 there"):
            report.with_user(self.engineer_user).action_submit()
        self.assertEqual(report.state, "draft")

    def test_two_lines_of_one_part_count_together(self):
        self.put(self.part, self.bag, 3)
        line = {"product_id": self.part.id, "quantity": 2}
        report = self.report_with(line, line)
        with self.assertRaisesRegex(UserError, "4 used, 3 there"):
            report.with_user(self.engineer_user).action_sign()

    def test_returned_is_free_again(self):
        self.put(self.part, self.bag, 2)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        self.submit(report)
        self.assertEqual(self.free(self.part), 0)
        report.with_user(self.manager).action_return("Which filter?")
        self.assertEqual(self.free(self.part), 2)
        report.with_user(self.engineer_user).part_line_ids.quantity = 1
        self.submit(report)
        report.with_user(self.manager).action_approve()
        self.assertEqual(self.on_hand_in_bag(self.part), 1)

    def test_the_serial_number_that_was_put_in(self):
        first, second = self.serials[:2]
        self.put(self.belt, self.bag, 1, first)
        self.put(self.belt, self.bag, 1, second)
        report = self.report_with({"product_id": self.belt.id, "quantity": 1})
        with self.assertRaisesRegex(UserError, "write down the serial or lot number of Belt"):
            report.with_user(self.engineer_user).action_sign()
        report.with_user(self.engineer_user).part_line_ids.serial = "B-9"
        with self.assertRaisesRegex(UserError, "Belt B-9: 1 used, 0 there"):
            report.with_user(self.engineer_user).action_sign()
        report.with_user(self.engineer_user).part_line_ids.serial = "B-2"
        self.submit(report)
        self.assertEqual((self.free(self.belt, first), self.free(self.belt, second)), (1, 0))
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.part_line_ids.move_ids.lot_ids, second)
        units = self.env["fsm.installed.product"].search([("product_id", "=", self.belt.id)])
        self.assertFalse(units, "a part is no machine of its own")

    def test_another_unit(self):
        self.put(self.part, self.bag, 13)
        dozen = self.env.ref("uom.product_uom_dozen")
        report = self.report_with({"product_id": self.part.id, "quantity": 1, "uom_id": dozen.id})
        self.submit(report)
        report.with_user(self.manager).action_approve()
        self.assertEqual(self.on_hand_in_bag(self.part), 1)

    def test_what_another_report_has_reserved_is_gone(self):
        self.put(self.part, self.bag, 2)
        first = self.report_with({"product_id": self.part.id, "quantity": 2})
        second = self.report_with({"product_id": self.part.id, "quantity": 1})
        self.submit(first)
        with self.assertRaisesRegex(UserError, "1 used, 0 there"):
            second.with_user(self.engineer_user).action_sign()
        self.assertFalse(first.part_line_ids.with_user(self.engineer_user).is_short, "what is reserved for it counts")

    def test_nothing_is_reserved_in_part(self):
        self.put(self.part, self.bag, 1)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        with self.assertRaisesRegex(UserError, "no longer in the bag"):
            report._reserve_parts()

    def test_no_review_consumes_at_once(self):
        self.env.ref("fsm_base.step_report_submitted").skip = True
        self.put(self.part, self.bag, 2)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        self.submit(report)
        self.assertEqual(report.state, "approved")
        self.assertEqual(self.on_hand_in_bag(self.part), 0)

    def test_a_bag_that_is_not_kept(self):
        self.engineer.keeps_stock = False
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        self.submit(report)
        report.with_user(self.manager).action_approve()
        self.assertFalse(report.picking_ids)
        request = self.approved((self.part, 1))
        self.ship(request)
        self.assertFalse(self.engineer.keeps_stock)
        self.receive(request)
        self.assertTrue(self.engineer.keeps_stock, "with the first part he has a bag")
