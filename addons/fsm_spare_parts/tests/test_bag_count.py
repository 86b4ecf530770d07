from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.fsm_base.tests.common import picture

from .common import PartsCase


class BagCase(PartsCase):
    """The engineer has filters and a belt in his bag, and an old filter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counts = cls.env["fsm.bag.count"]
        cls.good = cls.engineer.good_location_id
        cls.old = cls.engineer.defective_location_id
        cls.put(cls.part, cls.good, 5)
        cls.put(cls.belt, cls.good, 1, cls.serials[0])
        cls.put(cls.part, cls.old, 1)
        cls.engineer.keeps_stock = True

    def begin(self, user=None):
        action = self.counts.with_user(user or self.engineer_user).action_count_mine()
        return self.counts.browse(action["res_id"])

    def line(self, count, product, condition="good"):
        return count.line_ids.filtered(lambda line: line.product_id == product and line.condition == condition)

    def counted(self, quantities=None):
        """A stock-take that the engineer has counted: ``{product: quantity}`` of the good parts, the rest is there."""
        count = self.begin()
        lines = count.with_user(self.engineer_user).line_ids
        lines.is_counted = True
        for product, quantity in (quantities or {}).items():
            self.line(count.with_user(self.engineer_user), product).counted_qty = quantity
        return count

    def submitted_count(self, quantities=None):
        count = self.counted(quantities)
        count.with_user(self.engineer_user).action_submit()
        return count

    def add(self, count, product, quantity, user=None, **values):
        return (
            self.env["fsm.bag.count.line"]
            .with_user(user or self.engineer_user)
            .create({"count_id": count.id, "product_id": product.id, "counted_qty": quantity, **values})
        )

    def quantity(self, product, place=None):
        quants = self.env["stock.quant"]._gather(product, place or self.good)
        return sum(quants.mapped("quantity"))


@tagged("post_install", "-at_install")
class TestBagCount(BagCase):
    """Counted by the engineer, approved by somebody else, booked as what it differs by."""

    def test_all_the_way(self):
        count = self.begin()
        self.assertEqual(
            [
                (line.product_id, line.condition, line.lot_name, line.book_qty, line.counted_qty)
                for line in count.line_ids
            ],
            [
                (self.part, "good", False, 5, 5),
                (self.belt, "good", "B-1", 1, 1),
                (self.part, "defective", False, 1, 1),
            ],
        )
        self.assertEqual(self.holders(count), {"draft": self.engineer_user})
        self.assertEqual(self.begin(), count, "there is one already")
        mine = count.with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "not counted yet: Air Filter, Belt B-1, Air Filter"):
            mine.action_submit()
        self.line(mine, self.part).counted_qty = 3
        self.line(mine, self.belt).is_counted = True
        self.line(mine, self.part, "defective").counted_qty = 2
        self.assertEqual((mine.open_count, mine.difference_count), (0, 2))
        mine.action_submit()
        self.assertEqual(self.holders(count), {"submitted": self.env.ref("fsm_base.group_fsm_manager")})
        self.assertEqual(count.with_user(self.manager).difference_value, -40, "two of 40 missing, an old one more")
        count.with_user(self.manager).action_approve()
        self.assertEqual((count.state, count.decided_by_id), ("done", self.manager))
        self.assertEqual(self.holders(count), {})
        self.assertEqual((self.quantity(self.part), self.quantity(self.part, self.old)), (3, 2))
        self.assertEqual(self.quantity(self.belt), 1)
        self.assertEqual(len(count.move_ids), 2, "what is right is not moved")
        self.assertTrue(all(count.move_ids.mapped("is_inventory")))
        self.assertEqual(set(count.move_ids.mapped("reference")), {count.name})
        self.assertNotEqual(self.begin(), count)

    def test_what_has_moved_since_stays_moved(self):
        count = self.submitted_count({self.part: 4})
        self.put(self.part, self.good, 10)
        count.with_user(self.manager).action_approve()
        self.assertEqual(self.quantity(self.part), 14)

    def test_the_books_at_the_moment_of_counting(self):
        count = self.begin()
        self.put(self.part, self.good, 2)
        line = self.line(count.with_user(self.engineer_user), self.part)
        self.assertEqual(line.book_qty, 5)
        line.counted_qty = 7
        self.assertEqual((line.book_qty, line.difference, line.is_counted), (7, 0, True))
        self.put(self.part, self.good, 1)
        line.note = "Counted twice"
        self.assertEqual(line.book_qty, 7, "a note is no counting")

    def test_parts_that_were_found(self):
        count = self.counted()
        filter_kit = self.env["product.product"].create({"name": "Filter Kit", "is_storable": True, "tracking": "lot"})
        self.add(count, self.belt, 1, lot_name=" B-9 ")
        self.add(count, filter_kit, 3, lot_name="L-1")
        valve = self.env["product.product"].create({"name": "Valve", "is_storable": True, "standard_price": 7})
        self.add(count, valve, 2, condition="defective")
        count.with_user(self.engineer_user).action_submit()
        self.assertEqual(count.with_user(self.manager).difference_value, 200 + 14)
        count.with_user(self.manager).action_approve()
        found = self.env["stock.quant"].search([("location_id", "in", (self.good | self.old).ids)])
        self.assertEqual(
            {(quant.product_id, quant.lot_id.name, quant.fsm_condition): quant.quantity for quant in found},
            {
                (self.part, False, "good"): 5,
                (self.belt, "B-1", "good"): 1,
                (self.part, False, "defective"): 1,
                (self.belt, "B-9", "good"): 1,
                (filter_kit, "L-1", "good"): 3,
                (valve, False, "defective"): 2,
            },
        )

    def test_numbers(self):
        count = self.counted()
        with self.assertRaisesRegex(UserError, "Belt: write down the serial or lot number"):
            self.add(count, self.belt, 1)
        with self.assertRaisesRegex(UserError, "kept without serial numbers"):
            self.add(count, self.part, 1, condition="defective", lot_name="X")
        two = self.add(count, self.belt, 2, lot_name="B-8")
        with self.assertRaisesRegex(UserError, "Belt B-8: a serial number is that of one piece"):
            count.with_user(self.engineer_user).action_submit()
        two.unlink()
        self.add(count, self.belt, 1, lot_name="B-2")
        with self.assertRaisesRegex(UserError, "Belt B-2 is by the books in WH/Stock"):
            count.with_user(self.engineer_user).action_submit()

    def test_what_reports_have_used_is_not_there(self):
        report = self.filled_report()
        self.assertEqual(self.begin().unfinished_reports, report.name)
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        count = self.counted()
        count.invalidate_recordset(["unfinished_reports"])
        self.assertFalse(count.unfinished_reports)
        self.assertEqual((self.line(count, self.part).book_qty, self.line(count, self.part).difference), (3, 2))
        self.line(count.with_user(self.engineer_user), self.part).counted_qty = 3
        count.with_user(self.engineer_user).action_submit()
        report.with_user(self.manager).action_approve()
        count.with_user(self.manager).action_approve()
        self.assertEqual(self.quantity(self.part), 3)

    def test_no_less_than_is_reserved(self):
        count = self.submitted_count({self.part: 1})
        self.env["stock.quant"]._update_reserved_quantity(self.part, self.good, 2)
        with self.assertRaisesRegex(UserError, "of Air Filter 1 would be left, but 2 are reserved"):
            count.with_user(self.manager).action_approve()
        self.assertEqual((count.state, self.quantity(self.part)), ("submitted", 5))

    def test_no_less_than_nothing(self):
        count = self.submitted_count({self.part: 0})
        self.put(self.part, self.good, -3)
        with self.assertRaisesRegex(UserError, "5 are missing, but by the books there are only 2 now"):
            count.with_user(self.manager).action_approve()
        self.assertEqual(self.quantity(self.part), 2)

    def test_counted_again(self):
        count = self.submitted_count({self.part: 1})
        action = count.with_user(self.manager).action_refuse()
        ask = self.env["fsm.ask"].with_user(self.manager).browse(action["res_id"])
        ask.reason = "Look into the car"
        ask.action_confirm()
        self.assertEqual((count.state, count.refusal_reason), ("refused", "Look into the car"))
        self.assertEqual(self.holders(count), {"refused": self.engineer_user})
        with self.assertRaises(UserError):
            count.with_user(self.engineer_user).action_submit()
        count.with_user(self.engineer_user).action_recount()
        self.assertEqual(count.state, "draft")
        self.assertEqual(self.line(count, self.part).counted_qty, 5)
        self.assertEqual(count.open_count, 3)

    def test_withdrawn(self):
        count = self.submitted_count({self.part: 1})
        count.with_user(self.engineer_user).action_withdraw()
        self.assertEqual((count.state, self.line(count, self.part).counted_qty), ("draft", 1))
        with self.assertRaisesRegex(UserError, "can't become"):
            count.with_user(self.engineer_user).action_withdraw()

    def test_asked_for_by_the_manager(self):
        count = self.counts.with_user(self.manager).create({"engineer_id": self.engineer.id, "note": "End of year"})
        self.assertEqual(self.holders(count), {"draft": self.engineer_user})
        self.assertEqual(len(count.line_ids), 3)
        with self.assertRaisesRegex(AccessError, "up to who has started it or a service manager"):
            count.with_user(self.engineer_user).action_cancel("No time")
        with self.assertRaisesRegex(UserError, "stays in the history"):
            count.with_user(self.engineer_user).unlink()
        self.assertEqual(self.begin(), count.with_env(self.env))
        count.with_user(self.manager).action_cancel("Later")
        self.assertEqual((count.state, self.holders(count)), ("cancelled", {}))
        self.assertEqual(self.quantity(self.part), 5)

    def test_wrong_people(self):
        count = self.counted({self.part: 1})
        with self.assertRaisesRegex(AccessError, "up to the engineer"):
            count.with_user(self.manager).action_submit()
        with self.assertRaisesRegex(UserError, "the bag is counted by Engineer"):
            count.line_ids.with_user(self.manager).write({"counted_qty": 5})
        count.with_user(self.engineer_user).action_submit()
        for user in (self.engineer_user, self.other_user, self.agent, self.keeper):
            for button in ("action_approve", "action_refuse"):
                with self.subTest(user=user.name, button=button), self.assertRaises(AccessError):
                    getattr(count.with_user(user), button)(*(("No",) if button == "action_refuse" else ()))
        self.assertEqual(count.state, "submitted")
        with self.assertRaises(AccessError):
            self.counts.with_user(self.engineer_user).create({"engineer_id": self.other_engineer.id})
        with self.assertRaisesRegex(UserError, "You are no engineer"):
            self.begin(self.bystander)

    def test_nobody_approves_his_own(self):
        self.engineer_user.group_ids |= self.env.ref("fsm_base.group_fsm_manager")
        count = self.submitted_count({self.part: 1})
        self.assertNotIn("done", count.with_user(self.engineer_user).fsm_moves)
        with self.assertRaisesRegex(AccessError, "another service manager than the engineer himself"):
            count.with_user(self.engineer_user).action_approve()
        self.assertIn("done", count.with_user(self.manager).fsm_moves)
        self.assertEqual(self.quantity(self.part), 5)

    def test_what_the_engineer_does_not_write(self):
        count = self.counted()
        line = self.line(count, self.part).with_user(self.engineer_user)
        for values in (
            {"book_qty": 1},
            {"difference": 1},
            {"from_books": False},
            {"product_id": self.belt.id},
            {"condition": "defective"},
        ):
            with self.subTest(**values), self.assertRaisesRegex(UserError, "stays as it is"):
                line.write(values)
        with self.assertRaisesRegex(UserError, "write down 0"):
            line.unlink()
        with self.assertRaisesRegex(UserError, "stays as it is. Cancel"):
            count.with_user(self.engineer_user).engineer_id = self.other_engineer
        with self.assertRaisesRegex(UserError, "by doing the step"):
            count.with_user(self.engineer_user).state = "done"
        found = self.add(count, self.belt, 1, lot_name="B-7", book_qty=1, difference=0, from_books=True)
        self.assertEqual((found.book_qty, found.difference, found.from_books), (0, 1, False))
        count.with_user(self.engineer_user).action_submit()
        for change in (
            lambda: line.write({"counted_qty": 9}),
            lambda: self.add(count, self.belt, 1, lot_name="B-6"),
            found.unlink,
        ):
            with self.assertRaisesRegex(UserError, "can be changed while it is counted"):
                change()

    def test_one_at_a_time(self):
        count = self.begin()
        with self.assertRaisesRegex(UserError, f"just being counted: {count.name}"):
            self.counts.with_user(self.manager).create({"engineer_id": self.engineer.id})
        self.counts.with_user(self.manager).create({"engineer_id": self.other_engineer.id})
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.add(count, self.part, 1)

    def test_of_his_own_company(self):
        count = self.begin()
        company = self.env["res.company"].create({"name": "Other Service"})
        self.manager.write({"company_ids": [(4, company.id)]})
        counts = self.counts.with_user(self.manager).with_context(allowed_company_ids=company.ids)
        self.assertFalse(counts.search([("id", "=", count.id)]))
        self.assertFalse(self.counts.with_user(self.other_user).search([("id", "=", count.id)]))
        for user in (self.agent, self.keeper, self.manager, self.engineer_user):
            self.assertTrue(self.counts.with_user(user).search([("id", "=", count.id)]), user.name)
        with self.assertRaises(AccessError):
            count.with_user(self.engineer_user).read(["difference_value"])

    def test_as_many_queries_for_30_parts_as_for_one(self):
        self.env.ref("fsm_spare_parts.step_bag_draft").skip = True

        def queries(engineer):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.counts.create({"engineer_id": engineer.id})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        parts = self.env["product.product"].create([{"name": f"P{n}", "is_storable": True} for n in range(30)])
        self.put(parts[0], self.leader.good_location_id, 1)
        for part in parts:
            self.put(part, self.other_engineer.good_location_id, 1)
        self.counts.create({"engineer_id": self.engineer.id})
        self.assertEqual(queries(self.leader), queries(self.other_engineer))
