from odoo.tests import HttpCase, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestTourKnowledge(FsmCase, HttpCase):
    """The buttons of knowledge in the browser."""

    browser_size = "1440x900"

    def test_solved_with_this(self):
        solution = self.env["fsm.solution"].create(
            {"name": "排气温度高导致停机", "symptom": "E07", "remedy": "<p>吹扫冷却器</p>", "state": "published"}
        )
        self.start_tour("/odoo/service-requests/new", "fsm_agent_solves_with_article", login=self.agent.login)
        request = self.env["fsm.request"].search([("description", "=", "报E07,温度高")])
        self.assertEqual((request.state, request.solution_id), ("closed", solution))
        self.assertEqual(solution.solved_count, 1)

    def test_drafting_a_solution(self):
        report = self.submitted_report()
        self.start_tour(f"/odoo/service-reports/{report.id}", "fsm_manager_drafts_solution", login=self.manager.login)
        self.assertEqual(report.solution_ids.state, "published")
