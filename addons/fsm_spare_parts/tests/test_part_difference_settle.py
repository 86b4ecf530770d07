from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_part_difference import DifferenceCase


@tagged("post_install", "-at_install")
class TestPartDifferenceSettle(DifferenceCase):
    """What the warehouse finds out, and where the parts are then."""

    def missing(self, quantity=1, of=4):
        request = self.shipped((self.part, of))
        return self.report(request, quantity=of - quantity, missing_qty=quantity)

    def test_it_never_left(self):
        difference = self.missing()
        self.assertEqual(self.on_hand(self.part, self.stock), 6)
        self.settle(difference, "not_shipped", words="It lay beside the box")
        self.assertEqual(self.on_hand(self.part, self.stock), 7)
        self.assertEqual(self.balance(difference.request_id), (4, 3, 0, 1, 0, 0))
        self.assertEqual(difference.request_id.state, "done")
        self.assertRecordValues(
            difference,
            [
                {
                    "state": "settled",
                    "outcome": "not_shipped",
                    "settlement": "It lay beside the box",
                    "settled_by_id": self.keeper.id,
                    "send_again": False,
                }
            ],
        )
        self.assertTrue(difference.settled_on)
        self.assertEqual(self.holders(difference), {})

    def test_it_is_sent_again(self):
        difference = self.missing()
        request = difference.request_id
        self.settle(difference, "not_shipped", send_again=True)
        self.assertEqual(self.balance(request), (4, 3, 0, 1, 1, 1))
        self.assertEqual(request.state, "shipping")
        self.assertEqual(self.holders(request), {"rest": self.env.ref("stock.group_stock_user")})
        self.ship(request, waybill="SF200")
        self.assertEqual(self.balance(request), (5, 3, 1, 1, 0, 1))
        self.receive(request)
        self.assertEqual(self.balance(request), (5, 4, 0, 1, 0, 0))
        self.assertEqual(request.state, "done")
        self.assertEqual(self.on_hand(self.part, self.good), 4)

    def test_what_is_sent_again_is_given_up(self):
        difference = self.missing()
        request = difference.request_id
        self.settle(difference, "not_shipped", send_again=True)
        request.with_user(self.engineer_user).action_cancel("Not needed any more")
        self.assertEqual(request.state, "done")
        self.assertFalse(request._get_open_moves())
        self.assertEqual(self.on_hand(self.part, self.stock), 7, "what was reserved is free again")

    def test_the_rest_is_given_up_while_it_is_open(self):
        request = self.approved((self.part, 6))
        self.ship(request, {self.part: 4})
        difference = self.report(request, quantity=3, missing_qty=1)
        request.with_user(self.engineer_user).action_cancel("Enough")
        self.assertEqual(self.balance(request), (4, 3, 0, 1, 0, 1))
        self.assertEqual(request.state, "shipping", "what is missing is still to be settled")
        with self.assertRaisesRegex(UserError, "The warehouse settles what was wrong"):
            request.with_user(self.engineer_user).action_cancel("Enough")
        self.settle(difference, "not_shipped")
        self.assertEqual(request.state, "done")
        self.assertEqual(self.on_hand(self.part, self.stock), 7)

    def test_it_is_lost(self):
        difference = self.missing()
        with self.assertRaisesRegex(UserError, "write down how it was lost"):
            self.settle(difference, "lost", words="  ")
        self.settle(difference, "lost", words="SF pays for it")
        move = difference.move_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(move.location_dest_id.usage, "inventory")
        self.assertEqual(move.picking_id.state, "done")
        self.assertIn("SF pays for it", move.picking_id.note)
        quants = self.env["stock.quant"].search([("product_id", "=", self.part.id)])
        ours = quants.filtered(lambda quant: quant.location_id.usage in ("internal", "transit"))
        self.assertEqual(sum(ours.mapped("quantity")), 9)
        self.assertEqual(difference.request_id.state, "done")

    def test_another_part(self):
        oil = self.env["product.product"].create({"name": "Oil", "is_storable": True})
        self.put(oil, self.stock, 3)
        request = self.shipped((self.part, 2))
        difference = self.report(request, quantity=1, wrong_qty=1, wrong_product_id=oil.id)
        self.assertEqual(self.balance(request), (2, 1, 0, 1, 0, 1))
        self.settle(difference, "exchanged", send_again=True)
        self.assertEqual(self.on_hand(self.part, self.stock), 8, "one is reserved to be shipped")
        self.assertEqual(self.on_hand(oil, self.stock), 2)
        self.assertEqual(self.on_hand(oil, self.good), 1, "what he really has")
        self.assertEqual(self.balance(request), (2, 1, 0, 1, 1, 1))

    def test_another_part_that_stock_does_not_have(self):
        oil = self.env["product.product"].create({"name": "Oil", "is_storable": True})
        request = self.shipped((self.part, 2))
        difference = self.report(request, wrong_qty=1, wrong_product_id=oil.id)
        with self.assertRaisesRegex(UserError, "Oil is not free in .* in this quantity"), self.env.cr.savepoint():
            self.settle(difference, "exchanged")
        self.assertEqual(difference.state, "open")
        self.assertEqual(self.balance(request), (2, 0, 1, 1, 0, 2), "nothing has moved")

    def test_another_part_with_a_number(self):
        request = self.shipped((self.part, 2))
        difference = self.report(request, wrong_qty=1)
        with self.assertRaisesRegex(UserError, "say which part was in the parcel"):
            self.settle(difference, "exchanged")
        with self.assertRaisesRegex(UserError, "is what was asked for"):
            self.settle(difference, "exchanged", wrong_product=self.part)
        with self.assertRaisesRegex(UserError, "write down the serial or lot number of Belt"):
            self.settle(difference, "exchanged", wrong_product=self.belt)
        with self.assertRaisesRegex(UserError, "Belt B-9 is not free"), self.env.cr.savepoint():
            self.settle(difference, "exchanged", wrong_product=self.belt, wrong_serial="B-9")
        self.settle(difference, "exchanged", wrong_product=self.belt, wrong_serial="B-2")
        quant = self.env["stock.quant"].search([("lot_id.name", "=", "B-2"), ("quantity", ">", 0)])
        self.assertEqual(quant.location_id, self.good)
        self.assertEqual((difference.wrong_product_id, difference.wrong_serial), (self.belt, "B-2"))

    def test_broken_comes_back_as_an_old_part(self):
        request = self.shipped((self.part, 2))
        difference = self.report(request, quantity=1, broken_qty=1)
        self.settle(difference, "noted", send_again=True)
        self.assertEqual(self.on_hand(self.part, self.defective), 1)
        self.assertEqual(self.balance(request), (2, 1, 0, 1, 1, 1))
        self.ship(request)
        self.receive(request)
        self.assertEqual(request.state, "done")

    def test_what_can_not_have_happened(self):
        difference = self.missing()
        for outcome in ("noted", "exchanged", "vanished"):
            with self.assertRaisesRegex(UserError, "not what can have happened"):
                self.settle(difference, outcome)

    def test_who_settles(self):
        difference = self.missing()
        for user in (self.engineer_user, self.agent, self.dispatcher):
            with self.assertRaises(AccessError):
                difference.with_user(user).action_settle("not_shipped")
            with self.assertRaises(AccessError):
                difference.with_user(user).action_settle()
        self.assertEqual(difference.state, "open")

    def test_settled_once(self):
        difference = self.missing()
        self.settle(difference, "not_shipped")
        with self.assertRaisesRegex(UserError, "can't become “Settled” from there"):
            self.settle(difference, "not_shipped")
        with self.assertRaisesRegex(UserError, "can't become “Cancelled” from there"):
            difference.with_user(self.engineer_user).action_cancel()

    def test_its_transfer_is_not_touched_by_hand(self):
        difference = self.missing()
        picking = difference.move_ids.picking_id.with_user(self.keeper)
        with self.assertRaisesRegex(UserError, "settle the difference"):
            picking.button_validate()
        with self.assertRaisesRegex(UserError, "settle the difference"):
            picking.action_cancel()
        with self.assertRaisesRegex(UserError, "settle the difference"):
            picking.do_unreserve()

    def test_the_small_form(self):
        difference = self.missing()
        action = difference.with_user(self.keeper).action_settle()
        form = self.env[action["res_model"]].with_user(self.keeper).browse(action["res_id"])
        self.assertTrue(form.send_again)
        form.write({"missing_outcome": "lost", "words": "Gone", "send_again": False})
        form.action_confirm()
        self.assertEqual(difference.outcome, "lost")

    def test_an_old_form_is_too_late(self):
        difference = self.missing()
        forms = [
            self.env["fsm.part.difference.settle"]
            .with_user(self.keeper)
            .browse(difference.with_user(self.keeper).action_settle()["res_id"])
            for __ in range(2)
        ]
        forms[0].action_confirm()
        with self.assertRaisesRegex(UserError, "can't become “Settled” from there"):
            forms[1].action_confirm()

    def test_a_dozen(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.put(self.part, self.stock, 30)
        request = self.ask((self.part, 2))
        request.line_ids.uom_id = dozen
        request.with_user(self.engineer_user).action_submit()
        request.with_user(self.manager).action_approve()
        self.ship(request)
        difference = self.report(request, quantity=12, missing_qty=12)
        self.assertEqual(difference.uom_id, self.part.uom_id, "counted in pieces")
        self.assertEqual(difference.amount, 480)
        self.assertEqual(self.balance(request), (2, 1, 0, 1, 0, 1))
        self.settle(difference, "not_shipped", send_again=True)
        self.assertEqual(self.balance(request), (2, 1, 0, 1, 1, 1))
        self.assertEqual(self.on_hand(self.part, self.good), 12)

    def test_cost_of_lists_is_constant(self):
        """The warehouse opens a list of differences, and the engineer one of requests."""
        for __ in range(3):
            self.missing(of=2)
        differences = self.env["fsm.part.difference"].with_user(self.keeper).search([])
        requests = self.env["fsm.part.request"].with_user(self.engineer_user).browse(differences.request_id.ids)
        self.assertGreaterEqual(len(differences), 3)

        def count(records, names):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        for records, names in (
            (differences, ("name", "kind", "product_id", "engineer_id", "carrier_id", "fsm_moves", "amount")),
            (requests, ("name", "has_transit", "has_rest", "has_difference", "difference_count")),
        ):
            count(records, names)
            self.assertEqual(count(records[:1], names), count(records, names), names)
