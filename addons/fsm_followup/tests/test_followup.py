from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import FollowupCase


@tagged("post_install", "-at_install")
class TestFollowup(FollowupCase):
    """From the report that is handed in to the follow-up that is closed."""

    # ------------------------------------------------------------------
    # Made with the report
    # ------------------------------------------------------------------

    def test_made_when_the_report_is_handed_in(self):
        report = self.filled_report()
        self.assertFalse(report.followup_ids)
        report.no_signature_reason = "absent"
        report.with_user(self.engineer_user).action_submit()
        followup = report.followup_ids
        self.assertEqual((followup.state, followup.version_id), ("sent", self.version))
        for name in ("request_id", "task_id", "engineer_id", "team_id", "partner_id", "product_id", "company_id"):
            self.assertEqual(followup[name], report[name], name)
        self.assertRegex(followup.name, r"^FU\d{4}")
        self.assertFalse(followup._fsm_get_open_steps(), "nobody has to do anything before the customer has answered")

    def test_once_for_a_report(self):
        report = self.submitted_report()
        followup = report.followup_ids
        report.with_user(self.manager).action_return("Photos, please")
        report.with_user(self.engineer_user).action_submit()
        self.assertEqual(report.followup_ids, followup)

    def test_only_where_the_type_wants_it(self):
        self.type.is_followup = False
        self.assertFalse(self.followup())
        self.type.is_followup = True
        subtype = self.env["fsm.request.type"].create(
            {"name": "Silent", "parent_id": self.type.id, "is_followup": False}
        )
        self.assertFalse(self.followup(subtype_id=subtype.id))

    def test_made_before_a_review_that_is_skipped(self):
        self.env.ref("fsm_base.step_report_submitted").skip = True
        report = self.submitted_report()
        self.assertEqual(report.state, "approved")
        self.assertTrue(report.followup_ids)

    def test_the_customer_is_told_its_address(self):
        report = self.submitted_report()
        followup = report.followup_ids
        url = report._get_feedback_url()
        self.assertTrue(url.endswith(f"/fsm/follow-up/{followup.access_token}"), url)
        for xmlid in ("mail_template_report_submitted", "sms_template_report_submitted"):
            template = self.env.ref(f"fsm_base.{xmlid}")
            name = "body_html" if "mail" in xmlid else "body"
            self.assertIn(url, template._render_field(name, report.ids)[report.id], xmlid)
        self.answer(followup)
        followup._fsm_move("done")
        self.assertIn("/fsm/request/", report._get_feedback_url(), "when it is closed, his request's page is left")

    def test_the_printed_report_has_its_code(self):
        report = self.submitted_report()
        documents = self.env["report.fsm_base.report_service_report"].with_user(self.engineer_user)

        def code():
            return documents._get_report_values(report.ids)["docs"][0]["feedback_code"]

        self.assertIn("data:image/svg", code())
        html = str(
            self.env["ir.qweb"]._render("fsm_base.report_service_report", documents._get_report_values(report.ids))
        )
        self.assertIn("Scan to tell us how it went", html)
        report.followup_ids._fsm_move("expired")
        self.assertFalse(code(), "it would lead nowhere")

    # ------------------------------------------------------------------
    # The customer answers
    # ------------------------------------------------------------------

    def test_answered(self):
        followup = self.followup()
        self.answer(followup, words="Thanks\x00 ", good=[str(self.good.option_ids[0].id)])
        self.assertEqual(followup.state, "answered")
        self.assertTrue(followup.answered_on)
        self.assertEqual(set(followup.answer_ids.mapped("source")), {"customer"})
        by_question = {answer.question_id: answer.answer for answer in followup.answer_ids}
        self.assertEqual(by_question[self.words], "Thanks")
        self.assertEqual(by_question[self.stars], "★★★★★")
        self.assertEqual(by_question[self.good], "Polite")
        self.assertFalse(followup._fsm_get_open_steps())

    def test_may_be_changed(self):
        followup = self.followup()
        self.answer(followup, stars="4", words="x")
        self.answer(followup, stars="5")
        self.assertEqual(followup.state, "answered")
        self.assertEqual(len(followup.answer_ids), 2, "what was left out is gone")
        self.assertEqual(followup.score, 100)

    def test_what_is_no_answer(self):
        followup = self.followup()
        option = self.good.option_ids[0].id
        for wrong in (
            {"stars": "6"},
            {"stars": "0"},
            {"stars": "4.5"},
            {"fixed": "maybe"},
            {"waited": str(option)},
            {"waited": [str(o.id) for o in self.waited.option_ids]},
            {"good": [str(option), "999999999"]},
            {"recommend": "11"},
            {"recommend": "many"},
            {"recommend": "nan"},
            {"recommend": "inf"},
            {"words": "x" * 2001},
            {"fixed": ""},
            {"stars": None},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(ValidationError):
                self.answer(followup, **wrong)
        other = self.env["fsm.followup.template"].create(
            {"name": "Other", "question_ids": [(0, 0, {"name": "Alien", "kind": "text"})]}
        )
        with self.assertRaisesRegex(ValidationError, "does not ask"):
            followup._answer_by_customer({**self.values(fixed="yes", stars="5"), str(other.question_ids.id): "x"})
        self.assertEqual((followup.state, followup.answer_ids.ids), ("sent", []))

    def test_not_after_it_is_closed_or_has_expired(self):
        followup = self.calling(stars="5")
        followup.with_user(self.agent).action_done()
        with self.assertRaisesRegex(UserError, "can't be answered any more"):
            self.answer(followup, stars="1")
        late = self.followup()
        with freeze_time(late.expires_on + timedelta(minutes=1)), self.assertRaisesRegex(UserError, "any more"):
            self.answer(late)

    # ------------------------------------------------------------------
    # The agent calls
    # ------------------------------------------------------------------

    def test_call(self):
        followup = self.calling(stars="4", words="ok")
        step = self.step(followup, "calling")
        self.assertEqual((step.user_id, step.summary), (self.agent, "Call the Customer"))
        mine = followup.with_user(self.agent)
        form = mine.questionnaire
        self.assertEqual(form["values"], {**self.values(fixed="yes", stars=4, words="ok")})
        changed = self.values(stars=2, recommend="7", fixed="yes")
        # the customer changes an answer while the agent has the form before him
        self.answer(followup, stars="4", words="all right")
        mine.write({"questionnaire": {**form, "changed": changed}})
        mine.call_note = "A nice talk"
        mine.action_done()
        self.assertEqual((followup.state, followup.called_by_id), ("done", self.agent))
        self.assertFalse(self.step(followup, "calling"))
        stars = followup.answer_ids.filtered(lambda answer: answer.question_id == self.stars)
        self.assertEqual({a.source: a.number for a in stars}, {"customer": 4, "agent": 2}, "both are kept")
        kept = followup.answer_ids.filtered(lambda answer: answer.source == "agent").question_id
        self.assertEqual(kept, self.stars | self.recommend, "what was the same was not written again")
        self.assertEqual(mine.questionnaire["values"][str(self.words.id)], "all right")
        shown = {q["id"]: q for q in mine.questionnaire["questions"]}
        self.assertEqual(shown[self.stars.id]["customer"], "★★★★☆")
        self.assertTrue(shown[self.stars.id]["corrected"])
        self.assertFalse(shown[self.words.id]["corrected"])

    def test_step_goes_to_customer_service_without_an_agent(self):
        followup = self.followup()
        followup.request_id.agent_id = False
        followup.with_user(self.agent).action_call()
        self.assertEqual(self.step(followup, "calling").fsm_group_id, self.env.ref("fsm_base.group_fsm_agent"))

    def test_call_asks_what_must_be_answered(self):
        followup = self.calling().with_user(self.agent)
        with self.assertRaisesRegex(UserError, "Fixed.*Satisfied"):
            followup.action_done()
        followup.action_save_answers(self.values(fixed="yes", stars=5))
        followup.action_done()
        self.assertEqual((followup.state, followup.score), ("done", 100))

    def test_nobody_answers(self):
        self.template.write({"most_tries": 2, "retry_hours": 3})
        followup = self.calling().with_user(self.agent)
        before = fields.Datetime.now()
        followup.action_not_reached()
        self.assertEqual((followup.state, followup.tries), ("calling", 1))
        step = self.step(followup, "calling")
        self.assertEqual(len(step), 1)
        self.assertGreaterEqual(step.fsm_deadline, before.replace(microsecond=0) + timedelta(hours=3))
        followup.action_not_reached()
        self.assertEqual((followup.state, followup.tries), ("skipped", 2))
        self.assertFalse(followup._fsm_get_open_steps())
        followup.action_call()
        self.assertTrue(self.step(followup, "calling"), "he may be called all the same")

    def test_without_a_call(self):
        followup = self.followup().with_user(self.agent)
        self.assertEqual(followup.action_skip()["res_model"], "fsm.ask")
        question = self.env["fsm.ask"].with_user(self.agent).browse(followup.action_skip()["res_id"])
        question.reason = "He does not want to"
        question.action_confirm()
        self.assertEqual(followup.state, "skipped")
        self.assertIn("He does not want to", followup.message_ids[:1].body)

    # ------------------------------------------------------------------
    # Who may do what
    # ------------------------------------------------------------------

    def test_others_may_not(self):
        followup = self.calling(stars="5")
        for user in (self.engineer_user, self.other_user, self.bystander, self.expert):
            theirs = followup.with_user(user)
            for method in ("action_call", "action_not_reached", "action_done", "action_settle", "action_skip"):
                with self.subTest(user=user.name, method=method), self.assertRaises(UserError):
                    getattr(theirs, method)()
            with self.assertRaises(AccessError):
                theirs.action_save_answers(self.values(stars=1))
            with self.assertRaises(AccessError):
                theirs.call_note = "x"
        self.assertEqual((followup.state, followup.score), ("calling", 100))

    def test_engineers_read_their_own(self):
        followup = self.followup()
        self.answer(followup, words="Well done")
        followups, answers = self.env["fsm.followup"], self.env["fsm.followup.answer"]
        self.assertIn(followup, followups.with_user(self.engineer_user).search([]))
        words = answers.with_user(self.engineer_user).search([("followup_id", "=", followup.id)])
        self.assertIn("Well done", words.mapped("answer"))
        for user in (self.other_user, self.outsourced_user):
            self.assertNotIn(followup, followups.with_user(user).search([]))
            self.assertFalse(answers.with_user(user).search([("followup_id", "=", followup.id)]))
        for user in (self.bystander, self.expert):
            with self.assertRaises(AccessError):
                followups.with_user(user).search([])

    def test_nothing_is_written_by_hand(self):
        followup = self.calling(stars="5").with_user(self.agent)
        for vals in (
            {"state": "done"},
            {"score": 0},
            {"tries": 9},
            {"access_token": "x"},
            {"expires_on": False},
            {"version_id": 1},
            {"is_low": True},
            {"answer_ids": [(5,)]},
            {"photo_ids": [(5,)]},
            {"report_id": 1},
            {"agreement": "x"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                followup.write(vals)
        with self.assertRaises(AccessError):
            followup.answer_ids[:1].write({"score": 0})
        with self.assertRaises(UserError):
            followup.unlink()
        with self.assertRaises(UserError):
            followup.with_user(self.admin).unlink()

    def test_other_company(self):
        followup = self.calling(stars="5")
        other = self.env["res.company"].create({"name": "Other Company"})
        foreign = self._make_user(self.env, "foreign", "group_fsm_manager")
        foreign.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["fsm.followup"].with_user(foreign).search([]))
        self.assertFalse(self.env["fsm.followup.answer"].with_user(foreign).search([]))
        with self.assertRaises(AccessError):
            followup.with_user(foreign).action_done()
        self.template.company_id = other
        self.assertNotIn("Repairs", self.followup().template_id.mapped("name"), "theirs is not asked here")
