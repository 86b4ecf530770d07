from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sla_common import SlaCase, china


@tagged("post_install", "-at_install")
class TestSlaCheck(SlaCase):
    """The cron marks what is at risk or missed, and calls people in, each rung once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what other tests and demo data have left
        cls.env["fsm.sla.clock"].search([]).next_check = False
        cls.managers = cls.env.ref("fsm_base.group_fsm_manager")

    def holder(self, request):
        step = request._fsm_get_open_steps("escalation")
        return step.user_id or step.fsm_group_id

    def test_up_the_ladder(self):
        self.policy.write({"respond_hours": 0, "arrive_hours": 0})
        request = self.submit(3, 9, user_id=self.expert.id)
        clock = self.clock(request, "resolve")
        self.assertEqual(clock.next_check, china(3, 16, 24), "6.4 hours")
        self.assertFalse(self.check(3, 16, 23))
        self.assertEqual((request.sla_state, request.escalation_level), ("ok", 0))
        self.check(3, 16, 24)
        self.assertEqual((request.sla_state, request.escalation_level), ("at_risk", 1))
        self.assertEqual(self.holder(request), self.expert)
        self.assertTrue(clock.at_risk)
        self.assertIn("“Resolve”: 80 % of 8 hours used up, due 2030-06-04 09:00", request.message_ids[0].body)
        self.assertFalse(self.check(3, 16, 24), "each rung once")
        self.check(4, 9)
        self.assertEqual((clock.state, request.sla_state, request.escalation_level), ("missed", "missed", 2))
        self.assertEqual(self.holder(request), self.leader_user)
        self.check(4, 14)
        self.assertEqual((request.escalation_level, self.holder(request)), (3, self.managers))
        self.assertFalse(clock.next_check)
        self.check(30, 9)
        self.assertEqual(request.escalation_level, 3)
        with self.at(5, 9):
            request.with_user(self.expert).action_resolve(note="x")
        self.assertEqual((clock.state, clock.deadline, clock.stopped_on), ("missed", china(4, 9), china(5, 9)))
        self.assertEqual(request.sla_state, "missed")

    def test_after_a_long_silence(self):
        """The server was down: the farthest rung alone, for all clocks of a request together."""
        request = self.submit(3, 9)
        self.check(10, 9)
        self.assertEqual((request.escalation_level, self.holder(request)), (1, self.managers))
        self.assertEqual(set(request.sla_clock_ids.mapped("escalated_share")), {150})
        self.assertEqual(set(request.sla_clock_ids.mapped("state")), {"missed"})

    def test_rungs_of_one_clock(self):
        self.policy.rung_ids = [
            Command.clear(),
            Command.create({"share": 50, "kind": "respond", "whom": "next"}),
            Command.create({"share": 100, "kind": "resolve", "whom": "next"}),
        ]
        request = self.submit(3, 9)
        self.check(3, 10)
        self.assertEqual((request.escalation_level, self.holder(request)), (1, self.leader_user))
        self.check(3, 15)
        self.assertEqual(request.escalation_level, 1)
        self.check(4, 9)
        self.assertEqual((request.escalation_level, self.holder(request)), (2, self.managers))

    def test_missed_without_a_ladder(self):
        self.policy.rung_ids = [Command.clear()]
        request = self.submit(3, 9)
        self.check(3, 11)
        self.assertEqual((request.sla_state, request.escalation_level), ("missed", 0))
        self.assertEqual(self.clock(request, "respond").state, "missed")

    def test_people_are_told(self):
        self.env.ref("fsm_base.step_request_escalation").channel_ids = self.env.ref("fsm_base.channel_mail")
        self.submit(3, 9, user_id=self.expert.id)
        before = self.env["mail.mail"].search([]).ids
        self.check(3, 13, 12)
        mails = self.env["mail.mail"].search([("id", "not in", before)])
        self.assertEqual(len(mails), 1)
        self.assertIn(self.expert.email, mails.email_to)

    def test_higher_priority_does_not_climb_again(self):
        request = self.submit(3, 9)
        self.check(3, 14)
        level = request.escalation_level
        with self.at(3, 14):
            request.with_user(self.agent).priority = "1"
        self.check(3, 14, 1)
        self.assertEqual(request.escalation_level, level)

    def test_as_the_cron_does_it(self):
        requests = self.submit(3, 9) | self.submit(3, 9) | self.submit(3, 9)
        self.env.flush_all()
        cron = self.env.ref("fsm_base.cron_check_sla_clocks")
        with self.enter_registry_test_mode(), self.at(3, 11):
            cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(set(requests.mapped("escalation_level")), {1})
            cron.method_direct_trigger()
            self.env.invalidate_all()
        self.assertEqual(set(requests.mapped("escalation_level")), {1})

    def test_small_batches(self):
        requests = self.submit(3, 9) | self.submit(3, 9)
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.at(3, 11), self.registry.cursor() as cr:
            self.env(cr=cr)["fsm.sla.clock"]._cron_check(limit=1)
        self.env.invalidate_all()
        self.assertEqual(set(requests.mapped("sla_state")), {"missed"})

    def test_one_that_fails_stops_none(self):
        bad = self.submit(3, 9)
        good = self.submit(3, 9)
        original = type(bad)._get_sla_escalation_user

        def fail(request, whom):
            if request == bad:
                raise ValueError("No such person")
            return original(request, whom)

        with (
            patch.object(type(bad), "_get_sla_escalation_user", fail),
            mute_logger("odoo.addons.fsm_base.models.fsm_sla_clock_check"),
        ):
            self.check(3, 11)
        self.assertEqual((good.sla_state, good.escalation_level), ("missed", 1))
        clock = self.clock(bad, "respond")
        self.assertEqual((clock.state, clock.next_check), ("running", china(3, 12)))
        self.assertIn("could not be checked", bad.message_ids[0].body)
        self.check(3, 12)
        self.assertEqual((bad.sla_state, bad.escalation_level), ("missed", 1))

    def test_constant_cost(self):
        def queries(count):
            with self.at(3, 9):
                requests = self.env["fsm.request"].create(
                    [{"partner_id": self.customer.id, "description": "x"} for __ in range(count)]
                )
                requests.action_submit()
                self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            clocks = self.check(3, 11)
            self.assertEqual(len(clocks), count)
            self.assertEqual(set(requests.mapped("escalation_level")), {1})
            spent = self.env.cr.sql_log_count - before
            requests.action_cancel("x")
            return spent

        queries(1)
        self.assertEqual(queries(1), queries(30))

    def test_constant_cost_of_the_process(self):
        def queries(count, step):
            with self.at(3, 9):
                requests = self.env["fsm.request"].create(
                    [{"partner_id": self.customer.id, "description": "x"} for __ in range(count)]
                )
                requests.action_submit()
                self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.at(3, 10):
                step(requests)
                self.env.flush_all()
            return self.env.cr.sql_log_count - before

        def wait(requests):
            requests.action_wait("parts", "x")
            self.env.flush_all()
            requests.action_resume()

        def change(requests):
            requests.write({"priority": "3"})

        for step in (wait, change):
            queries(1, step)
            self.assertEqual(queries(2, step), queries(30, step))
