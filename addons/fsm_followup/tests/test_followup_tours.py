from odoo.tests import tagged

from odoo.addons.fsm_base.tests.test_portal import PagesCase

from .common import FollowupCase


@tagged("post_install", "-at_install")
class TestFollowupTours(FollowupCase, PagesCase):
    """Customers on their phone, and the people who hear what they say."""

    def desk(self, tour, url, login):
        self.browser_size = "1440x900"
        self.start_tour(url, tour, login=login)

    def test_customer_says_how_it_went(self):
        followup = self.followup()
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(f"/fsm/follow-up/{followup._portal_ensure_token()}", "fsm_customer_says_how_it_went")
        self.assertEqual((followup.state, followup.is_low), ("calling", True))
        said = {answer.question_id: answer.answer for answer in followup.answer_ids}
        self.assertEqual(said[self.stars], "★☆☆☆☆")
        self.assertEqual(said[self.good], "Polite, Quick")
        self.assertEqual(said[self.recommend], "8")
        self.assertEqual(followup.photo_ids.name, "leak.jpg")

    def test_agent_calls_back(self):
        followup = self.calling(stars="4")
        self.desk("fsm_agent_calls_back", "/odoo", self.agent.login)
        self.assertEqual((followup.state, followup.call_note), ("done", "A nice talk"))
        heard = followup.answer_ids.filtered(lambda answer: answer.source == "agent")
        self.assertEqual(heard.question_id, self.stars | self.waited | self.good | self.words)

    def test_engineer_reads(self):
        followup = self.followup()
        self.answer(followup, words="Well done", waited=str(self.waited.option_ids[0].id))
        followup._fsm_move("done")
        self.browser_size = "390x844"
        self.touch_enabled = True
        login = self.engineer_user.login
        self.start_tour("/odoo/my-follow-ups", "fsm_engineer_reads_what_his_customer_says", login=login)

    def test_manager_settles(self):
        followup = self.calling(stars="1", words="Too late")
        self.desk("fsm_manager_settles_followup", "/odoo", self.manager.login)
        self.assertEqual((followup.state, followup.agreement), ("done", "A free visit"))
        self.assertEqual(followup.settled_by_id, self.manager)

    def test_administrator_changes_questions(self):
        followup = self.followup()
        self.desk("fsm_admin_changes_questions", f"/odoo/follow-up-questionnaires/{self.template.id}", self.admin.login)
        self.assertEqual(self.template.version_id.number, 2)
        self.assertEqual(self.template.question_ids.mapped("name")[1], "How was it?")
        self.assertEqual(followup.version_id.question_ids.mapped("name")[1], "Satisfied?")
