from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_settlement_portal import PortalCase


@tagged("post_install", "-at_install")
class TestSettlementTours(PortalCase):
    """The engineer and the provider on their phones, the office at its desk."""

    def phone(self, tour, url, login):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(url, tour, login=login)

    def desk(self, tour, url, login):
        self.browser_size = "1440x900"
        self.start_tour(url, tour, login=login)

    def test_engineer_writes_down_expenses(self):
        task = self.finished(self.outsourced_task())
        self.phone("fsm_engineer_writes_down_expenses", f"/odoo/my-visits/{task.id}", self.outsourced_user.login)
        expense = task.fsm_expense_ids
        self.assertEqual((expense.state, expense.actual_amount), ("review", 230 + 160))
        self.assertEqual(expense.over_reason, "Paid parking only")

    def test_provider_confirms(self):
        self.provider_user.lang = "en_US"
        settlement = self.sent()
        self.phone("fsm_provider_confirms_settlement", "/my", self.provider_user.login)
        self.assertEqual((settlement.state, settlement.confirmed_by), ("confirmed", "Mr Li"))

    def test_provider_disputes_by_the_link(self):
        settlement = self.sent()
        self.phone("fsm_provider_disputes_line", settlement.get_portal_url(), None)
        self.assertEqual(settlement.state, "disputed")
        self.assertEqual(settlement.line_ids.mapped("dispute_reason"), ["We agreed on 120"])

    def test_manager_settles(self):
        expense = self.approved_expense()
        # last month is what the form proposes
        today = fields.Datetime.now()
        expense.task_id._fsm_moving().done_on = today.replace(day=1, hour=12) - timedelta(days=2)
        self.desk("fsm_manager_settles", "/odoo/fee-settlements", self.manager.login)
        self.assertEqual(expense.settlement_id.state, "sent")

    def test_dispatcher_sets_budget(self):
        request = self.open_request(wanted_start=self.start)
        self.desk("fsm_dispatcher_sets_budget", f"/odoo/service-requests/{request.id}", self.dispatcher.login)
        self.assertEqual(request.task_ids.fsm_expense_ids.budget_amount, 260 + 160)
