from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_part_difference import DifferenceCase


@tagged("post_install", "-at_install")
class TestPartDifferenceDecision(DifferenceCase):
    """A loss that is worth more than the warehouse may write off comes to a service manager as his task."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.managers = cls.env.ref("fsm_base.group_fsm_manager")
        cls.keepers = cls.env.ref("stock.group_stock_user")

    def missing(self, quantity=2, limit=60):
        self.company.fsm_parts_limit = 0  # the request itself needs no second approval
        request = self.shipped((self.part, 4))
        self.company.fsm_parts_limit = limit
        return self.report(request, quantity=4 - quantity, missing_qty=quantity)

    def asked(self, **values):
        difference = self.missing()
        self.settle(difference, "lost", words="SF says it is gone", **values)
        return difference

    def test_the_manager_gets_the_task(self):
        difference = self.asked(send_again=True)
        self.assertRecordValues(
            difference,
            [
                {
                    "state": "decision",
                    "outcome": "lost",
                    "settlement": "SF says it is gone",
                    "send_again": True,
                    "settled_by_id": False,
                    "settled_on": False,
                }
            ],
        )
        self.assertEqual(self.holders(difference), {"decision": self.managers})
        self.assertEqual(self.balance(difference.request_id), (4, 2, 0, 2, 0, 2), "nothing has moved yet")
        self.assertTrue(difference.request_id.has_difference)
        difference.request_id._parts_moved()
        self.assertEqual(difference.request_id.state, "shipping", "not done before it is decided")
        tasks = self.env["mail.activity"].with_user(self.manager).search([("fsm_is_mine", "=", True)])
        self.assertIn(difference.id, tasks.filtered(lambda task: task.res_model == difference._name).mapped("res_id"))

    def test_he_approves(self):
        difference = self.asked(send_again=True)
        request = difference.request_id
        action = difference.with_user(self.manager).action_settle()
        form = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        self.assertEqual(
            (form.missing_outcome, form.words, form.send_again, form.may_approve, form.is_dear),
            ("lost", "SF says it is gone", True, True, True),
        )
        form.action_confirm()
        self.assertEqual((difference.state, difference.settled_by_id), ("settled", self.manager))
        self.assertTrue(difference.settled_on)
        move = difference.move_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(move.location_dest_id.usage, "inventory")
        self.assertEqual(self.balance(request), (4, 2, 0, 2, 2, 2))
        self.assertEqual(self.holders(difference), {})
        self.assertEqual(self.holders(request), {"rest": self.keepers})

    def test_he_knows_better(self):
        difference = self.asked()
        self.settle(difference, "not_shipped", user=self.manager, words="Found it")
        self.assertEqual((difference.outcome, self.on_hand(self.part, self.stock)), ("not_shipped", 8))

    def test_the_warehouse_looks_again(self):
        difference = self.asked(send_again=True)
        for user in (self.manager, self.keeper):
            question = difference.with_user(user).action_look_again()
            ask = self.env["fsm.ask"].with_user(user).browse(question["res_id"])
            with self.assertRaisesRegex(UserError, "Write down the reason"):
                ask.action_confirm()
            ask.reason = "Ask the driver"
            ask.action_confirm()
            self.assertRecordValues(
                difference, [{"state": "open", "outcome": False, "settlement": False, "send_again": False}]
            )
            self.assertEqual(self.holders(difference), {"open": self.keepers})
            self.assertIn("Ask the driver", difference.message_ids[0].body)
            self.settle(difference, "lost", words="Really")
        self.settle(difference, "not_shipped", user=self.manager)
        with self.assertRaisesRegex(UserError, "can't become “To Settle” from there"):
            difference.with_user(self.manager).action_look_again("Once more")

    def test_who(self):
        difference = self.asked()
        for user in (self.keeper, self.engineer_user, self.agent, self.dispatcher):
            with self.assertRaises(AccessError):
                difference.with_user(user).action_settle("lost", words="Gone")
            with self.assertRaises(AccessError):
                difference.with_user(user).action_settle()
        for user in (self.engineer_user, self.other_user, self.agent):
            with self.assertRaises(AccessError):
                difference.with_user(user).action_look_again("Why")
        self.assertEqual(difference.state, "decision")

    def test_it_was_there_after_all(self):
        difference = self.asked()
        difference.with_user(self.engineer_user).note = "It lay under the seat"
        difference.with_user(self.engineer_user).action_cancel()
        self.assertRecordValues(difference, [{"state": "cancelled", "outcome": False, "settlement": False}])
        self.receive(difference.request_id)
        self.assertEqual((difference.request_id.state, self.on_hand(self.part, self.good)), ("done", 4))

    def test_its_transfer_is_not_touched_by_hand(self):
        picking = self.asked().move_ids.picking_id.with_user(self.keeper)
        for button in ("button_validate", "action_cancel", "do_unreserve"):
            with self.assertRaisesRegex(UserError, "settle the difference"):
                getattr(picking, button)()

    def test_what_needs_no_approval(self):
        for limit, quantity, outcome, user in (
            (80, 2, "lost", self.keeper),
            (0, 2, "lost", self.keeper),
            (60, 2, "lost", self.manager),
            (60, 2, "not_shipped", self.keeper),
            (60, 1, "lost", self.keeper),
        ):
            with self.subTest(limit=limit, quantity=quantity, outcome=outcome, user=user.name):
                self.put(self.part, self.stock, 4)
                difference = self.missing(quantity, limit)
                self.assertEqual(difference.with_user(self.keeper).is_dear, bool(limit) and quantity * 40 > limit)
                self.settle(difference, outcome, user=user, words="Gone")
                self.assertEqual((difference.state, difference.settled_by_id), ("settled", user))

    def test_a_reason_is_needed_all_the_same(self):
        difference = self.missing()
        with self.assertRaisesRegex(UserError, "write down how it was lost"):
            self.settle(difference, "lost", words=" ")
        self.assertEqual(difference.state, "open")

    def test_the_photo_is_his_who_opened_the_parcel(self):
        difference = self.missing()
        seen = {user: difference.with_user(user).is_mine for user in (self.engineer_user, self.keeper, self.manager)}
        self.assertEqual(seen, {self.engineer_user: True, self.keeper: False, self.manager: False})
