from math import nan

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HANGZHOU, SHANGHAI, FsmCase


@tagged("post_install", "-at_install")
class TestCheckIn(FsmCase):
    """F1, step 7: the engineer checks in on site."""

    def task_en_route(self, **values):
        task = self.dispatched_task(**values)
        mine = task.with_user(self.engineer_user)
        mine.action_accept()
        mine.action_depart()
        return task

    def test_at_the_site(self):
        task = self.task_en_route()
        task.with_user(self.engineer_user).action_check_in(HANGZHOU[0] + 0.001, HANGZHOU[1])
        self.assertEqual((task.state, task.check_in_result), ("on_site", "near"))
        self.assertAlmostEqual(task.check_in_distance, 0.111, places=3)
        self.assertEqual(task.check_in_text, "111 m from the site")
        self.assertTrue(task.actual_start)
        self.assertEqual(task.planned_start, self.start)
        self.assertAlmostEqual(self.engineer.last_latitude, HANGZHOU[0] + 0.001)
        self.assertTrue(self.engineer.last_position_on)
        self.assertStep(task.request_id, "step_task_on_site", self.engineer_user)

    def test_far_from_the_site(self):
        task = self.task_en_route()
        task.with_user(self.engineer_user).action_check_in(*SHANGHAI)
        self.assertEqual(task.check_in_result, "far")
        self.assertAlmostEqual(task.check_in_distance, 164, delta=2)

    def test_without_arguments_the_phone_is_asked(self):
        task = self.task_en_route()
        action = task.with_user(self.engineer_user).action_check_in()
        self.assertEqual((action["tag"], task.state), ("fsm_base.check_in", "en_route"))

    def test_position_refused(self):
        task = self.task_en_route()
        task.with_user(self.engineer_user).action_check_in(False, False)
        self.assertEqual((task.state, task.check_in_result), ("on_site", "no_position"))
        self.assertIn("no position", task.check_in_text)
        self.assertFalse(self.engineer.last_position_on)

    def test_site_without_a_position_can_take_it_over(self):
        self.customer.write({"partner_latitude": 0, "partner_longitude": 0})
        task = self.task_en_route()
        mine = task.with_user(self.engineer_user)
        mine.action_check_in(*SHANGHAI)
        self.assertEqual(task.check_in_result, "no_site")
        with self.assertRaises(UserError):
            task.with_user(self.other_user).action_set_site_position()
        mine.action_set_site_position()
        self.assertAlmostEqual(self.customer.partner_latitude, SHANGHAI[0])
        with self.assertRaisesRegex(UserError, "already has"):
            mine.action_set_site_position()

    def test_impossible_coordinates_change_nothing(self):
        task = self.task_en_route()
        mine = task.with_user(self.engineer_user)
        for position in ((91, 0), (0, 181), (nan, 1), ("30", "120"), (True, 5), (30.0, None), (False, 3.0)):
            with self.assertRaisesRegex(UserError, "no position on the globe"):
                mine.action_check_in(*position)
        self.assertEqual((task.state, task.check_in_result, task.actual_start), ("en_route", False, False))
        self.assertFalse(self.engineer.last_position_on)

    def test_equator_and_greenwich_are_positions(self):
        task = self.task_en_route()
        task.with_user(self.engineer_user).action_check_in(0.0, 0.0)
        self.assertEqual((task.state, task.check_in_result), ("on_site", "far"))

    def test_wrong_people_and_state(self):
        task = self.dispatched_task()
        with self.assertRaisesRegex(UserError, "Dispatched"):
            task.with_user(self.engineer_user).action_check_in(*HANGZHOU)
        task.with_user(self.engineer_user).action_accept()
        task.with_user(self.engineer_user).action_depart()
        for user in (self.dispatcher, self.manager, self.other_user):
            with self.assertRaises(AccessError):
                task.with_user(user).action_check_in(*HANGZHOU)
        self.assertEqual(task.state, "en_route")
