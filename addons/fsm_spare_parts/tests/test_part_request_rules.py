from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartRequestRules(PartsCase):
    """What the small print of a part request says."""

    def as_engineer(self, request):
        return request.with_user(self.engineer_user)

    def as_manager(self, request):
        return request.with_user(self.manager)

    # ------------------------------------------------------------------
    # Who
    # ------------------------------------------------------------------

    def test_decisions_are_the_manager_s(self):
        request = self.submitted((self.part, 4))
        with self.assertRaisesRegex(AccessError, "up to a service manager"):
            self.as_engineer(request).action_refuse("No")
        self.assertFalse(self.as_engineer(request).can_decide)
        self.assertTrue(self.as_manager(request).can_decide)
        self.company.fsm_parts_limit = 1
        self.as_manager(request).action_approve()
        with self.assertRaisesRegex(AccessError, "up to a service manager"):
            self.as_engineer(request).action_approve()
        request.with_user(self.second_manager).action_approve()
        with self.assertRaisesRegex(AccessError, "up to a service manager"):
            self.as_engineer(request).action_reconsider()
        self.assertEqual((request.state, self.on_hand(self.part, self.stock)), ("approved", 6))

    def test_the_manager_asks_for_an_engineer(self):
        request = (
            self.env["fsm.part.request"]
            .with_user(self.manager)
            .create({"engineer_id": self.engineer.id, "line_ids": [(0, 0, {"product_id": self.part.id})]})
        )
        request.action_submit()
        self.assertEqual(request.state, "submitted")
        self.assertFalse(request.is_mine)
        self.assertTrue(self.as_engineer(request).is_mine)
        requests = self.env["fsm.part.request"]
        for user, mine in ((self.engineer_user, True), (self.manager, False)):
            for wanted in (True, False):
                found = requests.with_user(user).search([("is_mine", "=", wanted), ("id", "=", request.id)])
                self.assertEqual(bool(found), mine == wanted)

    def test_whose_request_it_is_by_default(self):
        company = self.env["res.company"].create({"name": "Other Service"})
        self.env["stock.warehouse"].search([("company_id", "=", company.id)]) or self.env["stock.warehouse"].create(
            {"name": "Other", "code": "OT", "company_id": company.id}
        )
        self.engineer_user.company_ids |= company
        requests = self.env["fsm.part.request"].with_user(self.engineer_user)
        self.assertEqual(requests.default_get(["engineer_id"])["engineer_id"], self.engineer.id)
        abroad = requests.with_company(company)
        self.assertFalse(abroad.default_get(["engineer_id"]).get("engineer_id"), "he is no engineer there")

    def test_warehouse_of_the_company(self):
        company = self.env["res.company"].create({"name": "Other Service"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        request = self.env["fsm.part.request"].new({"company_id": self.company.id})
        self.assertEqual(request.warehouse_id._origin, self.warehouse)
        request.company_id = company
        self.assertEqual(request.warehouse_id._origin, warehouse)

    def test_what_is_written_by_the_steps(self):
        request = self.submitted((self.part, 4))
        for name in ("refusal_reason", "first_approver_id", "decided_on", "name"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "by doing the step"):
                self.as_manager(request).write({name: False})
        other = self.env["stock.warehouse"].create({"name": "South", "code": "SO"})
        for name, value in (
            ("engineer_id", self.other_engineer.id),
            ("warehouse_id", other.id),
            ("company_id", self.company.id),
            ("task_id", False),
        ):
            with self.subTest(name), self.assertRaisesRegex(UserError, "take it back first"):
                self.as_manager(request).write({name: value})
        self.as_engineer(request).note = "Urgent"

    def test_refused_is_corrected_before_it_is_submitted(self):
        request = self.submitted((self.part, 4))
        self.as_manager(request).action_refuse("No")
        with self.assertRaisesRegex(UserError, "can't become"):
            self.as_engineer(request).action_submit()
        self.assertEqual(request.line_ids.approved_qty, 0)
        self.assertEqual(request.line_ids.refusal_reason, "No")
        self.assertEqual(request.decided_on.date(), fields.Date.today())
        self.as_engineer(request).action_withdraw()
        self.as_engineer(request).action_submit()
        self.assertEqual((request.line_ids.approved_qty, request.line_ids.refusal_reason), (4, False))
        self.assertFalse(request.decided_on)

    def test_first_approver_is_forgotten_with_the_approval(self):
        self.company.fsm_parts_limit = 1
        request = self.approved((self.part, 4))
        self.assertEqual(request.first_approver_id, self.manager)
        self.as_manager(request).action_reconsider()
        self.assertFalse(request.first_approver_id)
        self.assertEqual(request.state, "submitted")
        self.as_engineer(request).action_withdraw()
        self.as_engineer(request).action_submit()
        self.as_manager(request).action_approve()
        request.with_user(self.second_manager).action_approve()
        self.assertTrue(request.decided_on)
        self.as_manager(request).action_reconsider()
        self.assertFalse(request.first_approver_id or request.decided_on)

    # ------------------------------------------------------------------
    # How much
    # ------------------------------------------------------------------

    def test_amount(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        request = self.ask((self.part, 2))
        self.as_engineer(request).line_ids.uom_id = dozen
        self.assertEqual(self.as_manager(request).amount, 24 * 40, "asked for")
        self.as_engineer(request).action_submit()
        self.as_manager(request).line_ids.write({"approved_qty": 1, "refusal_reason": "One will do"})
        self.assertEqual(self.as_manager(request).amount, 12 * 40, "approved")
        self.assertTrue(request.has_less)
        self.as_manager(request).action_refuse("No")
        self.assertEqual(self.as_manager(request).amount, 24 * 40, "asked for again")

    def test_amount_in_the_company_of_the_request(self):
        company = self.env["res.company"].create({"name": "Other Service"})
        request = self.ask((self.part, 2))
        self.part.with_company(company).standard_price = 1000
        request.invalidate_recordset()
        self.assertEqual(request.with_company(company).amount, 80)

    def test_no_limit(self):
        self.company.fsm_parts_limit = 0
        self.assertEqual(self.approved((self.part, 10)).state, "approved")

    def test_the_second_manager_approves_less(self):
        self.company.fsm_parts_limit = 1
        request = self.approved((self.part, 4))
        line = request.line_ids.with_user(self.second_manager)
        line.write({"approved_qty": 3, "refusal_reason": "One is in your bag"})
        request.with_user(self.second_manager).action_approve()
        self.assertEqual(self.quantities(request), [(4, 3, 0, 0, 0, 3)])
        with self.assertRaisesRegex(UserError, "after the request is submitted"):
            line.approved_qty = 4

    def test_what_is_not_approved_is_not_shipped(self):
        request = self.submitted((self.part, 4), (self.belt, 1))
        belt = self.as_manager(request).line_ids[1]
        belt.write({"approved_qty": 0, "refusal_reason": "There is one in your bag"})
        self.as_manager(request).action_approve()
        self.assertEqual(request.picking_ids.move_ids.product_id, self.part)

    def test_free_on_shelves_in_the_stock_and_abroad(self):
        shelf = self.env["stock.location"].create({"name": "Shelf", "location_id": self.stock.id})
        self.put(self.part, shelf, 5)
        company = self.env["res.company"].create({"name": "Other Service"})
        abroad = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        self.put(self.part, abroad.lot_stock_id, 100)
        self.put(self.part, self.transit, 50)
        line = self.ask((self.part, 1)).line_ids
        self.assertEqual((line.bag_qty, line.colleague_qty, line.warehouse_qty), (0, 0, 15))

    def test_a_new_line_is_the_engineer_s_in_the_draft(self):
        request = self.submitted((self.part, 4))
        lines = self.env["fsm.part.request.line"]
        with self.assertRaisesRegex(UserError, "take it back first"):
            lines.with_user(self.manager).create({"request_id": request.id, "product_id": self.belt.id})
        with self.assertRaisesRegex(UserError, "take it back first"):
            request.line_ids.with_user(self.manager).unlink()

    # ------------------------------------------------------------------
    # Transfers, steps, cards
    # ------------------------------------------------------------------

    def test_transfers_say_when_and_for_whom(self):
        day = fields.Date.today() + timedelta(days=9)
        request = self.approved((self.part, 4), needed_on=day)
        self.assertEqual(set(request.picking_ids.partner_id), set(self.engineer_user.partner_id))
        self.assertEqual({picking.scheduled_date.date() for picking in request.picking_ids}, {day})
        ship = self.open_shipment(request).move_ids
        receive = (request.picking_ids - self.open_shipment(request)).move_ids
        self.assertEqual((ship.move_dest_ids, receive.procure_method), (receive, "make_to_order"))
        self.assertEqual(receive.state, "waiting", "not before it is shipped")

    def test_parcels_are_shipments_that_have_left(self):
        request = self.approved((self.part, 4))
        self.ship(request, {self.part: 1})
        self.receive(request)
        request.invalidate_recordset()
        self.assertEqual(len(self.as_engineer(request).parcels.split("\n")), 1, "neither the receipt nor the rest")

    def test_each_step_is_open_once(self):
        request = self.approved((self.part, 6))
        self.ship(request, {self.part: 2})
        self.ship(request, {self.part: 2}, waybill="SF101")
        self.receive(request, {self.part: 1})
        self.assertEqual(len(request._fsm_get_open_steps()), 2, "to receive, and to ship the rest")

    def test_nothing_of_it_is_there(self):
        self.put(self.part, self.stock, -10)
        request = self.approved((self.part, 2))
        with self.assertRaisesRegex(UserError, "nothing of it is free"):
            request.with_user(self.keeper).action_ship()

    def test_the_card_names_two_parts(self):
        request = self.ask((self.part, 1), (self.belt, 1))
        self.assertEqual(request._get_part_names(), ["Air Filter", "Belt"])
        request = self.ask((self.part, 1), (self.belt, 1), (self.part, 2))
        self.assertEqual(request._get_part_names(), ["Air Filter", "Belt", "…"])

    def test_no_waybill_where_none_is_needed_and_no_carrier_for_a_receipt(self):
        request = self.approved((self.part, 1))
        picking = self.ship(request)
        self.assertTrue(picking.fsm_is_shipment)
        self.receive(request)
        receipt = request.picking_ids - picking
        self.assertEqual((receipt.state, receipt.fsm_carrier_id), ("done", self.env["fsm.carrier"]))
        other = self.env["stock.picking"].create({"picking_type_id": self.warehouse.fsm_ship_type_id.id})
        self.assertFalse(other.fsm_is_shipment, "it is for no request")

    def test_what_was_moved_by_hand_is_followed(self):
        """The warehouse cancels the shipment in Odoo: the rest is no longer on its way, and the steps say so."""
        request = self.approved((self.part, 4))
        self.ship(request, {self.part: 3})
        self.receive(request)
        self.open_shipment(request).with_user(self.keeper).action_cancel()
        self.assertEqual(self.holders(request), {"rest": self.env.ref("stock.group_stock_user")}, "one is still owed")
        self.as_manager(request).action_cancel("Not made any more")
        self.assertEqual((request.state, request.line_ids.approved_qty), ("done", 3))
