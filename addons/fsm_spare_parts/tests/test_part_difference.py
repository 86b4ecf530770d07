import base64

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.fsm_base.tests.common import picture

from .common import PartsCase


class DifferenceCase(PartsCase):
    """Parcels with which something is wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good = cls.engineer.good_location_id
        cls.defective = cls.engineer.defective_location_id

    def shipped(self, *parts):
        request = self.approved(*parts)
        self.ship(request)
        return request

    def opened(self, request, user=None):
        """The receipt as the engineer has it before him."""
        user = user or self.engineer_user
        action = request.with_user(user).action_receive()
        return self.env["fsm.part.receipt"].with_user(user).browse(action["res_id"])

    def report(self, request, user=None, **values):
        """The engineer says what was wrong with the first line of the parcel, and receives nothing else by it."""
        receipt = self.opened(request, user)
        receipt.line_ids.quantity = 0
        receipt.line_ids[0].write(values)
        receipt.action_confirm()
        request.line_ids.invalidate_recordset()
        self.assertTrue(request.difference_ids)
        return request.difference_ids[:1]

    def settle(self, difference, outcome, user=None, **values):
        difference.with_user(user or self.keeper).action_settle(outcome, **values)
        difference.request_id.line_ids.invalidate_recordset()

    def balance(self, request):
        """Shipped, received, on the way, differences, still to ship, outstanding; shipped is the sum of three."""
        line = request.line_ids
        line.invalidate_recordset()
        self.assertEqual(line.shipped_qty, line.received_qty + line.transit_qty + line.difference_qty)
        return (
            line.shipped_qty,
            line.received_qty,
            line.transit_qty,
            line.difference_qty,
            line.to_ship_qty,
            line.open_qty,
        )


@tagged("post_install", "-at_install")
class TestPartDifference(DifferenceCase):
    """What the engineer says about a parcel, and where the parts are then."""

    def test_missing_is_spoken_for(self):
        request = self.shipped((self.part, 4))
        difference = self.report(request, quantity=2, missing_qty=1, note="The box was open", photo=picture())
        self.assertRecordValues(
            difference,
            [
                {
                    "kind": "missing",
                    "quantity": 1,
                    "product_id": self.part.id,
                    "engineer_id": self.engineer.id,
                    "company_id": self.company.id,
                    "state": "open",
                    "note": "The box was open",
                    "carrier_id": self.carrier.id,
                    "waybill": "SF100",
                    "amount": 40,
                }
            ],
        )
        self.assertTrue(difference.photo)
        self.assertTrue(difference.name.startswith("PD"))
        self.assertEqual(self.balance(request), (4, 2, 1, 1, 0, 2))
        self.assertEqual(self.on_hand(self.part, self.good), 2)
        self.assertEqual(self.on_hand(self.part, self.transit), 0, "what is missing is reserved as well")
        receipt = self.opened(request)
        self.assertEqual(receipt.line_ids.mapped("expected_qty"), [1], "what is missing is not offered again")
        receipt.action_confirm()
        self.assertEqual(self.balance(request), (4, 3, 0, 1, 0, 1))
        self.assertEqual(request.state, "shipping", "not done before the difference is settled")
        self.assertEqual(self.holders(request), {}, "the engineer has nothing to do any more")
        request._fsm_open_missing_steps()
        self.assertEqual(self.holders(request), {}, "and is not nagged either")
        self.assertEqual(self.holders(difference), {"open": self.env.ref("stock.group_stock_user")})

    def test_what_is_on_its_way_for_others_is_not_taken(self):
        """One was received and two are missing: the one that is still to be shipped isn't there yet, whatever else of
        the same part is on its way."""
        request = self.approved((self.part, 4))
        self.ship(request, {self.part: 3})
        self.receive(request, {self.part: 1})
        self.put(self.part, self.transit, 1)
        self.report(request, missing_qty=2)
        self.assertEqual(self.balance(request), (3, 1, 0, 2, 1, 3))
        moves = request._get_open_moves("receive")
        self.assertEqual((moves.product_uom_qty, moves.quantity), (1, 0))

    def test_broken_is_in_his_hands(self):
        request = self.shipped((self.part, 4))
        difference = self.report(request, quantity=3, broken_qty=1)
        self.assertEqual(self.on_hand(self.part, self.defective), 1)
        self.assertEqual(self.on_hand(self.part, self.good), 3)
        self.assertEqual(self.balance(request), (4, 3, 0, 1, 0, 1))
        self.assertEqual(request.state, "shipping")
        self.assertEqual(difference.state, "open")

    def test_a_serial_number(self):
        request = self.shipped((self.belt, 2))
        receipt = self.opened(request)
        receipt.line_ids[0].write({"quantity": 0, "missing_qty": 1})
        missing = receipt.line_ids[0].lot_name
        receipt.action_confirm()
        difference = request.difference_ids
        self.assertEqual(difference.lot_name, missing)
        self.assertEqual(difference.with_user(self.engineer_user).lot_name, missing)
        kept = difference.move_ids.move_line_ids
        self.assertEqual(kept.lot_id.name, missing, "this very piece is kept apart")
        self.settle(difference, "not_shipped")
        quant = self.env["stock.quant"].search([("lot_id", "=", kept.lot_id.id), ("quantity", ">", 0)])
        self.assertEqual(quant.location_id, self.stock)

    def test_everything_at_once(self):
        request = self.shipped((self.part, 6))
        receipt = self.opened(request)
        receipt.line_ids.write(
            {"quantity": 2, "missing_qty": 1, "broken_qty": 1, "wrong_qty": 1, "wrong_product_id": self.belt.id}
        )
        receipt.action_confirm()
        self.assertEqual(set(request.difference_ids.mapped("kind")), {"missing", "broken", "wrong"})
        self.assertEqual(self.balance(request), (6, 2, 1, 3, 0, 4))

    def test_all_of_it_is_missing(self):
        request = self.shipped((self.part, 2))
        difference = self.report(request, missing_qty=2)
        self.assertEqual(self.balance(request), (2, 0, 0, 2, 0, 2))
        with self.assertRaisesRegex(UserError, "nothing is on its way"):
            self.opened(request)
        self.settle(difference, "not_shipped")
        self.assertEqual(request.state, "done")

    def test_no_more_than_was_shipped(self):
        request = self.shipped((self.part, 2))
        receipt = self.opened(request)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            receipt.line_ids.write({"quantity": 2, "missing_qty": 1})
            receipt.flush_recordset()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            receipt.line_ids.write({"quantity": 2, "broken_qty": -1})
            receipt.flush_recordset()

    def test_what_is_wrong_has_not_arrived(self):
        request = self.shipped((self.part, 4))
        with Form(self.opened(request)) as form:
            form.is_wrong = True
            with form.line_ids.edit(0) as line:
                line.missing_qty = 1
                self.assertEqual(line.quantity, 3)
                line.broken_qty = 2
                self.assertEqual(line.quantity, 1)

    def test_a_photo_is_a_picture(self):
        request = self.shipped((self.part, 2))
        receipt = self.opened(request)
        with self.assertRaisesRegex(ValidationError, "is not a photo"):
            receipt.line_ids.photo = base64.b64encode(b"%PDF-1.4 not a picture")
        with self.assertRaisesRegex(ValidationError, "is not a photo"):
            receipt.line_ids.photo = "no base64 at all!"
        difference = self.report(request, missing_qty=1)
        with self.assertRaisesRegex(ValidationError, "is not a photo"):
            difference.with_user(self.engineer_user).photo = base64.b64encode(b"<svg/>")

    def test_it_was_there_after_all(self):
        request = self.shipped((self.part, 4))
        difference = self.report(request, quantity=3, missing_qty=1)
        self.assertEqual(self.holders(request), {})
        difference.with_user(self.engineer_user).action_cancel()
        self.assertEqual(difference.state, "cancelled")
        self.assertEqual(self.balance(request), (4, 3, 1, 0, 0, 1))
        self.assertEqual(self.holders(request), {"shipping": self.engineer_user})
        self.receive(request)
        self.assertEqual(request.state, "done")
        self.assertEqual(self.balance(request), (4, 4, 0, 0, 0, 0))
        self.assertEqual(self.on_hand(self.part, self.good), 4)

    def test_there_after_all_and_the_rest_not_shipped(self):
        """What was found is kept for him, whatever is given up."""
        request = self.approved((self.part, 4))
        self.ship(request, {self.part: 2})
        difference = self.report(request, quantity=0, missing_qty=2)
        difference.with_user(self.engineer_user).action_cancel()
        request.with_user(self.engineer_user).action_cancel("Not needed")
        self.receive(request)
        self.assertEqual((request.state, self.on_hand(self.part, self.good)), ("done", 2))
        self.assertFalse(request._get_open_moves())

    def test_broken_is_not_taken_back(self):
        difference = self.report(self.shipped((self.part, 2)), broken_qty=1)
        with self.assertRaisesRegex(UserError, "among your old parts already"):
            difference.with_user(self.engineer_user).action_cancel()

    def test_only_his_own(self):
        request = self.shipped((self.part, 4))
        difference = self.report(request, missing_qty=1)
        for user in (self.other_user, self.outsourced_user):
            self.assertFalse(self.env["fsm.part.difference"].with_user(user).search([("id", "=", difference.id)]))
            with self.assertRaises(AccessError):
                difference.with_user(user).action_cancel()
        with self.assertRaisesRegex(AccessError, "is up to the engineer or a service manager"):
            difference.with_user(self.keeper).action_cancel()
        with self.assertRaises(AccessError):
            self.env["fsm.part.difference"].with_user(self.engineer_user).create(
                {"line_id": request.line_ids.id, "product_id": self.part.id, "quantity": 1, "kind": "missing"}
            )
        with self.assertRaisesRegex(UserError, "not by hand"):
            difference.with_user(self.engineer_user).quantity = 3
        difference.with_user(self.manager).action_cancel()
        self.assertEqual(difference.state, "cancelled")
        with self.assertRaisesRegex(UserError, "as long as it is open"):
            difference.with_user(self.engineer_user).note = "Once more"

    def test_another_company_sees_nothing(self):
        difference = self.report(self.shipped((self.part, 2)), missing_qty=1)
        company = self.env["res.company"].create({"name": "Other Service"})
        self.manager.write({"company_ids": [(4, company.id)]})
        differences = self.env["fsm.part.difference"].with_user(self.manager)
        self.assertFalse(differences.with_context(allowed_company_ids=company.ids).search([("id", "=", difference.id)]))
