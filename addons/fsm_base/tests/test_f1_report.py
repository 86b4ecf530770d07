import base64
from datetime import timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import FsmCase, picture


@tagged("post_install", "-at_install")
class TestReport(FsmCase):
    """F1, steps 8 and 9: the engineer fills in the report, the customer signs, the engineer submits."""

    def test_report_begins_with_what_is_known(self):
        fault = self.env["fsm.fault.code"].create({"name": "No pressure", "code": "F1"})
        task = self.task_on_site(fault_code_id=fault.id)
        now = fields.Datetime.now()
        task.write({"departed_on": now - timedelta(hours=2), "actual_start": now - timedelta(minutes=80)})
        action = task.with_user(self.engineer_user).action_open_report()
        report = self.env["fsm.service.report"].browse(action["res_id"])
        self.assertEqual(report.task_id, task)
        self.assertEqual((report.product_id, report.serial, report.fault_code_id), (self.product, "A-1", fault))
        self.assertEqual(report.labor_line_ids.mapped("kind"), ["labour", "travel"])
        self.assertEqual(report.labor_line_ids.mapped("hours"), [1.25, 0.75])
        again = task.with_user(self.engineer_user).action_open_report()
        self.assertEqual(again["res_id"], report.id)
        self.assertStep(task.request_id, "step_task_on_site", self.engineer_user)

    def test_report_only_on_site(self):
        task = self.dispatched_task()
        with self.assertRaisesRegex(UserError, "after the check-in"):
            task.with_user(self.engineer_user).action_open_report()
        with self.assertRaisesRegex(UserError, "after the check-in"):
            self.env["fsm.service.report"].with_user(self.engineer_user).create({"task_id": task.id})

    def test_report_by_somebody_else(self):
        task = self.task_on_site()
        for user in (self.dispatcher, self.other_user, self.manager):
            with self.assertRaises(AccessError):
                task.with_user(user).action_open_report()
        report = self.filled_report()
        with self.assertRaises(UserError):
            report.with_user(self.manager).work_done = "changed"
        with self.assertRaises(UserError):
            report.with_user(self.other_user).work_done = "changed"

    def test_lines_have_price_coverage_and_amount(self):
        report = self.filled_report()
        line = report.part_line_ids
        self.assertEqual((line.quantity, line.price_unit, line.coverage), (2, 120.0, "billable"))
        self.assertTrue(line.charge_reason)
        self.assertEqual(line.amount, 240.0)
        labour = report.labor_line_ids.filtered(lambda item: item.kind == "labour")
        self.assertEqual(labour.product_id, self.env.ref("fsm_base.product_labour"))
        self.assertEqual(labour.price_unit, 200.0)
        self.assertEqual(report.amount_billable, 240.0 + sum(report.labor_line_ids.mapped("amount")))
        line.with_user(self.engineer_user).coverage = "goodwill"
        self.assertEqual(line.amount, 0.0)
        self.assertTrue(line.is_charge_decided)

    def test_decision_stays_when_the_part_changes(self):
        report = self.filled_report()
        line = report.part_line_ids.with_user(self.engineer_user)
        other = self.part.copy({"name": "Coarse filter"})
        line.coverage = "goodwill"
        line.charge_reason = "It was our fault"
        line.product_id = other
        self.assertEqual((line.coverage, line.charge_reason, line.amount), ("goodwill", "It was our fault", 0.0))

    def test_form_on_site(self):
        task = self.task_on_site()
        task.with_user(self.engineer_user).action_open_report()
        with Form(task.report_ids.with_user(self.engineer_user)) as form:
            form.result = "fixed"
            form.work_done = "Cleaned"
            with form.part_line_ids.new() as line:
                line.product_id = self.part
                self.assertEqual(line.price_unit, 120.0)
                self.assertEqual(line.coverage, "billable")
        self.assertFalse(task.report_ids.part_line_ids.is_charge_decided)

    def test_proposal_kept_at_signing_is_no_decision(self):
        """It is asked again when the report comes back; what a person has decided is not."""
        report = self.filled_report()
        proposed = report.part_line_ids
        decided = proposed.copy()
        mine = report.with_user(self.engineer_user)
        decided.with_user(self.engineer_user).coverage = "goodwill"
        mine.action_sign(picture(), "Ms Zhao")
        for lines in (proposed, report.labor_line_ids):
            self.assertEqual(set(lines.mapped("is_charge_decided")), {False})
        self.assertTrue(decided.is_charge_decided)
        # as if the contract had answered otherwise at the time of the first signature
        self.env.cr.execute("UPDATE fsm_report_part SET coverage = 'contract' WHERE id = %s", proposed.ids)
        proposed.invalidate_recordset()
        mine.action_submit()
        self.assertEqual(proposed.coverage, "contract", "what was signed stays")
        report.with_user(self.manager).action_return("Which filter?")
        mine.work_done = "Replaced the fine filter"
        mine.action_sign(picture(), "Ms Zhao")
        self.assertEqual((proposed.coverage, decided.coverage), ("billable", "goodwill"))
        self.assertEqual((proposed.amount, decided.amount), (240.0, 0.0))

    def test_refused_lines(self):
        mine = self.filled_report().with_user(self.engineer_user)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            mine.write({"part_line_ids": [(0, 0, {"product_id": self.part.id, "quantity": -1})]})

    def test_unit_of_another_kind(self):
        mine = self.filled_report().with_user(self.engineer_user)
        kilogram = self.env.ref("uom.product_uom_kgm")
        with self.assertRaisesRegex(UserError, "can't be counted in"):
            mine.write({"part_line_ids": [(0, 0, {"product_id": self.part.id, "uom_id": kilogram.id})]})

    def test_customer_signs(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        self.assertEqual(mine.action_sign()["res_model"], "fsm.sign")
        mine.action_sign(picture(), " Ms Zhao ")
        self.assertEqual(report.signed_by, "Ms Zhao")
        self.assertTrue(report.signed_on)
        self.assertTrue(report.signature)

    def test_sign_through_the_form(self):
        report = self.filled_report()
        action = report.with_user(self.engineer_user).action_sign()
        sign = self.env["fsm.sign"].with_user(self.engineer_user).browse(action["res_id"])
        self.assertEqual(sign.signed_by, "Ms Zhao")
        with self.assertRaisesRegex(UserError, "Nobody has signed"):
            sign.action_confirm()
        sign.signature = picture()
        sign.action_confirm()
        self.assertEqual(report.signed_by, "Ms Zhao")

    def test_bad_signatures(self):
        mine = self.filled_report().with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "who signs"):
            mine.action_sign(picture(), "  ")
        for rubbish in (base64.b64encode(b"<script>alert(1)</script>"), "%%%", b"a"):
            with self.assertRaisesRegex(UserError, "no picture"):
                mine.action_sign(rubbish, "Ms Zhao")
        self.assertFalse(mine.signed_by)

    def test_sign_an_unfinished_report(self):
        task = self.task_on_site()
        task.with_user(self.engineer_user).action_open_report()
        with self.assertRaisesRegex(UserError, "Fill in: Result"):
            task.report_ids.with_user(self.engineer_user).action_sign(picture(), "Ms Zhao")

    def test_change_after_signing_needs_a_new_signature(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        for change in (
            {"work_done": "More"},
            {"part_line_ids": [(0, 0, {"product_id": self.part.id})]},
            {"labor_line_ids": [(1, report.labor_line_ids[0].id, {"hours": 3})]},
        ):
            mine.action_sign(picture(), "Ms Zhao")
            mine.write(change)
            self.assertFalse(report.signature or report.signed_by or report.signed_on)
        mine.action_sign(picture(), "Ms Zhao")
        report.part_line_ids[0].with_user(self.engineer_user).quantity = 5
        self.assertFalse(report.signature)

    def test_submit_goes_to_the_managers(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        self.assertEqual((report.state, report.task_id.state), ("submitted", "review"))
        self.assertTrue(report.submitted_on)
        self.assertTrue(report.task_id.actual_end)
        self.assertStep(report.request_id, "step_report_submitted", self.env.ref("fsm_base.group_fsm_manager"))

    def test_submit_needs_a_signature_or_a_reason(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "let the customer sign"):
            mine.action_submit()
        self.assertEqual((report.state, report.task_id.state), ("draft", "on_site"))
        mine.no_signature_reason = "Nobody was there"
        mine.action_submit()
        self.assertEqual(report.state, "submitted")

    def test_submit_needs_result_and_work(self):
        task = self.task_on_site()
        task.with_user(self.engineer_user).action_open_report()
        report = task.report_ids.with_user(self.engineer_user)
        report.no_signature_reason = "Nobody was there"
        with self.assertRaisesRegex(UserError, "Fill in: Result, Work Done"):
            report.action_submit()

    def test_submit_needs_the_photos_of_the_type(self):
        self.type.min_photos = 1
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        with self.assertRaisesRegex(UserError, "at least 1 photos"):
            mine.action_submit()
        mine.write({"photo_ids": [(0, 0, {"name": "plate.png", "datas": picture()})]})
        mine.action_submit()
        self.assertEqual(report.state, "submitted")

    def test_submit_by_the_wrong_people_and_twice(self):
        report = self.filled_report()
        report.with_user(self.engineer_user).action_sign(picture(), "Ms Zhao")
        for user in (self.manager, self.dispatcher, self.other_user):
            with self.assertRaises(AccessError):
                report.with_user(user).action_submit()
        self.assertEqual(report.state, "draft")
        report.with_user(self.engineer_user).action_submit()
        with self.assertRaisesRegex(UserError, "Submitted"):
            report.with_user(self.engineer_user).action_submit()

    def test_submitted_report_is_not_changed_by_the_engineer(self):
        report = self.submitted_report()
        mine = report.with_user(self.engineer_user)
        with self.assertRaisesRegex(UserError, "being reviewed"):
            mine.work_done = "changed"
        with self.assertRaisesRegex(UserError, "being reviewed"):
            mine.part_line_ids[0].quantity = 9
        with self.assertRaisesRegex(UserError, "being reviewed"):
            mine.write({"photo_ids": [(0, 0, {"name": "x.png", "datas": picture()})]})

    def test_photos_are_photos(self):
        mine = self.filled_report().with_user(self.engineer_user)
        with self.assertRaises(ValidationError):
            mine.write({"photo_ids": [(0, 0, {"name": "x.txt", "raw": b"hello"})]})
        with self.assertRaises(ValidationError):
            mine.write({"photo_ids": [(0, 0, {"name": "x.png", "raw": b"MZ hello"})]})

    def test_one_report_at_a_time(self):
        report = self.filled_report()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["fsm.service.report"].with_user(self.engineer_user).create({"task_id": report.task_id.id})
