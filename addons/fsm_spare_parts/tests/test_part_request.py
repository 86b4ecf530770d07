from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartRequest(PartsCase):
    """Asked for, approved, shipped, received: each by the right person, in the right order."""

    def test_all_the_way(self):
        request = self.submitted((self.part, 4), (self.belt, 1))
        self.assertEqual(self.holders(request), {"submitted": self.env.ref("fsm_base.group_fsm_manager")})
        request.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(self.holders(request), {"approved": self.env.ref("stock.group_stock_user")})
        self.assertEqual(self.on_hand(self.part, self.stock), 6, "four are reserved")
        self.assertEqual(self.quantities(request), [(4, 4, 0, 0, 0, 4), (1, 1, 0, 0, 0, 1)])
        picking = self.ship(request)
        self.assertEqual(picking.fsm_tracking_url, "https://www.kuaidi100.com/chaxun?com=shunfeng&nu=SF100")
        self.assertEqual(request.state, "shipping")
        self.assertEqual(self.holders(request), {"shipping": self.engineer_user})
        self.assertEqual(self.quantities(request), [(4, 4, 4, 4, 0, 4), (1, 1, 1, 1, 0, 1)])
        self.receive(request)
        self.assertEqual(request.state, "done")
        self.assertEqual(self.holders(request), {})
        self.assertEqual(self.quantities(request), [(4, 4, 4, 0, 4, 0), (1, 1, 1, 0, 1, 0)])
        self.assertEqual(self.on_hand(self.part, self.engineer.good_location_id), 4)
        self.assertEqual(self.on_hand(self.belt, self.engineer.good_location_id), 1)
        self.assertEqual(self.on_hand(self.part, self.transit), 0)

    def test_nothing_asked_for(self):
        request = self.ask()
        with self.assertRaisesRegex(UserError, "say which parts are needed"):
            request.with_user(self.engineer_user).action_submit()
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.ask((self.part, 0))

    def test_less_needs_a_reason(self):
        request = self.submitted((self.part, 4))
        line = request.line_ids.with_user(self.manager)
        line.approved_qty = 3
        with self.assertRaisesRegex(UserError, "say why less of Air Filter"):
            request.with_user(self.manager).action_approve()
        line.refusal_reason = "Two are in your bag"
        request.with_user(self.manager).action_approve()
        self.assertEqual(self.quantities(request), [(4, 3, 0, 0, 0, 3)])
        self.ship(request)
        self.receive(request)
        self.assertEqual(request.state, "done")

    def test_nothing_approved_is_refused(self):
        request = self.submitted((self.part, 4))
        request.line_ids.with_user(self.manager).write({"approved_qty": 0, "refusal_reason": "No"})
        with self.assertRaisesRegex(UserError, "Refuse it, with the reason"):
            request.with_user(self.manager).action_approve()

    def test_more_than_asked_for_is_not_approved(self):
        request = self.submitted((self.part, 4))
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            request.line_ids.with_user(self.manager).approved_qty = 5
            self.env.flush_all()

    def test_refused_goes_back_to_the_engineer(self):
        request = self.submitted((self.part, 4))
        action = request.with_user(self.manager).action_refuse()
        self.assertEqual(action["res_model"], "fsm.ask")
        ask = self.env["fsm.ask"].with_user(self.manager).browse(action["res_id"])
        ask.reason = "Use the ones in your bag"
        ask.action_confirm()
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.refusal_reason, "Use the ones in your bag")
        self.assertEqual(self.holders(request), {"refused": self.engineer_user})
        request.with_user(self.engineer_user).action_withdraw()
        request.line_ids.with_user(self.engineer_user).asked_qty = 1
        request.with_user(self.engineer_user).action_submit()
        self.assertFalse(request.refusal_reason)
        self.assertEqual(self.quantities(request), [(1, 1, 0, 0, 0, 0)])

    def test_wrong_people(self):
        request = self.submitted((self.part, 4))
        with self.assertRaisesRegex(AccessError, "up to a service manager"):
            request.with_user(self.engineer_user).action_approve()
        with self.assertRaisesRegex(UserError, "how many are approved is up to a service manager"):
            request.line_ids.with_user(self.engineer_user).approved_qty = 2
        with self.assertRaises(AccessError):
            request.with_user(self.dispatcher).action_approve()
        with self.assertRaises(AccessError):
            request.with_user(self.other_user).read(["name"])
        request.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(AccessError, "up to the warehouse"):
            request.with_user(self.engineer_user)._fsm_move("shipping")
        with self.assertRaisesRegex(AccessError, "shipped by the warehouse"):
            request.with_user(self.engineer_user).action_ship()
        self.ship(request)
        for user in (self.keeper, self.agent):
            with self.assertRaises(AccessError):
                request.with_user(user).action_receive()

    def test_what_is_submitted_is_not_changed(self):
        request = self.submitted((self.part, 4))
        for change in (
            lambda: request.line_ids.with_user(self.engineer_user).write({"asked_qty": 5}),
            lambda: request.line_ids.with_user(self.engineer_user).unlink(),
            lambda: request.with_user(self.engineer_user).write({"line_ids": [(0, 0, {"product_id": self.belt.id})]}),
            lambda: request.with_user(self.engineer_user).write({"task_id": False}),
        ):
            with self.assertRaisesRegex(UserError, "take it back"):
                change()
        with self.assertRaisesRegex(UserError, "Cancel it"):
            request.with_user(self.engineer_user).unlink()

    def test_second_approval_above_the_limit(self):
        self.company.fsm_parts_limit = 160
        small = self.approved((self.part, 4))
        self.assertEqual(small.state, "approved", "160 is not above 160")
        request = self.approved((self.part, 1), (self.belt, 1))
        self.assertEqual(request.state, "second")
        self.assertEqual(request.with_user(self.manager).amount, 240)
        self.assertFalse(request.picking_ids)
        self.assertFalse(request.with_user(self.manager).can_decide)
        with self.assertRaisesRegex(UserError, "another manager's"):
            request.with_user(self.manager).action_approve()
        self.assertTrue(request.with_user(self.second_manager).can_decide)
        request.with_user(self.second_manager).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.first_approver_id, self.manager)

    def test_approval_taken_back_gives_up_reservations(self):
        request = self.approved((self.part, 4))
        request.with_user(self.manager).action_reconsider()
        self.assertEqual(request.state, "submitted")
        self.assertEqual(self.on_hand(self.part, self.stock), 10)
        self.assertEqual(set(request.picking_ids.mapped("state")), {"cancel"})
        request.with_user(self.manager).action_approve()
        self.ship(request)
        with self.assertRaisesRegex(UserError, "can't become"):
            request.with_user(self.manager).action_reconsider()

    def test_cancelled_at_each_state(self):
        for state in ("draft", "submitted", "second", "approved"):
            with self.subTest(state=state):
                self.company.fsm_parts_limit = 1 if state == "second" else 0
                make = {"draft": self.ask, "submitted": self.submitted}.get(state, self.approved)
                request = make((self.part, 4))
                self.assertEqual(request.state, state)
                request.with_user(self.engineer_user).action_cancel("Not needed")
                self.assertEqual(request.state, "cancelled")
                self.assertEqual(self.holders(request), {})
                self.assertEqual(self.on_hand(self.part, self.stock), 10)
                self.assertFalse(request._get_open_moves())

    def test_rest_cancelled_under_way(self):
        request = self.approved((self.part, 4))
        self.ship(request, {self.part: 3})
        self.assertEqual(self.holders(request)["rest"], self.env.ref("stock.group_stock_user"))
        with self.assertRaisesRegex(AccessError, "up to the engineer or a service manager"):
            request.with_user(self.agent).action_cancel("Why not")
        request.with_user(self.engineer_user).action_cancel("Three will do")
        self.assertEqual(request.state, "shipping")
        self.assertEqual(self.quantities(request), [(4, 3, 3, 3, 0, 3)])
        self.assertEqual(self.holders(request), {"shipping": self.engineer_user})
        self.assertEqual(self.on_hand(self.part, self.stock), 7)
        with self.assertRaisesRegex(UserError, "have left already"):
            request.with_user(self.engineer_user).action_cancel("Again")
        self.receive(request)
        self.assertEqual(request.state, "done")
        self.assertFalse(request._get_open_moves())

    def test_rest_cancelled_after_the_receipt_of_what_came(self):
        request = self.approved((self.part, 4))
        self.ship(request, {self.part: 3})
        self.receive(request)
        self.assertEqual(request.state, "shipping")
        self.assertEqual(self.holders(request), {"rest": self.env.ref("stock.group_stock_user")})
        request.with_user(self.manager).action_cancel("Sold out")
        self.assertEqual(request.state, "done")
        self.assertEqual(self.holders(request), {})
        self.assertFalse(request._get_open_moves())

    def test_what_is_free_where(self):
        self.put(self.part, self.engineer.good_location_id, 2)
        self.put(self.part, self.other_engineer.good_location_id, 5)
        self.put(self.part, self.engineer.defective_location_id, 7)
        self.put(self.part, self.warehouse.fsm_defective_loc_id, 9)
        self.approved((self.part, 3))
        line = self.ask((self.part, 1)).line_ids.with_user(self.engineer_user)
        self.assertEqual((line.bag_qty, line.colleague_qty, line.warehouse_qty), (2, 5, 7))
        dozen = self.env.ref("uom.product_uom_dozen")
        line.uom_id = dozen
        self.assertAlmostEqual(line.colleague_qty, 5 / 12, 2)

    def test_another_unit_than_the_stock_s(self):
        self.put(self.part, self.stock, 20)
        dozen = self.env.ref("uom.product_uom_dozen")
        request = self.ask((self.part, 2))
        request.line_ids.uom_id = dozen
        request.with_user(self.engineer_user).action_submit()
        request.with_user(self.manager).action_approve()
        self.ship(request)
        self.assertEqual(self.quantities(request), [(2, 2, 2, 2, 0, 2)])
        self.receive(request)
        self.assertEqual(self.on_hand(self.part, self.engineer.good_location_id), 24)
        with self.assertRaisesRegex(UserError, "can't be counted in"):
            self.ask((self.part, 1)).line_ids.uom_id = self.env.ref("uom.product_uom_kgm")

    def test_from_a_visit(self):
        task = self.dispatched_task()
        action = task.with_user(self.engineer_user).action_request_parts()
        request = (
            self.env["fsm.part.request"]
            .with_user(self.engineer_user)
            .with_context(**action["context"])
            .create({"line_ids": [(0, 0, {"product_id": self.part.id})]})
        )
        self.assertEqual(request.task_id, task)
        self.assertEqual(request.engineer_id, self.engineer)
        self.assertEqual(request.service_request_id, task.request_id)
        self.assertEqual(request.needed_on, task.planned_start.date())
        self.assertEqual(task.part_request_count, 1)
        again = task.with_user(self.engineer_user).action_request_parts()
        self.assertEqual(again["domain"], [("task_id", "=", task.id)])
