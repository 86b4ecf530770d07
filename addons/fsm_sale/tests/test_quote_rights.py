from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.fsm_base.tests.common import picture

from .common import QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteRights(QuoteCase):
    """Who quotes, and when."""

    def test_engineer_dispatcher_and_manager_quote(self):
        task = self.task_on_site()
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.subTest(user.name):
                self.assertTrue(task.with_user(user).can_quote)
                self.quote(task, [(self.part, 1)], user=user).action_send()
                self.assertEqual(self.order_of(task).state, "sent")

    def test_an_outsourced_engineer_quotes_on_his_own_visit(self):
        task = self.dispatched_task(engineer=self.outsourced)
        mine = task.with_user(self.outsourced_user)
        mine.action_accept()
        order = self.sign(self.quote(task, [(self.part, 1)]))
        self.assertEqual(order.state, "sale")

    def test_others_do_not(self):
        task = self.task_on_site()
        for user in (self.other_user, self.agent, self.bystander):
            with self.subTest(user.name), self.assertRaises(AccessError):
                task.with_user(user).action_quote()
        self.assertFalse(task.with_user(self.agent).can_quote)

    def test_the_form_does_not_help_others_either(self):
        task, other = self.task_on_site(), self.task_on_site()
        quote = self.quote(task, [(self.part, 1)])
        quote.action_show()
        foreign = self.env["fsm.quote"].with_user(self.other_user)
        with self.assertRaises(AccessError):
            foreign.create({"task_id": task.id, "step": "sign"}).action_accept()
        # of another visit than the one that the form was opened for, the same checks are made
        other.with_user(self.manager).action_cancel("No longer needed")
        quote.sudo().task_id = other
        with self.assertRaisesRegex(UserError, "is “Cancelled”"):
            quote.action_send()
        self.assertEqual(self.order_of(task).state, "draft")
        self.assertFalse(self.order_of(other))

    def test_the_form_shows_nothing_of_other_visits(self):
        task = self.task_on_site()
        self.sign(self.quote(task, [(self.part, 1)]))
        self.quote(task, [(self.part, 1)]).action_send()
        foreign = self.env["fsm.quote"].with_user(self.other_user)
        values = {"task_id": task.id, "step": "sent"}
        for quote in (foreign.create(values), foreign.new(values)):
            self.assertFalse(quote.name)
            self.assertFalse(quote.url)
            self.assertFalse(quote.code)
            self.assertFalse(quote.accepted)
        mine = self.env["fsm.quote"].with_user(self.engineer_user).create(values)
        self.assertTrue(mine.url and mine.accepted)

    def test_engineers_have_no_rights_on_sales(self):
        quote = self.quote(self.task_on_site(), [(self.part, 1)])
        quote.action_send()
        with self.assertRaises(AccessError):
            self.order_of(quote.task_id).with_user(self.engineer_user).read(["amount_total"])

    def test_when_the_visit_is_under_way(self):
        report = self.filled_report()
        task = report.task_id
        quote = self.quote(task, [(self.part, 1)])
        quote.action_show()
        quote.write({"signature": picture(), "signed_by": "Ms Zhao"})
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        self.assertFalse(task.with_user(self.engineer_user).can_quote)
        with self.assertRaisesRegex(UserError, "until he hands in his report"):
            task.with_user(self.engineer_user).action_quote()
        with self.assertRaisesRegex(UserError, "until he hands in his report"):
            quote.action_accept()
        self.assertEqual(self.order_of(task).state, "draft")

    def test_prices_are_not_below_zero(self):
        quote = self.quote(self.task_on_site(), [(self.part, 1)])
        for values in ({"price_unit": -1.0}, {"quantity": 0}, {"discount": 101}):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                quote.line_ids.write(values)
                quote.line_ids.flush_recordset()
