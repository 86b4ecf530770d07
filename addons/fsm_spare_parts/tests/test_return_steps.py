from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReturnSteps(ReturnCase):
    """Sent back by the engineer, received and checked by the warehouse."""

    def everywhere(self, product):
        """Where the product lies: bag good, bag defective, on the way, defective in the warehouse, stock."""
        places = (self.good, self.bad, self.transit, self.house, self.stock)
        return tuple(self.lying(product, place) for place in places)

    def reserved(self):
        quants = self.env["stock.quant"].search([("product_id", "in", (self.part | self.belt).ids)])
        return sum(quants.mapped("reserved_quantity"))

    def test_all_the_way(self):
        self.put(self.part, self.good, 3)
        duty = self.used((self.part, 2, False))
        sending = self.sent(duty, (self.part, 1))
        self.assertEqual(self.everywhere(self.part), (2, 0, 3, 0, 10))
        self.assertEqual((sending.state, duty.state, duty.return_id), ("shipped", "shipped", sending))
        self.assertFalse(duty._fsm_get_open_steps())
        stock = self.env.ref("stock.group_stock_user")
        self.assertEqual(self.holders(sending), {"shipped": stock})
        self.receive_back(sending)
        self.assertEqual(self.everywhere(self.part), (2, 0, 0, 3, 10))
        self.assertEqual((sending.state, duty.state), ("received", "received"))
        self.assertEqual(self.holders(sending), {"received": stock})
        self.check(sending)
        self.assertEqual(self.everywhere(self.part), (2, 0, 0, 2, 11))
        self.assertEqual((sending.state, duty.state, duty.verdict), ("done", "checked", "defective"))
        self.assertFalse(self.holders(sending))
        self.assertEqual(self.reserved(), 0)

    def test_in_parcels(self):
        self.put(self.part, self.good, 5)
        duty = self.used((self.belt, 1, "OLD-1"))
        sending = self.sent(duty, (self.part, 5))
        self.receive_back(sending, {self.part: 2})
        self.assertEqual((sending.state, duty.state), ("shipped", "shipped"))
        self.assertEqual([(line.transit_qty, line.received_qty) for line in sending.line_ids], [(1, 0), (3, 2)])
        self.receive_back(sending, {self.belt: 1})
        self.assertEqual((sending.state, duty.state), ("shipped", "received"))
        with self.assertRaisesRegex(UserError, "can't become"):
            sending.with_user(self.keeper).action_check()
        self.receive_back(sending)
        self.assertEqual(sending.state, "received")
        self.check(sending, {self.part: (3, 1), self.belt: (0, 1)})
        self.assertEqual(
            [(line.good_qty, line.defective_qty, line.scrap_qty) for line in sending.line_ids], [(0, 0, 1), (3, 1, 1)]
        )
        self.assertEqual(self.everywhere(self.part), (0, 0, 0, 1, 13))
        self.assertEqual(self.everywhere(self.belt), (0, 0, 0, 0, 3))
        self.assertEqual(duty.verdict, "scrap")

    def test_how_it_goes(self):
        duty = self.used((self.part, 1, False))
        mine = self.env["fsm.part.return"].with_user(self.engineer_user)
        sending = mine.browse(duty.with_user(self.engineer_user).action_send_back()["res_id"])
        with self.assertRaisesRegex(UserError, "who carries the parcel"):
            sending.action_ship()
        sending.carrier_id = self.carrier
        with self.assertRaisesRegex(UserError, "waybill of SF Express"):
            sending.action_ship()
        sending.carrier_id = self.env.ref("fsm_spare_parts.carrier_handover")
        sending.action_ship()
        self.assertEqual(sending.state, "shipped")
        with self.assertRaisesRegex(UserError, "say which parts"):
            mine.create({}).action_ship()

    def test_once(self):
        """Buttons that are pressed twice do it once."""
        duties = self.used((self.part, 1, False), (self.part, 2, False)).with_user(self.engineer_user)
        first = duties[0].action_send_back()["res_id"]
        self.assertEqual(duties.action_send_back()["res_id"], first, "the draft that he has begun")
        sending = self.env["fsm.part.return"].browse(first)
        self.assertEqual(sorted(sending.line_ids.mapped("quantity")), [1, 2])
        sending.with_user(self.engineer_user).action_add_old_parts()
        self.assertEqual(len(sending.line_ids), 2)
        sending.carrier_id = self.env.ref("fsm_spare_parts.carrier_handover")
        sending.with_user(self.engineer_user).action_ship()
        with self.assertRaisesRegex(UserError, "can't become"):
            sending.with_user(self.engineer_user).action_ship()
        receipts = [
            self.env["fsm.part.return.receipt"]
            .with_user(self.keeper)
            .browse(sending.with_user(self.keeper).action_receive()["res_id"])
            for __ in range(2)
        ]
        receipts[0].line_ids[0].quantity = 0
        receipts[0].action_confirm()
        with self.assertRaisesRegex(UserError, "meanwhile something else was received"):
            receipts[1].action_confirm()
        self.receive_back(sending)
        checks = [
            self.env["fsm.part.return.check"]
            .with_user(self.keeper)
            .browse(sending.with_user(self.keeper).action_check()["res_id"])
            for __ in range(2)
        ]
        checks[0].action_confirm()
        with self.assertRaisesRegex(UserError, "can't become"):
            checks[1].action_confirm()
        self.assertEqual(self.everywhere(self.part), (0, 0, 0, 3, 10))

    def test_from_the_button_without_a_choice(self):
        self.used((self.part, 1, False), (self.belt, 1, "OLD-1"))
        action = self.env["fsm.return.duty"].with_user(self.engineer_user).action_send_back()
        self.assertEqual(len(self.env["fsm.part.return"].browse(action["res_id"]).line_ids), 2)
        with self.assertRaisesRegex(UserError, "There is no old part"):
            self.env["fsm.return.duty"].with_user(self.other_user).action_send_back()

    def test_good_parts_from_the_bag(self):
        self.put(self.belt, self.stock, -1, self.serials[0])
        self.put(self.belt, self.good, 1, self.serials[0])
        quant = self.env["stock.quant"].search([("location_id", "=", self.good.id), ("product_id", "=", self.belt.id)])
        for user in (self.other_user, self.keeper):
            with self.assertRaisesRegex(AccessError, "sent back by its engineer"):
                quant.with_user(user).action_fsm_send_back()
        for __ in range(2):
            action = quant.with_user(self.engineer_user).action_fsm_send_back()
        sending = self.env["fsm.part.return"].browse(action["res_id"])
        line = sending.line_ids
        self.assertEqual((line.kind, line.serial, line.quantity, line.bag_qty), ("good", "B-1", 1, 1))
        sending.carrier_id = self.env.ref("fsm_spare_parts.carrier_handover")
        sending.with_user(self.engineer_user).action_ship()
        self.receive_back(sending)
        self.check(sending)
        self.assertEqual(self.everywhere(self.belt), (0, 0, 0, 0, 3))
        self.assertEqual(line.move_ids.lot_ids, self.serials[0])

    def test_old_parts_from_the_bag(self):
        duty = self.used((self.belt, 1, "OLD-1"))
        self.put(self.part, self.bad, 2)
        quants = self.env["stock.quant"].search([("location_id", "=", self.bad.id)])
        action = quants.with_user(self.engineer_user).action_fsm_send_back()
        lines = self.env["fsm.part.return"].browse(action["res_id"]).line_ids
        self.assertEqual(lines.duty_id, duty)
        self.assertEqual(
            {(line.product_id, line.kind, line.quantity) for line in lines},
            {(self.belt, "old", 1), (self.part, "old", 2)},
        )

    def test_what_is_proposed(self):
        self.put(self.belt, self.stock, -1, self.serials[0])
        self.put(self.belt, self.good, 1, self.serials[0])
        form = Form(self.env["fsm.part.return"].with_user(self.engineer_user))
        self.assertEqual(form.bag_product_ids.ids, self.belt.ids)
        with form.line_ids.new() as line:
            line.product_id = self.belt
            self.assertEqual((line.serial, line.bag_qty, line.kind), ("B-1", 1, "good"))
        sending = form.save()
        self.assertEqual((sending.engineer_id, sending.warehouse_id), (self.engineer, self.warehouse))

    def test_only_what_is_free_in_the_bag(self):
        self.put(self.part, self.good, 1)
        with self.assertRaisesRegex(UserError, "2 of Air Filter are to be moved, 1 are free in Engineer/Good"):
            self.sent(None, (self.part, 2))
        with self.assertRaisesRegex(UserError, "1 of Belt B-1 are to be moved, 0 are free"):
            self.sent(None, (self.belt, 1, "B-1"))
        with self.assertRaisesRegex(UserError, "write down the serial or lot number of Belt"):
            self.sent(None, (self.belt, 1))
        with self.assertRaisesRegex(UserError, "no Belt with the number B-77"):
            self.sent(None, (self.belt, 1, "B-77"))

    def test_an_old_part_that_is_waited_for_goes_with_its_duty(self):
        self.used((self.part, 1, False))
        self.put(self.part, self.bad, 1)
        mine = self.env["fsm.part.return"].with_user(self.engineer_user)
        values = {"product_id": self.part.id, "kind": "old"}
        sending = mine.create(
            {
                "carrier_id": self.env.ref("fsm_spare_parts.carrier_handover").id,
                "line_ids": [(0, 0, {**values, "quantity": 2})],
            }
        )
        with self.assertRaisesRegex(UserError, "is an old part that is waited for"), self.env.cr.savepoint():
            sending.action_ship()
        sending.line_ids.quantity = 1
        sending.action_ship()
        self.assertEqual(self.everywhere(self.part), (0, 1, 1, 0, 10))

    def test_part_of_an_old_part(self):
        duty = self.used((self.part, 5, False))
        action = duty.with_user(self.engineer_user).action_send_back()
        sending = self.env["fsm.part.return"].with_user(self.engineer_user).browse(action["res_id"])
        sending.line_ids.quantity = 6
        sending.carrier_id = self.env.ref("fsm_spare_parts.carrier_handover")
        with self.assertRaisesRegex(UserError, "says something else than was taken out"):
            sending.action_ship()
        sending.line_ids.quantity = 2
        sending.action_ship()
        rest = self.env["fsm.return.duty"].search([("split_from_id", "=", duty.id)])
        self.assertEqual((duty.state, duty.quantity, rest.state, rest.quantity), ("shipped", 2, "bag", 3))
        self.assertEqual((duty.value, rest.value), (80, 120))
        self.assertEqual(rest._fsm_get_open_steps().user_id, self.engineer_user)
        self.assertEqual(rest.report_part_id, duty.report_part_id)

    def test_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        duty = self.approve(self.report_with({"product_id": self.part.id, "quantity": 2, "uom_id": dozen.id}))
        sending = self.sent(duty)
        self.assertEqual(sending.line_ids.uom_id, dozen)
        self.receive_back(sending, {self.part: 1})
        self.assertEqual(self.everywhere(self.part), (0, 0, 12, 12, 10))
        self.receive_back(sending)
        self.check(sending, {self.part: (1, 0)})
        self.assertEqual(self.everywhere(self.part), (0, 0, 0, 12, 22))
        self.assertEqual(duty.verdict, "mixed")

    def test_each_his_own(self):
        duty = self.used((self.part, 1, False))
        sending = self.sent(duty)
        with self.assertRaises(AccessError):
            sending.with_user(self.other_user).action_cancel("Mine")
        for user in (self.engineer_user, self.manager, self.agent):
            with self.assertRaises(AccessError):
                sending.with_user(user).action_receive()
        with self.assertRaises(AccessError):
            sending.with_user(self.keeper).action_close_missing("Gone")
        self.receive_back(sending)
        for user in (self.engineer_user, self.manager):
            with self.assertRaises(AccessError):
                sending.with_user(user).action_check()
        other = self.env["fsm.part.return"].with_user(self.other_user)
        with self.assertRaises(AccessError):
            other.create({"line_ids": [(0, 0, {"duty_id": duty.id})]})

    def test_the_manager_sends_for_his_engineer(self):
        duty = self.used((self.part, 1, False))
        action = duty.with_user(self.manager).action_send_back()
        sending = self.env["fsm.part.return"].with_user(self.manager).browse(action["res_id"])
        sending.carrier_id = self.env.ref("fsm_spare_parts.carrier_handover")
        sending.action_ship()
        self.assertEqual((sending.engineer_id, duty.state), (self.engineer, "shipped"))

    # ------------------------------------------------------------------
    # Taken back, never arrived, refused
    # ------------------------------------------------------------------

    def test_taken_back(self):
        self.put(self.part, self.good, 3)
        duty = self.used((self.part, 2, False))
        sending = self.sent(duty, (self.part, 1))
        mine = sending.with_user(self.engineer_user)
        self.assertEqual(mine.action_cancel()["res_model"], "fsm.ask")
        mine.action_cancel("Wrong parcel")
        self.assertEqual((sending.state, duty.state, duty.return_id.id), ("cancelled", "bag", False))
        self.assertEqual(self.everywhere(self.part), (3, 2, 0, 0, 10))
        self.assertEqual(duty._fsm_get_open_steps().user_id, self.engineer_user)
        self.assertEqual(self.reserved(), 0)
        again = self.sent(duty)
        self.assertEqual((again.state, duty.return_id), ("shipped", again))

    def test_not_taken_back_when_some_has_arrived(self):
        self.put(self.part, self.good, 3)
        sending = self.sent(None, (self.part, 3))
        self.receive_back(sending, {self.part: 1})
        with self.assertRaisesRegex(UserError, "Air Filter has been received"):
            sending.with_user(self.engineer_user).action_cancel("Wrong parcel")

    def test_a_draft_is_cancelled(self):
        duty = self.used((self.part, 2, False))
        action = duty.with_user(self.engineer_user).action_send_back()
        sending = self.env["fsm.part.return"].browse(action["res_id"])
        sending.with_user(self.engineer_user).action_cancel()
        self.assertEqual((sending.state, duty.state), ("cancelled", "bag"))
        self.assertEqual(self.everywhere(self.part), (0, 2, 0, 0, 10))

    def test_never_arrived(self):
        duties = self.used((self.part, 3, False), (self.belt, 1, "OLD-1"))
        sending = self.sent(duties)
        self.receive_back(sending, {self.part: 2})
        with self.assertRaises(AccessError):
            sending.with_user(self.engineer_user).action_close_missing("Gone")
        question = sending.with_user(self.manager).action_close_missing()
        ask = self.env["fsm.ask"].with_user(self.manager).browse(question["res_id"])
        ask.reason = "The carrier has lost it"
        ask.action_confirm()
        self.assertEqual((sending.state, sending.missing_reason), ("received", "The carrier has lost it"))
        self.assertEqual(self.everywhere(self.part), (0, 0, 0, 2, 10))
        self.assertEqual(self.everywhere(self.belt), (0, 0, 0, 0, 3))
        lost = self.env["fsm.return.duty"].search([("return_id", "=", sending.id), ("state", "=", "lost")])
        self.assertEqual({(duty.product_id, duty.quantity) for duty in lost}, {(self.part, 1), (self.belt, 1)})
        self.assertEqual((duties[0].state, duties[0].quantity), ("received", 2))
        self.assertEqual([line.missing_qty for line in sending.line_ids], [1, 1])
        with self.assertRaisesRegex(UserError, "nothing is on its way"):
            sending.with_user(self.manager).action_close_missing("Again")
        self.check(sending)
        self.assertEqual((sending.state, duties[0].state, duties[1].state), ("done", "checked", "lost"))

    def test_nothing_has_arrived(self):
        duty = self.used((self.part, 3, False))
        sending = self.sent(duty)
        with self.assertRaisesRegex(UserError, "Say how many have arrived"):
            self.receive_back(sending, {})
        sending.with_user(self.manager).action_close_missing("The carrier has lost it")
        self.assertEqual((sending.state, duty.state), ("done", "lost"))
        self.assertEqual(self.everywhere(self.part), (0, 0, 0, 0, 10))

    def test_no_more_than_was_received(self):
        self.put(self.part, self.good, 3)
        sending = self.sent(None, (self.part, 3))
        self.receive_back(sending)
        with self.assertRaisesRegex(UserError, "3 were received, no more can be good"):
            self.check(sending, {self.part: (2, 2)})
        self.assertEqual(sending.state, "received")

    def test_what_was_sent_stays_as_it_is(self):
        self.put(self.part, self.good, 3)
        sending = self.sent(None, (self.part, 2)).with_user(self.engineer_user)
        for change in (
            lambda: sending.line_ids.write({"quantity": 1}),
            lambda: sending.write({"engineer_id": self.engineer.id}),
            lambda: sending.line_ids.unlink(),
            lambda: sending.unlink(),
            lambda: sending.write({"state": "draft"}),
        ):
            with self.assertRaises(UserError):
                change()
        sending.waybill = "SF901"
        self.receive_back(sending)
        with self.assertRaises(UserError):
            sending.waybill = "SF902"
        self.assertEqual(self.everywhere(self.part), (1, 0, 0, 2, 10))

    def test_no_longer_where_it_was_received(self):
        self.put(self.part, self.good, 2)
        sending = self.sent(None, (self.part, 2))
        self.receive_back(sending)
        self.put(self.part, self.house, -2)
        with self.assertRaisesRegex(UserError, "2 of Air Filter are to be moved, 0 are free"):
            self.check(sending)
        with self.assertRaisesRegex(UserError, "no longer in"):
            self.check(sending, {self.part: (0, 2)})
