from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestCallNote(FsmCase):
    """Who called, what about, and what came of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calls = cls.env["fsm.call.note"].with_user(cls.agent)

    def note(self, **values):
        values = {"partner_id": self.customer.id, "contact_id": self.contact.id, "note": "Price of a filter", **values}
        return self.calls.create(values)

    def call_back(self, **values):
        return self.note(outcome="call_back", call_back_on=self.start, **values)

    def steps(self, call):
        return call._fsm_get_open_steps()

    def test_a_note(self):
        call = self.note()
        self.assertEqual((call.phone, call.user_id, call.state), ("138 0000 0001", self.agent, "noted"))
        self.assertFalse(self.steps(call))
        self.assertIn("Ms Zhao", call.display_name)

    def test_an_unknown_caller(self):
        call = self.note(partner_id=False, contact_id=False, phone="139 9999 9999")
        self.assertIn("139 9999 9999", call.display_name)
        self.assertFalse(self.note(partner_id=False, contact_id=False).phone)

    def test_the_number_called_from_is_kept(self):
        self.assertEqual(self.note(phone="133 1111 2222").phone, "133 1111 2222")

    def test_calling_back_is_a_task(self):
        call = self.call_back()
        step = self.steps(call)
        self.assertEqual((call.state, step.user_id), ("call_back", self.agent))
        self.assertEqual(step.fsm_step_id, self.env.ref("fsm_base.step_call_note_call_back"))
        self.assertEqual(step.fsm_deadline, self.start)
        self.assertIn(step, self.my_tasks(self.agent))
        self.assertIn("Customer Ltd", step.fsm_info)
        call.action_called_back()
        self.assertEqual(call.state, "done")
        self.assertFalse(self.steps(call))
        with self.assertRaises(UserError):
            call.action_called_back()

    def test_another_time_another_person(self):
        call = self.call_back()
        later = self.start + timedelta(days=1)
        call.call_back_on = later
        self.assertEqual(self.steps(call).fsm_deadline, later)
        call.user_id = self.dispatcher
        self.assertEqual(self.steps(call).user_id, self.dispatcher)

    def test_the_outcome_is_corrected(self):
        call = self.note()
        call.write({"outcome": "call_back", "call_back_on": self.start})
        self.assertEqual((call.state, len(self.steps(call))), ("call_back", 1))
        call.outcome = "informed"
        self.assertEqual(call.state, "noted")
        self.assertFalse(self.steps(call))

    def test_called_back_and_again(self):
        call = self.call_back()
        call.action_called_back()
        call.note = "Not reached the buyer"
        self.assertEqual(call.state, "done")
        call.call_back_on = self.start + timedelta(days=2)
        self.assertEqual((call.state, len(self.steps(call))), ("call_back", 1))

    def test_calling_back_needs_a_time(self):
        with self.assertRaises(ValidationError):
            self.note(outcome="call_back")

    def test_on_the_log_of_its_request(self):
        request = self.open_request()
        self.note(request_id=request.id)
        self.assertIn("Price of a filter", request.message_ids[0].body)
        self.assertEqual(request.with_user(self.agent).call_note_count, 1)
        before = len(request.message_ids)
        call = self.note()
        self.assertEqual(len(request.message_ids), before)
        call.request_id = request
        self.assertEqual((len(request.message_ids), call.outcome), (before + 1, "request"))
        call.note = "Other words"
        self.assertEqual(len(request.message_ids), before + 1)

    def test_one_click_makes_a_request(self):
        call = self.note(phone="133 1111 2222")
        action = call.action_make_request()
        form = Form(self.env["fsm.request"].with_user(self.agent).with_context(**action["context"]))
        request = form.save()
        self.assertEqual((request.partner_id, request.contact_id), (self.customer, self.contact))
        self.assertEqual((request.description, request.contact_phone), ("Price of a filter", "133 1111 2222"))
        self.assertEqual((call.request_id, call.outcome), (request, "request"))
        self.assertIn("Price of a filter", " ".join(request.message_ids.mapped("body")))
        self.assertEqual(call.action_make_request()["res_id"], request.id, "never a second one")

    def test_a_promised_call_stays_promised(self):
        call = self.call_back()
        call.request_id = self.open_request()
        self.assertEqual((call.outcome, call.state), ("call_back", "call_back"))

    def test_of_another_customer(self):
        call = self.note()
        form = Form(call)
        form.partner_id = self.provider
        self.assertFalse(form.contact_id)

    def test_rights(self):
        call = self.note()
        for user in (self.engineer_user, self.leader_user, self.bystander):
            with self.subTest(user.login):
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(call.with_user(user).has_access(operation))
                with self.assertRaises(AccessError):
                    call.with_user(user).action_called_back()
        for user in (self.agent, self.dispatcher, self.manager):
            self.assertTrue(call.with_user(user).has_access("write"))
            self.assertFalse(call.with_user(user).has_access("unlink"), "what was said stays in the history")
        self.assertTrue(call.with_user(self.admin).has_access("unlink"))

    def test_an_engineer_opens_a_request_with_calls(self):
        task = self.dispatched_task()
        self.note(request_id=task.request_id.id)
        Form(task.request_id.with_user(self.engineer_user))

    def test_other_companies(self):
        company = self.env["res.company"].create({"name": "Other Service Ltd"})
        call = self.env["fsm.call.note"].create({"note": "x", "company_id": company.id})
        self.assertFalse(call.with_user(self.agent).has_access("read"))
        self.customer.company_id = self.company
        with self.assertRaises(UserError):
            call.partner_id = self.customer
            call.flush_recordset()

    def test_the_state_is_not_written_by_hand(self):
        with self.assertRaises(UserError):
            self.note().state = "done"
