from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import picture

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartUseRules(PartsCase):
    """What the small print of using parts says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bag = cls.engineer.good_location_id
        cls.engineer.keeps_stock = True
        cls.kit = cls.env["product.product"].create({"name": "Filter Kit", "is_storable": True, "tracking": "lot"})
        cls.lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.kit.id, "company_id": cls.company.id} for name in ("L-1", "L-2")]
        )

    def report_with(self, *lines):
        report = self.filled_report()
        report.part_line_ids.unlink()
        report.with_user(self.engineer_user).write({"part_line_ids": [(0, 0, values) for values in lines]})
        return report

    def submit(self, report):
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()

    def on_hand_in_bag(self, product):
        return sum(self.env["stock.quant"]._gather(product, self.bag).mapped("quantity"))

    def test_as_many_as_there_are(self):
        self.put(self.part, self.bag, 2)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        line = report.part_line_ids.with_user(self.engineer_user)
        self.assertEqual((line.bag_qty, line.is_short), (2, False))
        line.uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual((line.bag_qty, line.is_short), (0.17, True))

    def test_parts_that_are_not_kept_in_stock(self):
        rag = self.env["product.product"].create({"name": "Rag", "type": "consu"})
        report = self.report_with({"product_id": rag.id, "quantity": 2})
        self.assertFalse(report.part_line_ids.with_user(self.engineer_user).is_short)
        self.submit(report)
        self.assertFalse(report.picking_ids)

    def test_lot_by_lot(self):
        """Of each lot as many as there are, with blanks around the number or not."""
        for lot in self.lots:
            self.put(self.kit, self.bag, 3, lot)
        report = self.report_with(
            {"product_id": self.kit.id, "quantity": 2, "serial": " L-2 "},
            {"product_id": self.kit.id, "quantity": 1, "serial": "L-2"},
        )
        self.assertEqual(report.part_line_ids.with_user(self.engineer_user).mapped("bag_qty"), [3, 3])
        self.submit(report)
        self.assertEqual(report.part_line_ids.move_ids.lot_ids, self.lots[1])
        free = [self.env["stock.quant"]._get_available_quantity(self.kit, self.bag, lot_id=lot) for lot in self.lots]
        self.assertEqual(free, [3, 0])
        report = self.report_with(
            {"product_id": self.kit.id, "quantity": 2, "serial": "L-1"},
            {"product_id": self.kit.id, "quantity": 2, "serial": "L-1"},
        )
        with self.assertRaisesRegex(UserError, "Filter Kit L-1: 4 used, 3 there"):
            report.with_user(self.engineer_user).action_sign()

    def test_what_is_written_as_a_number_where_there_is_none(self):
        """A part without numbers is counted together, whatever was noted beside it."""
        self.put(self.part, self.bag, 3)
        report = self.report_with(
            {"product_id": self.part.id, "quantity": 2, "serial": "left"},
            {"product_id": self.part.id, "quantity": 2, "serial": "right"},
        )
        with self.assertRaisesRegex(UserError, "4 used, 3 there"):
            report.with_user(self.engineer_user).action_sign()

    def test_reserved_once(self):
        self.put(self.part, self.bag, 5)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        self.submit(report)
        report._reserve_parts()
        self.assertEqual(len(report.part_line_ids.move_ids), 1)
        self.assertEqual(self.on_hand(self.part, self.bag), 3)
        report.with_user(self.manager).action_return("Which filter?")
        self.submit(report)
        self.assertEqual(sorted(report.part_line_ids.move_ids.mapped("state")), ["assigned", "cancel"])
        self.assertEqual(report.part_line_ids.with_user(self.engineer_user).bag_qty, 5, "free ones and its own")

    def test_a_report_that_could_not_be_returned_keeps_its_parts(self):
        self.put(self.part, self.bag, 5)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        self.submit(report)
        action = report.with_user(self.manager).action_return()
        self.assertEqual(action["res_model"], "fsm.ask", "he is asked why")
        self.assertEqual(self.on_hand(self.part, self.bag), 3)

    def test_where_the_parts_go(self):
        self.put(self.part, self.bag, 5)
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id, "type": "delivery"})
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        report.site_id = site
        self.submit(report)
        picking = report.picking_ids
        self.assertEqual((picking.partner_id, picking.location_dest_id.usage), (site, "customer"))
        self.assertEqual((picking.location_id, picking.origin), (self.bag, report.name))

    def test_parts_of_a_report_that_nobody_reserved(self):
        """Approved without having been handed in by its engineer: the parts are taken all the same."""
        self.put(self.part, self.bag, 5)
        report = self.report_with({"product_id": self.part.id, "quantity": 2})
        report._consume_parts()
        self.assertEqual(self.on_hand_in_bag(self.part), 3)

    def test_what_was_in_other_bags_does_not_count(self):
        self.put(self.part, self.other_engineer.good_location_id, 5)
        mine = self.report_with({"product_id": self.part.id, "quantity": 1})
        other = self.filled_report()
        other.task_id.engineer_id = self.other_engineer
        self.other_engineer.keeps_stock = True
        lines = (mine.part_line_ids | other.part_line_ids).sudo()
        self.assertEqual([lines._get_free_in_bags()[line] for line in lines], [0, 5])

    def test_old_parts_begin_no_bag(self):
        self.other_engineer.keeps_stock = False
        move = self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": 1,
                "location_id": self.stock.id,
                "location_dest_id": self.other_engineer.defective_location_id.id,
                "picking_type_id": self.warehouse.int_type_id.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        move.picked = True
        move._action_done()
        self.assertFalse(self.other_engineer.keeps_stock)

    def test_the_number_of_another_part(self):
        """Two parts may bear the same number."""
        other = self.env["product.product"].create({"name": "Ring Kit", "is_storable": True, "tracking": "lot"})
        self.env["stock.lot"].create({"name": "L-9", "product_id": other.id, "company_id": self.company.id})
        lot = self.env["stock.lot"].create({"name": "L-9", "product_id": self.kit.id, "company_id": self.company.id})
        self.put(self.kit, self.bag, 12, lot)
        dozen = self.env.ref("uom.product_uom_dozen")
        report = self.report_with({"product_id": self.kit.id, "quantity": 1, "serial": "L-9", "uom_id": dozen.id})
        self.submit(report)
        self.assertEqual(report.part_line_ids.move_ids.lot_ids, lot)
        self.assertEqual(self.on_hand(self.kit, self.bag), 0, "all twelve are reserved")
