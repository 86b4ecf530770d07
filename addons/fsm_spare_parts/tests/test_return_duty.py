from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import picture

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReturnDuty(ReturnCase):
    """An old part that was taken out comes into the bag, and somebody has to send it back."""

    def test_taken_out_and_in_the_bag(self):
        duty = self.used((self.part, 2, False))
        self.assertEqual((duty.state, duty.quantity, duty.product_id), ("bag", 2, self.part))
        self.assertEqual((duty.engineer_id, duty.partner_id), (self.engineer, self.customer))
        self.assertEqual(duty.value, 80)
        self.assertEqual(self.lying(self.part, self.bad), 2)
        self.assertEqual(self.lying(self.part, self.good), 0)
        move = duty.report_part_id.old_move_ids
        self.assertEqual((move.state, move.location_id.usage), ("done", "customer"))
        self.assertEqual(move.picking_id.picking_type_id, self.warehouse.fsm_return_type_id)

    def test_due_in_so_many_days(self):
        self.company.fsm_return_days = 10
        self.belt.fsm_return_days = 3
        duties = self.used((self.part, 1, False), (self.belt, 1, "OLD-1"))
        self.assertEqual([(duty.due_on - duty.opened_on).days for duty in duties], [10, 3])
        step = duties[1]._fsm_get_open_steps()
        self.assertEqual(step.user_id, self.engineer_user)
        self.assertEqual(step.date_deadline, duties[1].due_on)

    def test_a_new_day_moves_the_task(self):
        duty = self.used((self.part, 1, False))
        day = duty.due_on + timedelta(days=5)
        duty.with_user(self.manager).due_on = day
        self.assertEqual(duty._fsm_get_open_steps().date_deadline, day)
        with self.assertRaises(AccessError):
            duty.with_user(self.engineer_user).due_on = day
        with self.assertRaises(UserError):
            duty.with_user(self.manager).quantity = 5

    def test_the_serial_number_is_asked_for_before_signing(self):
        report = self.report_with({"product_id": self.belt.id, "quantity": 1, "serial": "NEW"})
        mine = report.with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "write down the old serial or lot number of Belt"):
            mine.action_sign()
        mine.part_line_ids.return_old = False
        self.assertFalse(self.approve(report), "the customer keeps it")
        self.assertEqual(self.lying(self.belt, self.bad), 0)

    def test_one_piece_for_each_serial_number(self):
        report = self.report_with({"product_id": self.belt.id, "quantity": 2, "removed_serial": "OLD-1"})
        with self.assertRaisesRegex(UserError, "that of one piece"):
            report.with_user(self.engineer_user).action_sign()
        line = {"product_id": self.belt.id, "quantity": 1, "removed_serial": "OLD-1"}
        report = self.report_with(line, line)
        with self.assertRaisesRegex(UserError, "OLD-1 was written down twice"):
            report.with_user(self.engineer_user).action_sign()

    def test_a_serial_number_that_lies_in_the_house(self):
        report = self.report_with({"product_id": self.belt.id, "quantity": 1, "removed_serial": "B-1"})
        with self.assertRaisesRegex(UserError, "Belt B-1 lies in WH/Stock"):
            report.with_user(self.engineer_user).action_sign()

    def test_a_part_that_is_not_kept_in_stock(self):
        self.part.is_storable = False
        report = self.report_with({"product_id": self.part.id, "quantity": 1})
        self.assertFalse(report.part_line_ids.return_old)
        report.with_user(self.engineer_user).part_line_ids.return_old = True
        with self.assertRaisesRegex(UserError, "not kept in stock"):
            report.with_user(self.engineer_user).action_sign()

    def test_the_number_is_registered_or_found(self):
        lot = self.env["stock.lot"].create({"name": "OLD-1", "product_id": self.belt.id, "company_id": self.company.id})
        first, second = self.used((self.belt, 1, " OLD-1 "), (self.belt, 1, "OLD-2"))
        self.assertEqual(first.lot_id, lot)
        self.assertEqual((second.lot_id.name, second.serial), ("OLD-2", "OLD-2"))
        units = self.env["fsm.installed.product"].search([("product_id", "=", self.belt.id)])
        self.assertFalse(units, "a part is no machine of its own")

    def test_a_part_that_is_a_machine_as_well(self):
        """What is taken out of a machine is not taken back from the customer by the report."""
        unit = self.env["fsm.installed.product"].create(
            {"product_id": self.belt.id, "serial": "OLD-3", "partner_id": self.customer.id}
        )
        before = unit.state
        self.used((self.belt, 1, "OLD-3"))
        self.assertEqual((unit.state, unit.partner_id), (before, self.customer))

    def test_the_new_part_and_the_old_one(self):
        self.engineer.keeps_stock = True
        self.put(self.belt, self.stock, -1, self.serials[0])
        self.put(self.belt, self.good, 1, self.serials[0])
        report = self.report_with(
            {"product_id": self.belt.id, "quantity": 1, "serial": "B-1", "removed_serial": "OLD-1"}
        )
        duty = self.approve(report)
        self.assertEqual((self.lying(self.belt, self.good), self.lying(self.belt, self.bad)), (0, 1))
        self.assertEqual(duty.lot_id.name, "OLD-1")
        self.assertEqual(len(report.picking_ids), 2)

    def test_the_component_that_was_taken_out(self):
        """Another part was in the machine than is put in, and has its own serial number."""
        old = self.env["product.product"].create(
            {"name": "Old Belt", "is_storable": True, "tracking": "serial", "fsm_return_old": True}
        )
        request = self.open_request()
        unit = request.installed_product_id or self.env["fsm.installed.product"].create(
            {"product_id": self.product.id, "serial": "A-1", "partner_id": self.customer.id}
        )
        component = self.env["fsm.installed.component"].create(
            {"unit_id": unit.id, "product_id": old.id, "serial": "OB-7", "quantity": 1}
        )
        report = self.report_with(
            {
                "product_id": self.belt.id,
                "quantity": 1,
                "serial": "NEW",
                "component_id": component.id,
            }
        )
        self.assertEqual(report.installed_product_id, unit)
        self.assertTrue(report.part_line_ids.return_old)
        duty = self.approve(report)
        self.assertEqual((duty.product_id, duty.serial, duty.lot_id.product_id), (old, "OB-7", old))
        self.assertEqual(self.lying(old, self.bad), 1)
        self.assertEqual(duty.unit_id, unit)
        self.assertTrue(component.removed_on)

    def test_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        report = self.report_with({"product_id": self.part.id, "quantity": 1, "uom_id": dozen.id})
        duty = self.approve(report)
        self.assertEqual((duty.quantity, duty.uom_id, duty.value), (1, dozen, 480))
        self.assertEqual(self.lying(self.part, self.bad), 12)

    def test_returned_reports_open_nothing(self):
        report = self.report_with({"product_id": self.part.id, "quantity": 1})
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        with self.assertRaisesRegex(UserError, "is being reviewed"):
            mine.part_line_ids.return_old = False
        report.with_user(self.manager).action_return("Once more")
        self.assertFalse(report.part_line_ids.duty_ids)
        self.assertEqual(len(self.approve(report)), 1)

    def test_what_the_product_says_later_changes_no_report(self):
        report = self.report_with({"product_id": self.part.id, "quantity": 1})
        self.part.fsm_return_old = False
        self.assertTrue(report.part_line_ids.return_old)

    # ------------------------------------------------------------------
    # Let go, lost
    # ------------------------------------------------------------------

    def test_let_go_by_the_manager(self):
        duty = self.used((self.part, 2, False))
        for user in (self.engineer_user, self.keeper):
            with self.assertRaises(AccessError):
                duty.with_user(user).action_waive("Why not")
        question = duty.with_user(self.manager).action_waive()
        ask = self.env["fsm.ask"].with_user(self.manager).browse(question["res_id"])
        with self.assertRaisesRegex(UserError, "Write down the reason"):
            ask.action_confirm()
        ask.reason = "Worth nothing"
        ask.action_confirm()
        self.assertEqual((duty.state, duty.reason), ("waived", "Worth nothing"))
        self.assertEqual(self.lying(self.part, self.bad), 0)
        self.assertFalse(duty._fsm_get_open_steps())
        with self.assertRaisesRegex(UserError, "can't become"):
            duty.with_user(self.manager).action_waive("Again")
        self.assertEqual(self.lying(self.part, self.bad), 0)

    def test_lost_in_the_bag(self):
        duty = self.used((self.belt, 1, "OLD-1"))
        duty.with_user(self.manager).action_lose("Stolen from the car")
        self.assertEqual(duty.state, "lost")
        self.assertEqual(self.lying(self.belt, self.bad), 0)

    def test_let_go_though_it_is_not_there_any_more(self):
        first, second = self.used((self.part, 2, False), (self.part, 1, False))
        self.put(self.part, self.bad, -1)
        (first | second).with_user(self.manager).action_waive("Worth nothing")
        self.assertEqual(self.lying(self.part, self.bad), 0)

    def test_let_go_while_it_is_on_a_draft(self):
        duty = self.used((self.part, 1, False))
        action = duty.with_user(self.engineer_user).action_send_back()
        duty.with_user(self.manager).action_waive("Worth nothing")
        self.assertFalse(self.env["fsm.part.return"].browse(action["res_id"]).line_ids)

    # ------------------------------------------------------------------
    # Late
    # ------------------------------------------------------------------

    def test_late(self):
        duty = self.used((self.part, 1, False))
        duties = self.env["fsm.return.duty"]
        self.assertFalse(duty.is_late)
        duty.due_on = duty._today()
        self.assertFalse(duty.is_late)
        self.assertNotIn(duty, duties.search([("is_late", "=", True)]))
        duty.due_on = duty._today() - timedelta(days=3)
        self.assertEqual((duty.is_late, duty.days_late), (True, 3))
        self.assertIn(duty, duties.search([("is_late", "=", True)]))
        self.assertNotIn(duty, duties.search([("is_late", "=", False)]))

    def test_ageing(self):
        duties = self.used(*[(self.part, 1, False)] * 5)
        today = duties[0]._today()
        for duty, days in zip(duties, (0, 1, 8, 31, 40), strict=True):
            duty.due_on = today - timedelta(days=days)
        self.env.flush_all()
        lines = self.env["fsm.return.ageing"].with_user(self.manager).search([("duty_id", "in", duties.ids)])
        ages = [(40, "3"), (31, "3"), (8, "2"), (1, "1"), (0, "0")]
        self.assertEqual([(line.days_late, line.bucket) for line in lines], ages)
        groups = self.env["fsm.return.ageing"]._read_group(
            [("duty_id", "in", duties.ids)], ["engineer_id"], ["value:sum", "days_late:max"]
        )
        self.assertEqual(groups, [(self.engineer, 200, 40)])
        with self.assertRaises(AccessError):
            self.env["fsm.return.ageing"].with_user(self.engineer_user).search([])

    # ------------------------------------------------------------------
    # For the settlement
    # ------------------------------------------------------------------

    def test_what_a_settlement_holds(self):
        first, second, third, fourth = self.used(*[(self.part, 1, False)] * 4)
        task = first.task_id
        (first | second | third | fourth).due_on = self.days(5)
        duties = self.env["fsm.return.duty"].with_user(self.manager)
        self.assertEqual(duties._get_held(task), {})
        first.with_user(self.manager).action_waive("Worth nothing")
        second.with_user(self.manager).action_lose("Stolen")
        self.sent(third)
        held = duties._get_held(task, self.days(6))[task]
        amounts = {entry["duty_id"]: entry["amount"] for entry in held}
        self.assertEqual(amounts, dict.fromkeys((second | third | fourth).ids, 40))
        reasons = {entry["duty_id"]: entry["reason"] for entry in held}
        self.assertIn("is lost", reasons[second.id])
        self.assertIn("on its way and not received", reasons[third.id])
        self.assertIn("is not sent back", reasons[fourth.id])
        self.receive_back(third.return_id)
        fourth.due_on = self.days(6)
        self.assertEqual([entry["duty_id"] for entry in duties._get_held(task, self.days(6))[task]], [second.id])
        other = self.used((self.part, 1, False), serial="A-2").task_id
        self.assertEqual(list(duties._get_held(task | other, fields.Date.today())), [task])
