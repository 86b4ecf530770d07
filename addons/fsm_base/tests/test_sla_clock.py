from psycopg2.errors import CheckViolation, ForeignKeyViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sla_common import SlaCase, china


@tagged("post_install", "-at_install")
class TestSlaClock(SlaCase):
    """Clocks start when a request is submitted, and stop when what was promised happens."""

    def states(self, request):
        return {clock.kind: clock.state for clock in request.sla_clock_ids}

    def test_start(self):
        draft = self.make_request()
        self.assertFalse(draft.sla_clock_ids)
        request = self.submit(3, 16)
        expected = {"respond": china(4, 9), "arrive": china(4, 11), "resolve": china(4, 16)}
        self.assertEqual({clock.kind: clock.deadline for clock in request.sla_clock_ids}, expected)
        self.assertEqual(set(request.sla_clock_ids.mapped("started_on")), {china(3, 16)})
        self.assertEqual(
            (request.respond_deadline, request.arrive_deadline, request.resolve_deadline), tuple(expected.values())
        )
        self.assertEqual(request.sla_state, "ok")
        found = self.env["fsm.request"].search([("sla_state", "=", "ok"), ("resolve_deadline", "=", china(4, 16))])
        self.assertIn(request, found)

    def test_without_a_visit_nobody_arrives(self):
        consultation = self.env.ref("fsm_base.request_type_consultation")
        self.policy.type_ids |= consultation
        request = self.submit(3, 9, type_id=consultation.id)
        self.assertEqual(self.states(request), {"respond": "running", "resolve": "running"})

    def test_no_hours_no_clock(self):
        self.policy.write({"respond_hours": 0, "arrive_hours": 0})
        self.assertEqual(self.states(self.submit(3, 9)), {"resolve": "running"})
        self.env["fsm.sla.policy"].search([]).active = False
        request = self.submit(3, 9)
        self.assertEqual((request.sla_clock_ids.ids, request.sla_state, request.resolve_deadline), ([], False, False))

    def test_respond(self):
        request = self.submit(3, 9)
        with self.at(3, 10):
            request.with_user(self.leader_user).action_assign(self.expert)
        clock = self.clock(request, "respond")
        self.assertEqual((clock.state, clock.stopped_on, clock.counted_hours), ("met", china(3, 10), 1))
        self.assertEqual(self.states(request), {"respond": "met", "arrive": "running", "resolve": "running"})
        late = self.submit(3, 9)
        with self.at(3, 14):
            late.with_user(self.leader_user).action_assign(self.expert)
        clock = self.clock(late, "respond")
        self.assertEqual((clock.state, clock.stopped_on, clock.counted_hours), ("missed", china(3, 14), 4))

    def test_expert_picked_at_intake(self):
        request = self.submit(3, 9, user_id=self.expert.id)
        self.assertEqual(self.clock(request, "respond").state, "met")

    def test_arrive_and_resolve(self):
        request = self.submit(3, 9)
        task = self.visit(request, 3, 11)
        clock = self.clock(request, "arrive")
        self.assertEqual((clock.state, clock.stopped_on), ("met", china(3, 11)))
        self.assertEqual(self.clock(request, "resolve").state, "running")
        with self.at(3, 15):
            task.action_open_report()
            report = task.report_ids
            report.write({"result": "fixed", "work_done": "x", "no_signature_reason": "x"})
            report.action_submit()
            report.with_user(self.manager).action_approve()
        self.assertEqual(request.state, "resolved")
        self.assertEqual(self.states(request), {"respond": "met", "arrive": "met", "resolve": "met"})
        self.assertEqual(request.sla_state, "met")
        self.assertFalse(request.sla_clock_ids.filtered("next_check"))

    def test_solved_by_phone(self):
        request = self.submit(3, 9)
        with self.at(3, 10):
            request.with_user(self.agent).action_resolve(note="Reset it")
        self.assertEqual(self.states(request), {"respond": "met", "arrive": "void", "resolve": "met"})
        self.assertEqual((request.sla_state, request.state), ("met", "closed"))
        self.assertFalse(request.sla_clock_ids.filtered(lambda clock: not clock.stopped_on))

    def test_late_and_cancelled(self):
        request = self.submit(3, 9)
        with self.at(3, 14):
            request.with_user(self.agent).action_cancel("Machine sold")
        self.assertEqual(self.states(request), {"respond": "missed", "arrive": "void", "resolve": "void"})
        self.assertFalse(request.sla_clock_ids.filtered("next_check"))
        self.check(10, 9)
        self.assertFalse(request.escalation_level)
        self.assertNoStep(request)
        request.with_user(self.manager).action_reset()
        self.assertEqual((request.sla_clock_ids.ids, request.sla_state), ([], False))
        with self.at(4, 9):
            request.with_user(self.agent).action_submit()
        self.assertEqual(self.clock(request, "resolve").deadline, china(5, 9))

    def test_reopened_with_what_was_left(self):
        request = self.submit(3, 9)
        with self.at(3, 11):
            request.with_user(self.agent).action_resolve(note="x")
        with self.at(5, 9):
            request.with_user(self.manager).action_reopen("Broken again")
        clock = self.clock(request, "resolve")
        self.assertEqual((clock.state, clock.stopped_on, clock.counted_hours), ("running", False, 2))
        self.assertEqual(clock.deadline, china(5, 16), "six hours were left")
        self.assertEqual(self.states(request), {"respond": "met", "arrive": "running", "resolve": "running"})
        self.assertEqual(
            (request.sla_state, request.arrive_deadline, request.resolve_deadline), ("ok", china(5, 11), china(5, 16))
        )

    def test_reopened_after_solved_at_the_first_call(self):
        request = self.make_request()
        request.with_user(self.agent).action_resolve(note="x")
        self.assertFalse(request.sla_clock_ids)
        request.with_user(self.manager).action_reopen("Not solved")
        self.assertEqual(self.states(request), {"respond": "running", "arrive": "running", "resolve": "running"})

    def test_hours_used_and_left(self):
        request = self.submit(3, 9)
        clock = self.clock(request, "resolve")
        with self.at(4, 10):
            clock.invalidate_recordset()
            self.assertEqual((clock.used_hours, clock.left_hours), (9, -1))

    def test_higher_priority(self):
        self.env["fsm.sla.policy"].create(
            {"name": "Urgent", "sequence": -2, "min_priority": "2", "respond_hours": 1, "resolve_hours": 4}
        )
        request = self.submit(3, 9)
        with self.at(3, 13):
            request.with_user(self.agent).priority = "2"
        self.assertEqual(self.states(request), {"respond": "missed", "resolve": "running"})
        self.assertEqual(self.clock(request, "resolve").deadline, china(3, 14), "counted from the submission")
        self.assertEqual((request.sla_state, request.arrive_deadline), ("missed", False))
        with self.at(3, 13):
            request.with_user(self.agent).priority = "0"
        self.assertEqual(self.states(request), {"respond": "missed", "arrive": "running", "resolve": "running"})
        with self.at(3, 11):
            request.with_user(self.agent).write({"priority": "1"})
        self.assertEqual(self.states(request)["respond"], "running", "with the longer time it is not missed")

    def test_another_type(self):
        request = self.submit(3, 9)
        with self.at(3, 10):
            request.with_user(self.agent).type_id = self.env.ref("fsm_base.request_type_consultation")
        self.assertNotIn("arrive", self.states(request))
        self.assertNotEqual(request.sla_clock_ids.policy_id, self.policy)

    def test_other_hours_and_open_requests(self):
        request = self.submit(3, 9)
        self.policy.resolve_hours = 4
        self.assertEqual(self.clock(request, "resolve").deadline, china(4, 9))
        with self.at(3, 10):
            self.policy.with_user(self.admin).action_recount()
        self.assertEqual(self.clock(request, "resolve").deadline, china(3, 14))
        with self.assertRaises(AccessError):
            self.policy.with_user(self.manager).action_recount()

    def test_levels_of_customers(self):
        level = self.env["fsm.customer.level"].create({"name": "Test Level"})
        policy = self.env["fsm.sla.policy"].create(
            {"name": "Key", "sequence": -3, "level_ids": [Command.set(level.ids)], "respond_hours": 1}
        )
        self.assertEqual(self.submit(3, 9).sla_clock_ids.policy_id, self.policy)
        self.customer.fsm_level_id = level
        self.assertEqual(self.submit(3, 9).sla_clock_ids.policy_id, policy)
        address = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id})
        request = self.submit(3, 9, partner_id=address.id)
        self.assertEqual(request.sla_clock_ids.policy_id, policy, "the company's level counts for its addresses")

    def test_sub_type_and_company(self):
        subtype = self.env["fsm.request.type"].create({"name": "Sub", "parent_id": self.type.id})
        policy = self.env["fsm.sla.policy"].create(
            {"name": "Sub", "sequence": -3, "type_ids": [Command.set(subtype.ids)], "respond_hours": 1}
        )
        self.assertEqual(self.submit(3, 9, subtype_id=subtype.id).sla_clock_ids.policy_id, policy)
        policy.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertEqual(self.submit(3, 9, subtype_id=subtype.id).sla_clock_ids.policy_id, self.policy)

    def test_around_the_clock(self):
        self.policy.working_time = "always"
        self.assertEqual(self.submit(7, 16).resolve_deadline, china(8, 0))

    def test_own_calendar(self):
        calendar = self.calendar.copy({"name": "Night"})
        calendar.attendance_ids.filtered(lambda line: line.hour_from == 13).hour_to = 20
        with self.assertRaises(ValidationError):
            self.policy.working_time = "calendar"
        self.policy.write({"company_id": self.company.id, "working_time": "calendar", "calendar_id": calendar.id})
        self.assertEqual(self.submit(3, 16).resolve_deadline, china(4, 12))

    def test_bad_policies(self):
        for vals in ({"respond_hours": -1}, {"risk_share": 0}, {"risk_share": 101}):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
                self.policy.write(vals)
                self.env.flush_all()
        self.submit(3, 9)
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation), self.cr.savepoint():
            self.policy.unlink()

    def test_imported_while_being_worked_on(self):
        request = (
            self.env["fsm.request"]
            .with_user(self.admin)
            .create(
                {
                    "partner_id": self.customer.id,
                    "type_id": self.type.id,
                    "description": "x",
                    "state": "assigned",
                    "opened_on": fields.Datetime.to_string(china(3, 9)),
                }
            )
        )
        self.assertEqual(self.states(request).keys(), {"arrive", "resolve"})
        self.assertEqual(request.resolve_deadline, china(4, 9))

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_nobody_writes_clocks_by_hand(self):
        request = self.submit(3, 9)
        clock = self.clock(request, "resolve")
        for user in (self.agent, self.manager, self.admin):
            with self.assertRaises(AccessError):
                clock.with_user(user).write({"deadline": china(30, 9)})
            with self.assertRaises(AccessError):
                clock.with_user(user).unlink()
            for vals in ({"sla_state": "met"}, {"resolve_deadline": china(30, 9)}, {"waiting_for": "parts"}):
                with self.assertRaises(UserError):
                    request.with_user(user).write(vals)

    def test_who_sees_clocks(self):
        request = self.submit(3, 9, user_id=self.expert.id)
        self.visit(request, 3, 10)
        Clock = self.env["fsm.sla.clock"]
        domain = [("request_id", "=", request.id)]
        for user in (self.agent, self.manager, self.expert, self.leader_user, self.engineer_user):
            self.assertEqual(Clock.with_user(user).search_count(domain), 3, user.name)
        for user in (self.bystander, self.other_user, self.outsourced_user):
            self.assertFalse(Clock.with_user(user).search(domain), user.name)

    def test_who_configures(self):
        self.policy.with_user(self.admin).resolve_hours = 9
        self.policy.with_user(self.admin).rung_ids[0].share = 70
        for user in (self.agent, self.dispatcher, self.manager):
            self.assertTrue(self.policy.with_user(user).name)
            with self.assertRaises(AccessError):
                self.policy.with_user(user).resolve_hours = 10
            with self.assertRaises(AccessError):
                self.policy.with_user(user).rung_ids[0].share = 60
            with self.assertRaises(AccessError):
                self.env["fsm.customer.level"].with_user(user).create({"name": "x"})

    def test_other_company(self):
        request = self.submit(3, 9)
        other = self.env["res.company"].create({"name": "Other Company"})
        self.manager.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        env = self.env(user=self.manager, context={"allowed_company_ids": other.ids})
        self.assertFalse(env["fsm.sla.clock"].search([("request_id", "=", request.id)]))
        self.policy.company_id = self.company
        self.assertFalse(env["fsm.sla.policy"].search([("id", "=", self.policy.id)]))
        self.assertFalse(env["fsm.sla.rung"].search([("policy_id", "=", self.policy.id)]))
