from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestBoardTours(FsmCase, HttpCase):
    """The boards in the browser: dragging, what stands against it, and news of others."""

    browser_size = "1440x900"
    touch_enabled = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the browser of the tests is in UTC
        cls.tomorrow = datetime.combine(fields.Date.today() + timedelta(days=1), time())

    def visit(self, hour=10, **values):
        return self.dispatched_task(start=self.tomorrow + timedelta(hours=hour), **values)

    def board(self, tour, user=None):
        self.start_tour("/odoo/dispatch-board", tour, login=(user or self.dispatcher).login)

    def test_dragging(self):
        visit = self.visit()
        request = self.open_request()
        self.board("fsm_dispatch_board_drag")
        self.assertEqual((visit.state, visit.engineer_id), ("dispatched", self.other_engineer))
        self.assertEqual(visit.planned_hours, 2)
        # taken by its middle: the middle is where it was dropped
        self.assertAlmostEqual(visit.planned_start, self.tomorrow + timedelta(hours=13), delta=timedelta(minutes=30))
        second = request.task_ids
        self.assertEqual((second.engineer_id, second.planned_start.hour, second.planned_hours), (self.engineer, 9, 3))

    def test_conflict_opens_the_form(self):
        self.visit()
        request = self.open_request()
        self.board("fsm_dispatch_board_conflict")
        self.assertEqual(request.task_ids.overrule_reason, "Two men are needed")
        self.assertEqual(request.task_ids.planned_start, self.tomorrow + timedelta(hours=10))

    def test_moved_by_somebody_else_meanwhile(self):
        visit = self.visit()
        self.board("fsm_dispatch_board_refused")
        self.assertEqual(visit.engineer_id, self.leader)

    def test_customer_service_looks(self):
        self.visit()
        self.board("fsm_dispatch_board_read_only", self.agent)

    def test_status_board_shows_the_tasks_of_an_engineer(self):
        task = self.visit()
        task.with_user(self.engineer_user).action_accept()
        task.with_user(self.engineer_user).action_depart()
        self.start_tour("/odoo/engineer-status", "fsm_status_board_click", login=self.dispatcher.login)

    def test_news_arrive_on_open_boards(self):
        now = fields.Datetime.now()
        self.dispatched_task(start=min(now, datetime.combine(now, time(21))))
        self.start_tour("/odoo", "fsm_boards_live", login=self.dispatcher.login)
