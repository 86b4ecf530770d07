from odoo.fields import Command
from odoo.tests import tagged

from .sla_common import SlaCase, china


@tagged("post_install", "-at_install")
class TestWorkingTime(SlaCase):
    """Hours are counted in the working time of a calendar, in its zone, without days off."""

    def plan(self, start, hours, calendar=None):
        return (self.calendar if calendar is None else calendar)._fsm_plan_hours(start, hours, self.company.id)

    def work(self, start, stop):
        return self.calendar._fsm_work_hours(start, stop, self.company.id)

    def test_within_a_day(self):
        self.assertEqual(self.plan(china(3, 9), 2), china(3, 11))
        self.assertEqual(self.plan(china(3, 9), 4), china(3, 14), "an hour of lunch")
        self.assertEqual(self.plan(china(3, 6), 4), china(3, 12))
        self.assertEqual(self.work(china(3, 6), china(3, 14)), 5)

    def test_overnight_and_weekend(self):
        self.assertEqual(self.plan(china(3, 16), 2), china(4, 9))
        self.assertEqual(self.plan(china(7, 16), 2), china(10, 9), "from Friday to Monday")
        self.assertEqual(self.plan(china(8, 12), 1), china(10, 9), "from Saturday")
        self.assertEqual(self.work(china(7, 16), china(10, 9)), 2)

    def test_as_odoo_plans(self):
        """Whatever the start, in any block of weeks, the same as Odoo's own planning, which has no cache."""
        for days in range(0, 60, 7):
            for hours in (0.5, 8, 39.25, 400):
                start = china(3 + days, 10, 17)
                ours, odoo = self.plan(start, hours), self.calendar.plan_hours(hours, start, compute_leaves=True)
                self.assertEqual(ours, odoo.replace(tzinfo=None))
                self.assertAlmostEqual(self.work(start, ours), hours, 3)

    def test_holiday(self):
        self.assertEqual(self.plan(china(3, 16), 2), china(4, 9))
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "Dragon Boat Festival",
                "company_id": self.company.id,
                "calendar_id": False,
                "date_from": china(4, 0),
                "date_to": china(5, 0),
            }
        )
        self.assertEqual(self.plan(china(3, 16), 2), china(5, 9), "entered after it was asked the first time")
        holiday.date_to = china(6, 0)
        self.assertEqual(self.plan(china(3, 16), 2), china(6, 9))
        holiday.unlink()
        self.assertEqual(self.plan(china(3, 16), 2), china(4, 9))

    def test_day_off_of_somebody(self):
        day = {"date_from": china(4), "date_to": china(5)}
        self.env["resource.calendar.leaves"].create({"name": "Ill", "resource_id": self.engineer.resource_id.id, **day})
        self.assertEqual(self.plan(china(3, 16), 2), china(4, 9))

    def test_day_off_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        leaves = self.env["resource.calendar.leaves"].with_company(other)
        theirs = leaves.create({"name": "Theirs", "date_from": china(4), "date_to": china(5)})
        # computed by whoever looks first
        self.assertEqual((theirs.company_id, theirs.calendar_id.id), (other, False))
        self.assertEqual(self.plan(china(3, 16), 2), china(4, 9))
        self.assertEqual(self.calendar._fsm_plan_hours(china(3, 16), 2, other.id), china(5, 9))

    def test_another_zone(self):
        self.calendar.tz = "Europe/Berlin"
        self.assertEqual(self.plan(china(3, 9), 1), china(3, 15), "8 in the morning is 14 in China")

    def test_changed_hours(self):
        self.assertEqual(self.plan(china(3, 9), 2), china(3, 11))
        self.calendar.attendance_ids.filtered(lambda line: line.hour_from == 8).hour_from = 10
        self.assertEqual(self.plan(china(3, 9), 2), china(3, 12))
        self.calendar.attendance_ids.filtered(lambda line: line.hour_from == 10).unlink()
        self.assertEqual(self.plan(china(3, 9), 2), china(3, 15))

    def test_around_the_clock(self):
        nothing = self.env["resource.calendar"]
        self.assertEqual(self.plan(china(7, 16), 20, nothing), china(8, 12))
        self.assertEqual(nothing._fsm_work_hours(china(7, 16), china(8, 12), self.company.id), 20)

    def test_no_working_time_at_all(self):
        self.calendar.attendance_ids = [Command.clear()]
        self.assertFalse(self.plan(china(3, 9), 1))
        request = self.submit(3, 9)
        clock = self.clock(request, "resolve")
        self.assertEqual((clock.deadline, clock.next_check, clock.state), (False, False, "running"))
