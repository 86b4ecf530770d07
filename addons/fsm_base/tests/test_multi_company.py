from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestMultiCompany(FsmCase):
    """Two companies in one database know nothing of each other's work."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Other Company"})
        cls.other_manager = new_test_user(
            cls.env,
            "fsm_test_manager_b",
            groups="fsm_base.group_fsm_manager",
            company_id=cls.other_company.id,
            company_ids=[(6, 0, [cls.other_company.id])],
        )

    def test_other_company_sees_nothing(self):
        report = self.submitted_report()
        env = self.env(user=self.other_manager, context={"allowed_company_ids": self.other_company.ids})
        for model in (
            "fsm.request",
            "fsm.task",
            "fsm.service.report",
            "fsm.report.part",
            "fsm.report.labor",
            "fsm.engineer",
            "fsm.service.team",
        ):
            self.assertFalse(env[model].search([]), model)
        with self.assertRaises(AccessError):
            report.with_env(env).action_approve()

    def test_steps_go_to_people_of_the_company(self):
        self.env["fsm.step"].search([("model", "=", "fsm.request"), ("state", "=", "open")]).write(
            {"responsible": "user", "responsible_user_id": self.other_manager.id}
        )
        self.assertStep(self.open_request(), "step_request_open", self.leader_user)

    def test_group_steps_show_in_the_right_company(self):
        step = self.steps_of(self.submitted_report().request_id)
        tasks = self.env["mail.activity"].with_user(self.other_manager).search([("fsm_is_mine", "=", True)])
        self.assertNotIn(step, tasks)
        self.assertEqual(step.fsm_company_id, self.company)

    def test_no_mixing(self):
        foreign_team = self.env["fsm.service.team"].create(
            {"name": "Foreign", "company_id": self.other_company.id, "calendar_id": False}
        )
        with self.assertRaises(UserError):
            self.make_request(team_id=foreign_team.id)
        foreign_engineer = self.env["fsm.engineer"].create(
            {"user_id": self.other_manager.id, "company_id": self.other_company.id}
        )
        request = self.open_request()
        with self.assertRaises(UserError):
            request.with_user(self.dispatcher).action_dispatch(foreign_engineer.id, self.start)
        self.assertEqual(foreign_engineer.employee_id.company_id, self.other_company)

    def test_one_that_does_not_fit_refuses_the_batch(self):
        """Companies are checked for the whole batch at once; the message still names what does not fit."""
        foreign = self.env["res.partner"].create({"name": "Foreign Customer", "company_id": self.other_company.id})
        before = self.env["fsm.request"].search_count([])
        with self.assertRaisesRegex(UserError, "Foreign Customer"), self.cr.savepoint():
            self.env["fsm.request"].create(
                [{"partner_id": partner.id, "description": "x"} for partner in (self.customer, foreign, self.customer)]
            )
        self.assertEqual(self.env["fsm.request"].search_count([]), before)
        requests = self.open_request() | self.open_request()
        with self.assertRaisesRegex(UserError, "Foreign Customer"), self.cr.savepoint():
            requests.write({"contact_id": foreign.id})
