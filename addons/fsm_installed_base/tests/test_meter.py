from contextlib import contextmanager
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.fsm_base.tests.common import HANGZHOU, picture

from .life_common import LifeCase


@tagged("post_install", "-at_install")
class TestMeter(LifeCase):
    """What the meter of a machine shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.readings = cls.env["fsm.installed.meter"]

    def read_off(self, day, value, user=None, **values):
        readings = self.readings.with_user(user or self.agent)
        return readings.create({"unit_id": self.unit.id, "date": day, "value": value, **values})

    @contextmanager
    def refused(self, sentence):
        with self.assertRaisesRegex(ValidationError, sentence), self.env.cr.savepoint():
            yield

    def test_it_only_goes_up(self):
        self.read_off("2024-02-01", 100)
        self.read_off("2024-04-01", 300)
        for day, value in (("2024-05-01", 299.99), ("2024-03-01", 99), ("2024-03-01", 301)):
            with self.subTest(day=day, value=value), self.refused("can't show"):
                self.read_off(day, value)
        self.read_off("2024-03-01", 200)
        self.read_off("2024-04-01", 300)
        with self.refused("can't show"):
            self.read_off("2024-04-01", 250)

    def test_unless_it_was_exchanged(self):
        self.read_off("2024-02-01", 100)
        with self.refused("say why"):
            self.read_off("2024-03-01", 0, is_reset=True, reason=" ")
        self.read_off("2024-03-01", 5, is_reset=True, reason="Display broken")
        self.read_off("2024-04-01", 20)
        # before the exchange it showed what it showed
        self.read_off("2024-02-15", 150)

    def test_two_readings_of_one_day_are_in_order(self):
        first = self.read_off("2024-04-01", 100, self.manager)
        self.read_off("2024-04-01", 300)
        with self.refused("can't show"):
            first.value = 301

    def test_a_reading_that_is_changed_is_compared_again(self):
        first, second = (self.read_off(f"2024-0{month}-01", month * 100, self.manager) for month in (2, 3))
        other = self.make_unit("A-2")
        self.readings.create({"unit_id": other.id, "date": "2024-02-15", "value": 500})
        exchanged = self.read_off("2024-04-01", 5, self.manager, is_reset=True, reason="Broken")
        for reading, change in (
            (first, {"date": "2024-03-15"}),
            (second, {"unit_id": other.id}),
            (exchanged, {"is_reset": False}),
            (exchanged, {"reason": False}),
        ):
            with self.subTest(change), self.refused("can't show|say why"):
                reading.write(change)

    def test_not_in_the_future_and_not_negative(self):
        today = self.unit._today()
        self.read_off(today, 1)
        with self.refused("in the future"):
            self.read_off(today + timedelta(days=1), 2)
        with self.assertRaisesRegex(Exception, "less than nothing|value_positive"), mute_logger("odoo.sql_db"):
            self.read_off("2024-01-05", -1)

    def test_last_value_and_average(self):
        self.assertEqual((self.unit.meter_value, self.unit.meter_read_on, self.unit.meter_per_day), (0, False, 0))
        self.read_off("2024-01-01", 0)
        self.assertEqual(self.unit.meter_per_day, 0, "one reading is no average")
        self.read_off("2024-06-01", 1000)
        self.assertEqual(self.unit.meter_per_day, 0, "the first one is more than 90 days ago")
        self.read_off("2024-06-11", 1080)
        self.read_off("2024-06-11", 1100)
        self.read_off("2024-06-16", 3, is_reset=True, reason="Exchanged")
        self.read_off("2024-06-21", 23)
        self.assertEqual((self.unit.meter_value, self.unit.meter_read_on), (23, date(2024, 6, 21)))
        self.assertEqual(self.unit.meter_per_day, 6, "(100 + 0 + 20) in 20 days")

    def test_who_adds_readings(self):
        for user in (self.engineer_user, self.other_user, self.outsourced_user, self.expert, self.bystander):
            with self.assertRaises(AccessError):
                self.read_off("2024-02-01", 1, user)
        self.dispatched_task()
        self.assertTrue(self.unit.with_user(self.engineer_user).can_read_meter)
        self.assertFalse(self.unit.with_user(self.other_user).can_read_meter)
        self.assertTrue(self.unit.with_user(self.agent).can_read_meter)
        reading = self.read_off("2024-02-01", 1, self.engineer_user)
        self.assertEqual(reading.user_id, self.engineer_user)
        about_it = [("unit_id", "=", self.unit.id)]
        self.assertEqual(self.readings.with_user(self.other_user).search(about_it), reading)
        for user in (self.expert, self.bystander, self.outsourced_user):
            self.assertFalse(self.readings.with_user(user).search(about_it), user.login)
        self.open_request(user_id=self.expert.id)
        self.assertEqual(self.readings.with_user(self.expert).search(about_it), reading)
        for user in (self.engineer_user, self.agent):
            with self.assertRaises(AccessError):
                reading.with_user(user).value = 2
            with self.assertRaises(AccessError):
                reading.with_user(user).unlink()
        reading.with_user(self.manager).value = 2
        reading.with_user(self.manager).unlink()

    def test_by_hand(self):
        action = self.unit.with_user(self.agent).action_add_reading()
        form = Form(self.readings.with_user(self.agent).with_context(**action["context"]), action["views"][0][0])
        form.value = 12
        reading = form.save()
        self.assertEqual((reading.unit_id, reading.date, reading.user_id), (self.unit, self.unit._today(), self.agent))

    def test_another_company(self):
        self.read_off("2024-02-01", 1)
        company = self.env["res.company"].create({"name": "Other Service Ltd"})
        self.manager.write({"company_ids": [(4, company.id)]})
        readings = self.readings.with_user(self.manager).with_context(allowed_company_ids=company.ids)
        self.assertFalse(readings.search([("unit_id", "=", self.unit.id)]))

    # ------------------------------------------------------------------
    # In the service report
    # ------------------------------------------------------------------

    def test_the_report_reads_it(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.meter_value = 120
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        self.assertFalse(self.unit.meter_ids, "not before it is approved")
        report.with_user(self.manager).action_approve()
        reading = self.unit.meter_ids
        self.assertEqual((reading.value, reading.report_id, reading.user_id), (120, report, self.engineer_user))
        self.assertEqual(reading.date, self.unit._today())
        for change in (lambda: reading.write({"value": 1}), reading.unlink):
            with self.assertRaisesRegex(UserError, "approved report"):
                change()
        with self.assertRaisesRegex(UserError, "approved and can't be changed"):
            report.write({"meter_value": 200})

    def test_without_a_reading(self):
        self.approved_report()
        self.assertFalse(self.unit.meter_ids)

    def test_exchanged_and_shows_nothing_yet(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.write({"meter_is_reset": True, "meter_reason": "New meter", "no_signature_reason": "Away"})
        mine.action_submit()
        report.with_user(self.manager).action_approve()
        self.assertEqual((self.unit.meter_ids.value, self.unit.meter_ids.is_reset), (0, True))

    def test_read_on_the_day_of_the_visit(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.write({"meter_value": 7, "meter_reason": "Left from another try", "no_signature_reason": "Away"})
        mine.action_submit()
        report.task_id.actual_end = "2026-03-01 20:00:00"
        report.with_user(self.manager).action_approve()
        self.assertEqual((str(self.unit.meter_ids.date), self.unit.meter_ids.reason), ("2026-03-02", False))

    def test_the_outsourced_engineer_s_reading(self):
        """Approved without a review, it is written down though readings of others count that he may not see."""
        self.env.ref("fsm_base.step_report_submitted").skip = True
        task = self.dispatched_task(engineer=self.outsourced)
        mine = task.with_user(self.outsourced_user)
        mine.action_accept()
        mine.action_depart()
        mine.action_check_in(*HANGZHOU)
        mine.action_open_report()
        report = mine.report_ids
        report.write({"result": "fixed", "work_done": "x", "meter_value": 9, "no_signature_reason": "Away"})
        report.action_submit()
        self.assertEqual(report.sudo().state, "approved")
        self.assertEqual(self.unit.meter_ids.value, 9)

    def test_less_than_before(self):
        self.read_off("2024-02-01", 500)
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        self.assertEqual((mine.meter_last_value, mine.meter_last_on), (500, date(2024, 2, 1)))
        mine.meter_value = 120
        with self.assertRaisesRegex(UserError, "showed 500 before"):
            mine.action_sign(picture(), "Ms Zhao")
        mine.meter_is_reset = True
        with self.assertRaisesRegex(UserError, "say why"):
            mine.action_sign(picture(), "Ms Zhao")
        mine.meter_reason = "Display exchanged"
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        report.with_user(self.manager).action_approve()
        reading = self.unit.meter_ids[0]
        self.assertEqual((reading.value, reading.is_reset, reading.reason), (120, True, "Display exchanged"))

    def test_changed_after_the_signature(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        other = self.make_unit("A-2")
        for change in (
            {"meter_value": 7},
            {"meter_is_reset": True},
            {"meter_reason": "x"},
            {"installed_product_id": other.id},
        ):
            mine.write({"meter_is_reset": False, "meter_reason": "y"})
            mine.action_sign(picture(), "Ms Zhao")
            self.assertTrue(report.signature)
            mine.write(change)
            self.assertFalse(report.signature, change)

    def test_a_reading_came_in_between(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.meter_value = 120
        mine.write({"no_signature_reason": "Away"})
        mine.action_submit()
        self.read_off(self.unit._today(), 130)
        with self.refused("can't show 120"):
            report.with_user(self.manager).action_approve()
        report.invalidate_recordset()
        self.assertEqual(report.state, "submitted")
