from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_bag_count import BagCase


@tagged("post_install", "-at_install")
class TestBagCountRules(BagCase):
    """What the small print of a stock-take says."""

    def test_who_starts_it_may_give_it_up(self):
        count = self.begin()
        count.with_user(self.engineer_user).action_cancel("No time")
        self.assertEqual(count.state, "cancelled")
        count = self.begin()
        count.with_user(self.engineer_user).unlink()
        self.assertFalse(count.exists())
        count = self.submitted_count()
        with self.assertRaisesRegex(AccessError, "up to a service manager"):
            count.with_user(self.engineer_user).action_cancel()
        with self.assertRaisesRegex(UserError, "stays in the history"):
            count.with_user(self.manager).unlink()
        count.with_user(self.manager).action_refuse("Again")
        with self.assertRaisesRegex(AccessError, "up to the engineer"):
            count.with_user(self.manager).action_recount()

    def test_the_manager_may_delete_what_he_asked_for(self):
        count = self.counts.with_user(self.manager).create({"engineer_id": self.engineer.id})
        count.unlink()
        self.assertFalse(count.exists())

    def test_open_is_open_in_each_state(self):
        count = self.submitted_count()
        self.assertEqual(self.begin(), count, "it waits for the manager")
        with self.assertRaisesRegex(UserError, "just being counted"):
            self.counts.with_user(self.manager).create({"engineer_id": self.engineer.id})
        count.with_user(self.manager).action_refuse("Again")
        self.assertEqual(self.begin(), count)
        with self.assertRaisesRegex(UserError, "just being counted"):
            self.counts.with_user(self.manager).create({"engineer_id": self.engineer.id})

    def test_each_button_in_its_state(self):
        count = self.submitted_count({self.part: 4})
        mine, theirs = count.with_user(self.engineer_user), count.with_user(self.manager)
        self.assertTrue(count.submitted_on)
        with self.assertRaisesRegex(UserError, "can't become"):
            mine.action_recount()
        mine.action_withdraw()
        self.assertFalse(count.submitted_on)
        with self.assertRaisesRegex(UserError, "can't become"):
            theirs.action_approve()
        mine.action_submit()
        theirs.action_refuse("Again")
        with self.assertRaisesRegex(UserError, "can't become"):
            mine.action_withdraw()
        self.assertEqual(count.decided_by_id, self.manager)
        mine.action_recount()
        self.assertFalse(count.submitted_on)
        mine.line_ids.is_counted = True
        mine.action_submit()
        self.assertFalse(count.refusal_reason, "it is another one now")
        theirs.action_approve()
        with self.assertRaisesRegex(UserError, "can't become"):
            theirs.action_cancel()

    def test_what_the_steps_write(self):
        count = self.submitted_count()
        for name in ("refusal_reason", "submitted_on", "decided_on", "decided_by_id"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "by doing the step"):
                count.with_user(self.manager).write({name: False})

    def test_it_is_of_the_engineer_s_company(self):
        company = self.env["res.company"].create({"name": "Other Service"})
        self.manager.company_ids |= company
        count = (
            self.counts.with_user(self.manager)
            .with_context(allowed_company_ids=[company.id, self.company.id])
            .create({"engineer_id": self.engineer.id, "company_id": company.id})
        )
        self.assertEqual(count.company_id, self.company)
        self.assertEqual(len(count.line_ids), 3)

    def test_reports_that_are_not_handed_in(self):
        report = self.filled_report()
        count = self.begin()
        report.with_user(self.engineer_user).part_line_ids.product_id = self.env["product.product"].create(
            {"name": "Rag", "type": "consu"}
        )
        count.invalidate_recordset()
        self.assertFalse(count.unfinished_reports, "rags are not counted")
        report.with_user(self.engineer_user).part_line_ids.product_id = self.part
        other = self.counts.create({"engineer_id": self.other_engineer.id})
        (count | other).invalidate_recordset()
        self.assertEqual(count.unfinished_reports, report.name)
        self.assertFalse(other.unfinished_reports, "not his")
        self.engineer.keeps_stock = False
        mine = report.with_user(self.engineer_user)
        mine.no_signature_reason = "He had left"
        mine.action_submit()
        report.with_user(self.manager).action_return("Which filter?")
        count.invalidate_recordset()
        self.assertEqual(count.unfinished_reports, report.name, "it came back")
        count.with_user(self.engineer_user).action_cancel("No time")
        self.assertFalse(count.unfinished_reports)

    def test_the_books_of_old_parts(self):
        count = self.begin()
        line = self.line(count.with_user(self.engineer_user), self.part, "defective")
        line.counted_qty = 4
        self.assertEqual((line.book_qty, line.difference), (1, 3))
        self.assertEqual(count.difference_count, 1)

    def test_what_lies_open_in_transfers_is_still_there(self):
        """Offered to a colleague, or reserved by the warehouse: in the bag all the same."""
        self.env["fsm.part.handover"].with_user(self.engineer_user).create(
            {"receiver_id": self.other_engineer.id, "line_ids": [(0, 0, {"product_id": self.part.id, "quantity": 2})]}
        ).action_offer()
        self.assertEqual(self.line(self.begin(), self.part).book_qty, 5)

    def test_more_than_by_the_books_with_everything_reserved(self):
        self.env["stock.quant"]._update_reserved_quantity(self.part, self.good, 5)
        self.put(self.part, self.good, -2)
        count = self.submitted_count({self.part: 4})
        count.with_user(self.manager).action_approve()
        self.assertEqual(self.quantity(self.part), 4)

    def test_what_waits_for_found_parts_gets_them(self):
        move = self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": 7,
                "location_id": self.good.id,
                "location_dest_id": self.stock.id,
                "picking_type_id": self.warehouse.int_type_id.id,
            }
        )
        move._action_confirm()
        move._action_assign()
        self.assertEqual(move.quantity, 5)
        self.submitted_count({self.part: 8}).with_user(self.manager).action_approve()
        self.assertEqual(move.quantity, 7)

    def test_serial_numbers_on_their_way_are_elsewhere(self):
        count = self.counted()
        self.put(self.belt, self.stock, -1, self.serials[1])
        self.put(self.belt, self.transit, 1, self.serials[1])
        self.add(count, self.belt, 1, lot_name="B-2")
        with self.assertRaisesRegex(UserError, "Belt B-2 is by the books in"):
            count.with_user(self.engineer_user).action_submit()
        self.put(self.belt, self.transit, -1, self.serials[1])
        count.with_user(self.engineer_user).action_submit()
        self.put(self.belt, self.stock, 1, self.serials[1])
        with self.assertRaisesRegex(UserError, "Belt B-2 is by the books in WH/Stock"):
            count.with_user(self.manager).action_approve()

    def test_the_same_number_of_another_part(self):
        seal = self.env["product.product"].create({"name": "Seal", "is_storable": True, "tracking": "serial"})
        lot = self.env["stock.lot"].create({"name": "B-9", "product_id": seal.id, "company_id": self.company.id})
        self.put(seal, self.stock, 1, lot)
        count = self.counted()
        self.add(count, self.belt, 1, lot_name="B-9")
        count.with_user(self.engineer_user).action_submit()
        self.assertEqual(count.state, "submitted")

    def test_a_number_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other Service"})
        theirs = self.env["stock.lot"].create({"name": "B-9", "product_id": self.belt.id, "company_id": company.id})
        count = self.counted()
        self.add(count, self.belt, 1, lot_name="B-9")
        count.with_user(self.engineer_user).action_submit()
        count.with_user(self.manager).action_approve()
        lot = self.env["stock.quant"].search([("location_id", "=", self.good.id), ("lot_id.name", "=", "B-9")]).lot_id
        self.assertTrue(lot)
        self.assertNotEqual(lot, theirs)

    def test_lots_are_booked_lot_by_lot(self):
        kit = self.env["product.product"].create({"name": "Filter Kit", "is_storable": True, "tracking": "lot"})
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": kit.id, "company_id": self.company.id} for name in ("L-1", "L-2")]
        )
        for lot in lots:
            self.put(kit, self.good, 5, lot)
        self.env["stock.quant"]._update_reserved_quantity(kit, self.good, 5, lot_id=lots[0])
        count = self.counted()
        first, second = count.line_ids.filtered(lambda line: line.product_id == kit).sorted("lot_name")
        second.with_user(self.engineer_user).counted_qty = 1
        count.with_user(self.engineer_user).action_submit()
        count.with_user(self.manager).action_approve()
        self.assertEqual(first.difference, 0)
        left = {quant.lot_id.name: quant.quantity for quant in self.env["stock.quant"]._gather(kit, self.good)}
        self.assertEqual(left, {"L-1": 5, "L-2": 1})

    def test_less_than_nothing_by_the_books(self):
        """What is below zero by the books is counted from none."""
        self.put(self.part, self.good, -7)
        line = self.line(self.begin(), self.part)
        self.assertEqual((line.book_qty, line.counted_qty), (-2, 0))

    def test_from_the_engineer_s_form(self):
        action = self.engineer.with_user(self.manager).action_open_bag_counts()
        self.assertEqual(action["domain"], [("engineer_id", "in", self.engineer.ids)])
        count = self.counts.with_user(self.manager).with_context(**action["context"]).create({})
        self.assertEqual(count.engineer_id, self.engineer)
