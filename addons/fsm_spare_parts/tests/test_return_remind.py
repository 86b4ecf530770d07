from datetime import timedelta

from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReturnRemind(ReturnCase):
    """Whoever keeps old parts too long is reminded, and so is his leader."""

    def setUp(self):
        super().setUp()
        # other people's duties are not looked at
        self.env["fsm.return.duty"].search([("state", "=", "bag")]).due_on = self.days(30)

    def remind(self):
        """What the daily job does.

        :return: the new messages, by receiver
        """
        notes = self.env["mail.notification"]
        before = notes.search([])
        self.env["fsm.return.duty"]._remind_late(500)
        return (notes.search([]) - before).grouped("res_partner_id")

    def late(self, *days):
        duties = self.used(*[(self.part, 1, False)] * len(days))
        for duty, late in zip(duties, days, strict=True):
            duty.due_on = duty._today() - timedelta(days=late)
        return duties

    def test_the_engineer_and_his_leader(self):
        duties = self.late(1, 3, 0)
        told = self.remind()
        self.assertEqual(told.keys(), {self.engineer_user.partner_id, self.leader_user.partner_id})
        for notes in told.values():
            self.assertEqual(len(notes), 1, "one message for all")
            body = notes.mail_message_id.body
            self.assertEqual([duty.name in body for duty in duties], [True, True, False])
        mine = told[self.engineer_user.partner_id].mail_message_id
        self.assertIn("you have to send back: 2", mine.subject)
        self.assertIn("3 days late", mine.body)
        self.assertIn("/odoo/my-old-parts", mine.body)
        leaders = told[self.leader_user.partner_id].mail_message_id
        self.assertIn("Engineer · ", leaders.body)

    def test_again_after_a_week(self):
        duty = self.late(1)
        self.assertTrue(self.remind())
        self.assertFalse(self.remind())
        duty._fsm_moving().reminded_on = duty._today() - timedelta(days=6)
        self.assertFalse(self.remind())
        duty._fsm_moving().reminded_on = duty._today() - timedelta(days=7)
        self.assertTrue(self.remind())

    def test_the_service_managers_where_there_is_no_leader(self):
        self.team.leader_id = False
        self.late(1)
        told = self.remind()
        self.assertIn(self.manager.partner_id, told)
        self.assertIn(self.second_manager.partner_id, told)
        self.assertNotIn(self.leader_user.partner_id, told)

    def test_the_leader_himself(self):
        self.late(1)
        self.team.leader_id = self.engineer
        told = self.remind()
        self.assertEqual(len(told[self.engineer_user.partner_id]), 1)
        self.assertIn(self.manager.partner_id, told)

    def test_what_was_sent_is_not_late(self):
        self.sent(self.late(1))
        self.assertFalse(self.remind())

    def test_no_more_than_so_many(self):
        duties = self.late(*[1] * 25)
        body = self.remind()[self.engineer_user.partner_id].mail_message_id.body
        self.assertEqual(sum(duty.name in body for duty in duties), 20)
        self.assertIn("and 5 more", body)

    def test_in_batches(self):
        duties = self.late(1, 2, 3)
        self.assertEqual(self.env["fsm.return.duty"]._remind_late(2), (2, 1))
        self.assertEqual(len(duties.filtered("reminded_on")), 2)
        self.assertEqual(self.env["fsm.return.duty"]._remind_late(2), (1, 0))
        self.assertEqual(len(duties.filtered("reminded_on")), 3)

    def test_as_many_queries_for_many_as_for_one(self):
        duties = self.late(*[1] * 31)
        queries = []
        self.remind()
        for some in (duties[:1], duties[1:]):
            duties._fsm_moving().reminded_on = duties[0]._today()
            some._fsm_moving().reminded_on = False
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["fsm.return.duty"]._remind_late(500)
            self.env.flush_all()
            queries.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(queries[1], queries[0] + 2)

    def test_the_daily_job(self):
        duty = self.late(1)
        with self.enter_registry_test_mode():
            self.env.ref("fsm_spare_parts.cron_remind_old_parts").method_direct_trigger()
        self.assertEqual(duty.reminded_on, duty._today())
