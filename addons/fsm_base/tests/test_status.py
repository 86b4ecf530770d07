from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .common import FsmCase

# A Wednesday. In Shanghai it is 10:00 when it is 02:00 UTC.
MORNING = datetime(2030, 6, 12, 2)
EVENING = datetime(2030, 6, 12, 13)


@tagged("post_install", "-at_install")
class TestStatus(FsmCase):
    """What an engineer does at a moment: what happens goes before what is planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.day_calendar()
        cls.engineer.employee_id.write({"resource_calendar_id": cls.calendar.id, "tz": "Asia/Shanghai"})
        cls.outsourced.resource_id.write({"calendar_id": cls.calendar.id, "tz": "Asia/Shanghai"})

    def visit(self, start, hours=2, engineer=None, state="accepted"):
        return self.env["fsm.task"].create(
            {
                "request_id": self.make_request().id,
                "engineer_id": (engineer or self.engineer).id,
                "planned_start": start,
                "planned_end": start + timedelta(hours=hours),
                "state": state,
            }
        )

    def leave(self, start, end, resource=None, **values):
        return self.env["resource.calendar.leaves"].create(
            {"name": "x", "date_from": start, "date_to": end, "resource_id": resource and resource.id, **values}
        )

    def assertStatus(self, status, moment, engineer=None, user=None):
        engineer = (engineer or self.engineer).with_user(user or self.dispatcher)
        with freeze_time(moment):
            engineer.invalidate_recordset(["status"])
            self.assertEqual(engineer.status, status)
            found = self.env["fsm.engineer"].with_context(active_test=False).search([("status", "=", status)])
            self.assertIn(engineer.id, found.ids)

    def test_working_hours_in_their_time_zone(self):
        self.assertStatus("free", MORNING)
        self.assertStatus("off", EVENING)
        self.assertStatus("off", datetime(2030, 6, 11, 23, 59))  # 07:59 in Shanghai
        self.assertStatus("free", datetime(2030, 6, 12, 0, 0))
        self.assertStatus("free", datetime(2030, 6, 12, 4, 30), user=self.agent)  # at lunch nobody goes off duty
        self.assertStatus("off", datetime(2030, 6, 15, 2))  # Saturday
        self.assertStatus("free", MORNING, self.outsourced)
        self.assertStatus("off", EVENING, self.outsourced)

    def test_a_time_zone_with_summer_time(self):
        self.engineer.employee_id.tz = "Europe/Berlin"
        # 08:00 there is 07:00 UTC on the Friday before the clocks change, and 06:00 on the Monday after
        self.assertStatus("off", datetime(2030, 3, 29, 6, 30))
        self.assertStatus("free", datetime(2030, 4, 1, 6, 30))

    def test_flexible_hours(self):
        self.calendar.flexible_hours = True
        self.assertStatus("free", EVENING)
        self.leave(datetime(2030, 6, 11, 16), datetime(2030, 6, 12, 16), calendar_id=self.calendar.id)
        self.assertStatus("off", EVENING)

    def test_hours_of_the_team(self):
        self.assertStatus("free", EVENING, self.leader)
        self.team.calendar_id = self.calendar
        self.leader.resource_id.tz = "Asia/Shanghai"
        self.assertStatus("off", EVENING, self.leader)

    def test_a_visit_of_today_is_work_of_tomorrow_is_not(self):
        visit = self.visit(MORNING + timedelta(days=1))
        self.assertStatus("free", MORNING)
        visit.planned_start = MORNING + timedelta(hours=3)
        self.assertStatus("assigned", MORNING)
        self.assertStatus("assigned", MORNING + timedelta(days=1))  # overdue
        visit._fsm_moving().state = "done"
        self.assertStatus("free", MORNING)
        with freeze_time(MORNING):
            visit._fsm_moving().state = "on_site"
            self.assertEqual(self.engineer.status, "on_site", "as soon as it is written")

    def test_late_in_the_evening_of_shanghai_it_is_still_today(self):
        self.engineer.employee_id.resource_calendar_id = False
        self.visit(datetime(2030, 6, 12, 16, 30))  # 00:30
        self.assertStatus("free", MORNING)
        self.visit(datetime(2030, 6, 12, 15, 30))  # 23:30
        self.assertStatus("assigned", MORNING)
        self.assertStatus("free", datetime(2030, 6, 11, 15, 30))  # 23:30 on the day before

    def test_planned_overtime(self):
        self.visit(EVENING - timedelta(minutes=30))
        self.assertStatus("assigned", EVENING)
        self.assertStatus("off", EVENING + timedelta(hours=3))

    def test_who_is_there_is_there(self):
        visit = self.visit(MORNING, state="en_route")
        self.leave(MORNING - timedelta(hours=1), MORNING + timedelta(hours=1), self.engineer.resource_id)
        self.assertStatus("en_route", MORNING)
        self.assertStatus("en_route", EVENING)
        self.visit(MORNING, state="on_site")
        self.assertStatus("on_site", MORNING)
        (visit | self.engineer.task_ids)._fsm_moving().state = "review"
        self.assertStatus("leave", MORNING)

    def test_leave_goes_before_the_plan(self):
        self.visit(MORNING)
        self.leave(MORNING - timedelta(hours=1), MORNING + timedelta(hours=1), self.engineer.resource_id)
        self.assertStatus("leave", MORNING)
        self.assertStatus("assigned", MORNING + timedelta(hours=1, minutes=1))
        self.leave(MORNING, MORNING + timedelta(hours=1), self.outsourced.resource_id)
        self.assertStatus("leave", MORNING, self.outsourced)

    def test_public_holiday(self):
        self.leave(datetime(2030, 6, 11, 16), datetime(2030, 6, 12, 16), calendar_id=self.calendar.id)
        self.assertStatus("off", MORNING)
        self.assertStatus("free", MORNING + timedelta(days=1))

    def test_archived(self):
        self.engineer.active = False
        self.assertStatus("off", MORNING)
        found = self.env["fsm.engineer"].search([("active", "=", False), ("status", "=", "off")])
        self.assertIn(self.engineer, found)

    def test_off_hours_are_told_in_the_dispatch_form(self):
        request = self.open_request()
        for hour, sentence in ((2, False), (3.5, False), (8.5, "Outside his working hours")):
            start = datetime(2030, 6, 12) + timedelta(hours=hour)
            form = self.env["fsm.dispatch"].create(
                {
                    "request_id": request.id,
                    "engineer_id": self.engineer.id,
                    "planned_start": start,
                    "planned_end": start + timedelta(hours=2 if hour != 8.5 else 1),
                }
            )
            if sentence:
                self.assertIn(sentence, form.conflict)
            else:
                self.assertFalse(form.conflict)
