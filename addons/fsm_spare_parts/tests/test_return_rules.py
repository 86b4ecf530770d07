from datetime import datetime, time, timedelta

import pytz

from odoo.exceptions import UserError
from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReturnRules(ReturnCase):
    """What is written on transfers and in task lists, and whose parts are meant."""

    def draft(self, action):
        return self.env["fsm.part.return"].browse(action["res_id"])

    def old_belts(self):
        return self.used((self.belt, 1, "OLD-1"), (self.belt, 1, "OLD-2"))

    def test_what_the_tasks_say(self):
        duty = self.used((self.belt, 1, "OLD-1"))
        task = duty._fsm_get_open_steps()
        self.assertEqual(task.fsm_info, f"Belt · OLD-1 · Engineer · {self.customer.name}")
        evening = pytz.timezone("Asia/Shanghai").localize(datetime.combine(duty.due_on, time(18)))
        self.assertEqual(pytz.utc.localize(task.fsm_deadline), evening)
        duty.with_user(self.manager).due_on = duty.due_on + timedelta(days=2)
        self.assertEqual(pytz.utc.localize(task.fsm_deadline), evening + timedelta(days=2))
        self.put(self.part, self.good, 2)
        sending = self.sent(duty, (self.part, 1), (self.part, 1))
        self.assertEqual(
            sending._fsm_get_open_steps().fsm_info, "Engineer · SF Express · SF900 · Belt · Air Filter · …"
        )
        sending.with_user(self.engineer_user).waybill = "SF901"
        self.assertIn("SF901", sending._fsm_get_open_steps().fsm_info)

    def test_what_the_transfers_say(self):
        self.put(self.part, self.good, 3)
        duty = self.used((self.belt, 1, "OLD-1"))
        sending = self.sent(duty, (self.part, 3))
        shipment = sending.picking_ids
        person = self.engineer_user.partner_id
        self.assertRecordValues(
            shipment,
            [{"fsm_carrier_id": self.carrier.id, "fsm_waybill": "SF900", "partner_id": person.id, "state": "done"}],
        )
        self.assertEqual((shipment.origin, shipment.picking_type_id), (sending.name, self.warehouse.fsm_return_type_id))
        self.assertTrue(sending.shipped_on)
        self.assertFalse(sending.received_on)
        self.receive_back(sending)
        receipt = sending.picking_ids - shipment
        self.assertRecordValues(receipt, [{"fsm_carrier_id": False, "fsm_waybill": False, "state": "done"}])
        self.assertTrue(sending.received_on)
        self.assertFalse(sending.checked_on)
        self.check(sending, {self.part: (3, 0), self.belt: (0, 1)})
        self.assertTrue(sending.checked_on)
        scrap = self.env["stock.scrap"].search([("product_id", "=", self.belt.id)])
        self.assertRecordValues(
            scrap,
            [{"lot_id": duty.lot_id.id, "origin": sending.name, "location_id": self.house.id, "state": "done"}],
        )

    def test_what_is_thrown_away_says_why(self):
        first, second = self.old_belts()
        second.with_user(self.manager).action_waive("Worth nothing")
        scrap = self.env["stock.scrap"].search([("product_id", "=", self.belt.id)])
        self.assertRecordValues(
            scrap,
            [
                {
                    "lot_id": second.lot_id.id,
                    "origin": f"{second.name}: Worth nothing",
                    "location_id": self.bad.id,
                    "scrap_qty": 1,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(first.state, "bag")
        self.assertEqual(self.lying(self.belt, self.bad), 1)

    def test_more_lies_there_than_is_let_go(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        duty = self.approve(self.report_with({"product_id": self.part.id, "quantity": 1, "uom_id": dozen.id}))
        self.put(self.part, self.bad, 5)
        duty.with_user(self.manager).action_lose("Stolen")
        self.assertEqual(self.lying(self.part, self.bad), 5)

    def test_what_is_split_off_is_as_the_rest(self):
        duty = self.used((self.part, 3, False))
        duty.due_on = duty._today() - timedelta(days=3)
        duty._fsm_moving().write({"reminded_on": duty._today(), "opened_on": duty._today() - timedelta(days=9)})
        sending = self.draft(duty.with_user(self.engineer_user).action_send_back())
        sending.write({"carrier_id": self.env.ref("fsm_spare_parts.carrier_handover").id})
        sending.line_ids.quantity = 1
        sending.with_user(self.engineer_user).action_ship()
        rest = self.env["fsm.return.duty"].search([("split_from_id", "=", duty.id)])
        for name in ("company_id", "engineer_id", "task_id", "report_part_id", "product_id", "uom_id"):
            self.assertEqual(rest[name], duty[name], name)
        for name in ("opened_on", "due_on", "reminded_on"):
            self.assertEqual(rest[name], duty[name], name)
        self.assertFalse(rest.return_id)

    def test_what_never_arrived_keeps_its_return_and_number(self):
        duty = self.used((self.part, 3, False))
        sending = self.sent(duty)
        self.receive_back(sending, {self.part: 2})
        sending.with_user(self.manager).action_close_missing("SF has lost it")
        lost = self.env["fsm.return.duty"].search([("split_from_id", "=", duty.id)])
        self.assertRecordValues(lost, [{"state": "lost", "return_id": sending.id, "reason": "SF has lost it"}])
        self.assertIn("SF has lost it", sending.message_ids.mapped("body")[0] + sending.message_ids.mapped("body")[1])
        scrap = self.env["stock.scrap"].search([("product_id", "=", self.part.id)])
        self.assertEqual((scrap.origin, scrap.location_id), (f"{sending.name}: SF has lost it", self.transit))

    def test_only_what_has_arrived_is_received_and_checked(self):
        self.put(self.part, self.good, 3)
        duty = self.used((self.belt, 1, "OLD-1"))
        sending = self.sent(duty, (self.part, 3))
        self.receive_back(sending, {self.part: 3})
        form = self.env["fsm.part.return.receipt"].browse(sending.with_user(self.keeper).action_receive()["res_id"])
        self.assertEqual(form.line_ids.product_id, self.belt)
        sending.with_user(self.manager).action_close_missing("Gone")
        form = self.env["fsm.part.return.check"].browse(sending.with_user(self.keeper).action_check()["res_id"])
        self.assertEqual(form.line_ids.product_id, self.part)
        self.assertRecordValues(form.line_ids, [{"good_qty": 3, "scrap_qty": 0, "defective_qty": 0}])

    # ------------------------------------------------------------------
    # Whose, and which
    # ------------------------------------------------------------------

    def test_the_one_of_the_bag_that_was_chosen(self):
        first, second = self.old_belts()
        quant = self.env["stock.quant"].search([("lot_id", "=", second.lot_id.id), ("location_id", "=", self.bad.id)])
        lines = self.draft(quant.with_user(self.engineer_user).action_fsm_send_back()).line_ids
        self.assertEqual(lines.duty_id, second)
        lines = self.draft(first.with_user(self.engineer_user).action_send_back()).line_ids
        self.assertEqual(lines.duty_id, first | second)

    def test_what_is_spoken_for_stays(self):
        self.put(self.part, self.good, 3)
        quant = self.env["stock.quant"].search([("product_id", "=", self.part.id), ("location_id", "=", self.good.id)])
        quant.reserved_quantity = 2
        line = self.draft(quant.with_user(self.engineer_user).action_fsm_send_back()).line_ids
        self.assertEqual((line.quantity, line.bag_qty), (1, 1))

    def test_another_one_waits_for_the_same_part(self):
        """A colleague's old part does not stand in the way of one's own."""
        self.used((self.part, 1, False))
        other = self.env["fsm.return.duty"].search([("product_id", "=", self.part.id)])
        other._fsm_moving().engineer_id = self.other_engineer
        self.put(self.part, self.other_engineer.defective_location_id, 1)
        mine = self.env["fsm.part.return"].with_user(self.engineer_user)
        sending = mine.create(
            {
                "carrier_id": self.env.ref("fsm_spare_parts.carrier_handover").id,
                "line_ids": [(0, 0, {"product_id": self.part.id, "kind": "old", "quantity": 1})],
            }
        )
        sending.action_ship()
        self.assertEqual((sending.state, other.state), ("shipped", "bag"))
        with self.assertRaisesRegex(UserError, "There is no old part"):
            self.env["fsm.return.duty"].with_user(self.engineer_user).action_send_back()

    def test_of_one_engineer(self):
        first, second = self.used((self.part, 1, False), (self.part, 1, False))
        second._fsm_moving().engineer_id = self.other_engineer
        with self.assertRaisesRegex(UserError, "parts of one engineer"):
            (first | second).with_user(self.manager).action_send_back()

    def test_a_number_that_is_on_its_way(self):
        self.put(self.belt, self.stock, -1, self.serials[0])
        self.put(self.belt, self.transit, 1, self.serials[0])
        report = self.report_with({"product_id": self.belt.id, "quantity": 1, "removed_serial": "B-1"})
        with self.assertRaisesRegex(UserError, "Belt B-1 lies in"):
            report.with_user(self.engineer_user).action_sign()
        self.put(self.belt, self.transit, -1, self.serials[0])
        self.assertEqual(self.approve(report).lot_id, self.serials[0], "it has left the house")

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    def reminded(self, duty):
        """Who is told, and what, when the daily job runs."""
        notes = self.env["mail.notification"]
        before = notes.search([])
        duty.due_on = duty._today() - timedelta(days=1)
        duty._remind()
        return {note.res_partner_id: note.mail_message_id for note in notes.search([]) - before}

    def test_each_in_his_language(self):
        self.engineer_user.lang = "zh_CN"
        told = self.reminded(self.used((self.part, 1, False)))
        self.assertIn("旧件", told[self.engineer_user.partner_id].subject)
        self.assertIn("Old parts", told[self.leader_user.partner_id].subject)

    def test_people_who_have_left(self):
        duty = self.used((self.part, 1, False))
        self.leader_user.active = False
        told = self.reminded(duty)
        self.assertNotIn(self.leader_user.partner_id, told)
        self.assertIn(self.manager.partner_id, told)
        self.engineer_user.active = False
        self.assertNotIn(self.engineer_user.partner_id, self.reminded(duty))
