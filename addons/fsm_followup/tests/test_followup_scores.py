from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import FollowupCase


@tagged("post_install", "-at_install")
class TestFollowupScores(FollowupCase):
    """How good an answer, a follow-up, an engineer is; versions of the questions."""

    def scores(self, **answers):
        followup = self.followup()
        self.answer(followup, **answers)
        return {answer.question_id: answer.score for answer in followup.answer_ids if answer.is_scored}

    def test_each_kind(self):
        polite, quick, dirty = self.good.option_ids.ids
        scores = self.scores(
            fixed="no",
            stars="4",
            waited=str(self.waited.option_ids[1].id),
            good=[str(polite), str(quick), str(dirty)],
            recommend="7",
            words="Words",
        )
        expected = {self.fixed: 0, self.stars: 75, self.waited: 20, self.good: 60, self.recommend: 70}
        self.assertEqual(scores, expected, "words have no score")

    def test_the_answer_that_is_good(self):
        self.fixed.write({"tells_fixed": False, "good_answer": "no"})
        self.assertEqual(self.scores(fixed="no")[self.fixed], 100)
        self.template.write({"question_ids": [(1, self.fixed.id, {"good_answer": False})]})
        self.fixed, self.stars = self.template.question_ids[:2]
        self.assertNotIn(self.fixed, self.scores(fixed="no"))

    def test_numbers(self):
        self.recommend.write({"number_from": 10, "number_to": 0})
        self.assertEqual(self.scores(recommend="4")[self.recommend], 60, "the fewer the better")
        self.template.write({"question_ids": [(1, self.recommend.id, {"number_from": 0})]})
        self.fixed, self.stars, __, __, self.recommend, __ = self.template.question_ids
        self.assertNotIn(self.recommend, self.scores(recommend="-1500.5"), "any number, without score")

    def test_weights_and_missing_answers(self):
        followup = self.followup()
        self.answer(followup, fixed="yes", stars="1")
        self.assertEqual(followup.score, 25, "(100 × 1 + 0 × 3) / 4")
        self.answer(followup, fixed="yes", stars="1", recommend="5")
        self.assertEqual(followup.score, 30, "(100 + 0 × 3 + 50) / 5")
        self.assertEqual(followup.customer_score, 30)
        followup.with_user(self.agent).action_save_answers(self.values(stars=5))
        self.assertEqual((followup.score, followup.customer_score), (90, 30), "(100 + 100 × 3 + 50) / 5")

    def test_without_score(self):
        self.version.question_ids.filtered(lambda question: question.kind != "text").weight = 0
        followup = self.followup()
        self.answer(followup, fixed="yes", stars="1")
        self.assertEqual((followup.is_scored, followup.is_low, followup.state), (False, False, "answered"))

    def test_agent_takes_his_answer_back(self):
        followup = self.calling(stars="4").with_user(self.agent)
        followup.action_save_answers(self.values(stars=1))
        self.assertEqual(followup.score, 25)
        followup.action_save_answers(self.values(stars=None))
        self.assertEqual(followup.score, 81.3, "the customer's counts again")

    # ------------------------------------------------------------------
    # Means
    # ------------------------------------------------------------------

    def test_means(self):
        for stars in ("5", "1"):
            self.answer(self.followup(), stars=stars)
        self.followup()
        for record in (
            self.engineer,
            self.team,
            self.customer,
            self.product,
            self.product.product_tmpl_id,
        ):
            seen = record.with_user(self.agent)
            self.assertEqual((seen.followup_score, seen.followup_count), (62.5, 2), record)
            action = seen.action_open_followups()
            self.assertEqual(self.env["fsm.followup"].search_count(action["domain"]), 2)
        self.assertEqual(self.other_engineer.with_user(self.agent).followup_count, 0)
        self.assertEqual(self.engineer.with_user(self.engineer_user).followup_count, 2)
        self.assertEqual(self.team.with_user(self.other_user).followup_count, 0, "only his own")
        with self.assertRaises(AccessError):
            self.engineer.with_user(self.bystander).read(["followup_score"])

    def test_one_query_for_a_list(self):
        customers = self.env["res.partner"].create([{"name": f"Customer {n}"} for n in range(30)])
        self.answer(self.followup())

        def read(records):
            records.with_user(self.agent).mapped("followup_score")

        self.cost(customers, read)
        self.assertEqual(self.cost(self.customer, read), self.cost(customers | self.customer, read))

    def cost(self, followups, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method(followups)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_constant_cost_of_lists(self):
        followups = self.env["fsm.followup"].union(*(self.followup() for __ in range(8)))
        for followup in followups:
            self.answer(followup)
        names = ["name", "partner_id", "product_id", "engineer_id", "score", "state", "is_low", "fsm_moves"]

        def read(records):
            records.with_user(self.agent).web_read({name: {} for name in names})

        self.cost(followups[:1], read)
        self.assertEqual(self.cost(followups[:1], read), self.cost(followups, read))

    def test_constant_cost_of_the_clock(self):
        followups = self.env["fsm.followup"].union(*(self.followup() for __ in range(9)))

        def expire(records):
            records._fsm_move("expired")

        self.cost(followups[0], expire)
        one, eight = self.cost(followups[1], expire), self.cost(followups[2:], expire)
        self.assertLessEqual(eight, one + 1)

    # ------------------------------------------------------------------
    # Versions
    # ------------------------------------------------------------------

    def test_changed_before_it_is_sent(self):
        self.template.write({"question_ids": [(1, self.stars.id, {"name": "How was it?"})]})
        self.assertEqual(self.template.version_id, self.version)
        self.assertEqual(self.stars.name, "How was it?")

    def test_a_new_version_when_it_was_sent(self):
        followup = self.followup()
        option = self.waited.option_ids[1]
        self.template.with_user(self.admin).write(
            {
                "question_ids": [
                    Command.update(self.stars.id, {"name": "How was it?"}),
                    Command.update(self.waited.id, {"option_ids": [Command.update(option.id, {"score": 50})]}),
                    Command.delete(self.words.id),
                    Command.create({"name": "New", "kind": "text", "sequence": 9, "required": False}),
                ]
            }
        )
        new = self.template.version_id
        self.assertEqual((new.number, self.version.number), (2, 1))
        names = ["Fixed?", "How was it?", "How long did you wait?", "What was good?", "Would you recommend us?", "New"]
        self.assertEqual(new.question_ids.mapped("name"), names)
        self.assertEqual(new.question_ids[2].option_ids.mapped("score"), [100, 50])
        self.assertEqual((self.stars.name, option.score, self.words.name), ("Satisfied?", 20, "Anything else?"))
        # who has the link is asked what he was sent
        self.answer(followup, words="Still asked")
        self.assertEqual(followup.version_id, self.version)
        self.assertEqual(self.followup().version_id, new)
        self.template.write({"question_ids": [(1, new.question_ids[0].id, {"weight": 5})]})
        self.assertEqual(self.template.version_id.number, 3)

    def test_a_new_version_keeps_its_translations(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.stars.update_field_translations("name", {"zh_CN": "满意吗？"})
        self.waited.option_ids[0].update_field_translations("name", {"zh_CN": "一天"})
        self.followup()
        self.template.write({"question_ids": [(1, self.fixed.id, {"weight": 5})]})
        stars, waited = self.template.question_ids[1:3].with_context(lang="zh_CN")
        self.assertEqual((stars.name, waited.option_ids[0].name), ("满意吗？", "一天"))

    def test_nothing_else_changes_what_was_sent(self):
        self.followup()
        option = self.waited.option_ids[0]
        for change in (
            lambda: self.stars.write({"name": "x"}),
            lambda: self.stars.unlink(),
            lambda: option.write({"score": 0}),
            lambda: option.unlink(),
            lambda: self.version.write({"number": 9}),
            lambda: self.version.unlink(),
            lambda: self.env["fsm.followup.question"].create(
                {"version_id": self.version.id, "name": "x", "kind": "text"}
            ),
            lambda: self.stars.update_field_translations("name", {"en_US": "x"}),
            lambda: self.template.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "was sent to customers"):
                change()

    def test_only_administrators_write_questions(self):
        for user in (self.agent, self.manager, self.engineer_user):
            with self.assertRaises(AccessError):
                self.template.with_user(user).write({"question_ids": [(1, self.stars.id, {"name": "x"})]})
            with self.assertRaises(AccessError):
                self.stars.with_user(user).name = "x"

    def test_copy(self):
        self.followup()
        copy = self.template.copy()
        self.assertEqual(copy.question_ids.mapped("name"), self.version.question_ids.mapped("name"))
        self.assertFalse(copy.question_ids & self.version.question_ids)
        self.assertEqual((copy.name, copy.version_id.number), ("Repairs (copy)", 1))

    def test_whose_questions(self):
        request = self.make_request()
        subtype = self.env["fsm.request.type"].create({"name": "Urgent", "parent_id": self.type.id})
        find = self.env["fsm.followup.template"]._find_for
        self.assertEqual(find(request)[request], self.template)
        question = {"name": "x", "kind": "text"}
        general, special = self.env["fsm.followup.template"].create(
            [
                {"name": "All", "sequence": 0, "question_ids": [(0, 0, question)]},
                {"name": "Urgent", "type_ids": [(6, 0, subtype.ids)], "question_ids": [(0, 0, question)]},
            ]
        )
        self.assertEqual(find(request)[request], self.template, "that of the type comes first")
        request.subtype_id = subtype
        self.assertEqual(find(request)[request], special)
        (self.template | special).active = False
        self.assertEqual(find(request)[request], general)
        self.env["fsm.followup.template"].search([]).active = False
        self.assertEqual(find(request), {})
        self.assertFalse(self.followup(), "nobody is asked nothing")

    def test_wrong_questions(self):
        for wrong in (
            {"kind": "one"},
            {"kind": "several", "option_ids": [(0, 0, {"name": "x"})]},
            {"kind": "stars", "tells_fixed": True},
            {"kind": "yes_no", "tells_fixed": True, "good_answer": False},
        ):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self.template.write({"question_ids": [(0, 0, {"name": "x", **wrong})]})
