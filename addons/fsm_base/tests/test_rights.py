from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FsmCase, picture

READ, WRITE, CREATE, UNLINK = "read", "write", "create", "unlink"
ALL = {READ, WRITE, CREATE, UNLINK}
CONFIGURATION = (
    "fsm.request.type",
    "fsm.fault.code",
    "fsm.step",
    "fsm.event",
    "fsm.sla.policy",
    "fsm.sla.rung",
    "fsm.customer.level",
)


@tagged("post_install", "-at_install")
class TestRights(FsmCase):
    """What every role may do with every model, and with whose records."""

    def allowed(self, user, model):
        return {operation for operation in ALL if self.env[model].with_user(user).has_access(operation)}

    def test_models_by_role(self):
        roles = {
            "bystander": self.bystander,
            "engineer": self.engineer_user,
            "agent": self.agent,
            "dispatcher": self.dispatcher,
            "manager": self.manager,
            "admin": self.admin,
        }
        # what anybody in the house may do with the requests he is responsible for is limited by the rules below
        expected = {
            "fsm.request": {
                "bystander": {READ, WRITE},
                "engineer": {READ, WRITE},
                "agent": ALL,
                "dispatcher": ALL,
                "manager": ALL,
                "admin": ALL,
            },
            "fsm.task": {
                "bystander": {READ, WRITE, CREATE},
                "engineer": {READ, WRITE, CREATE},
                "agent": {READ, WRITE, CREATE},
                "dispatcher": ALL,
                "manager": ALL,
                "admin": ALL,
            },
            "fsm.service.report": {
                "bystander": {READ},
                "engineer": ALL,
                "agent": {READ},
                "dispatcher": {READ},
                "manager": {READ, WRITE},
                "admin": {READ, WRITE},
            },
            "fsm.certificate.renewal": {
                "bystander": set(),
                "engineer": {READ, WRITE},
                "agent": set(),
                "dispatcher": {READ},
                "manager": ALL,
                "admin": ALL,
            },
            "fsm.engineer.certificate": {
                "bystander": set(),
                **dict.fromkeys(("engineer", "agent", "dispatcher", "manager", "admin"), {READ}),
            },
            "fsm.engineer.position": {
                "bystander": set(),
                "agent": set(),
                **dict.fromkeys(("engineer", "dispatcher", "manager", "admin"), {READ}),
            },
            "fsm.report.part": {
                "bystander": {READ},
                "engineer": ALL,
                "agent": {READ},
                "dispatcher": {READ},
                "manager": {READ, WRITE},
                "admin": {READ, WRITE},
            },
            "fsm.report.labor": {
                "bystander": {READ},
                "engineer": ALL,
                "agent": {READ},
                "dispatcher": {READ},
                "manager": {READ, WRITE},
                "admin": {READ, WRITE},
            },
            "fsm.engineer": {
                **dict.fromkeys(("bystander", "engineer", "agent", "dispatcher"), {READ}),
                "manager": {READ, WRITE, CREATE},
                "admin": ALL,
            },
            "fsm.engineer.skill": {
                **dict.fromkeys(("bystander", "engineer", "agent", "dispatcher"), {READ}),
                "manager": ALL,
                "admin": ALL,
            },
            "fsm.service.team": {
                **dict.fromkeys(("bystander", "engineer", "agent", "dispatcher"), {READ}),
                "manager": {READ, WRITE, CREATE},
                "admin": ALL,
            },
            "fsm.solution": {
                **dict.fromkeys(("bystander", "engineer", "agent", "dispatcher"), {READ}),
                "manager": ALL,
                "admin": ALL,
            },
            "fsm.notification": {
                **dict.fromkeys(("bystander", "engineer"), set()),
                **dict.fromkeys(("agent", "dispatcher", "manager", "admin"), {READ}),
            },
            "fsm.rate.limit": dict.fromkeys(roles, set()),
            "fsm.call.note": {
                **dict.fromkeys(("bystander", "engineer"), set()),
                **dict.fromkeys(("agent", "dispatcher", "manager"), {READ, WRITE, CREATE}),
                "admin": ALL,
            },
            "fsm.channel": {
                **dict.fromkeys(("bystander", "engineer", "agent", "dispatcher", "manager"), {READ}),
                "admin": {READ, WRITE},
            },
            # written by the process alone
            "fsm.sla.clock": dict.fromkeys(roles, {READ}),
            "fsm.report.export": dict.fromkeys(roles, {READ}),
            "fsm.report.export.line": dict.fromkeys(roles, {READ}),
            **{
                model: {
                    **dict.fromkeys(("bystander", "engineer", "agent", "dispatcher", "manager"), {READ}),
                    "admin": ALL,
                }
                for model in CONFIGURATION
            },
        }
        for model, by_role in expected.items():
            for role, user in roles.items():
                with self.subTest(model=model, role=role):
                    self.assertEqual(self.allowed(user, model), by_role[role])

    def test_no_model_is_forgotten(self):
        transient_or_abstract = {
            name for name, model in self.env.registry.items() if model._abstract or model._transient
        }
        models = {
            name for name, model in self.env.registry.items() if model._original_module == "fsm_base"
        } - transient_or_abstract
        self.assertEqual(
            models,
            {
                "fsm.request",
                "fsm.task",
                "fsm.service.report",
                "fsm.report.part",
                "fsm.report.labor",
                "fsm.engineer",
                "fsm.engineer.skill",
                "fsm.service.team",
                "fsm.solution",
                "fsm.notification",
                "fsm.rate.limit",
                "fsm.engineer.certificate",
                "fsm.engineer.city",
                "fsm.engineer.position",
                "fsm.certificate.renewal",
                "fsm.call.note",
                "fsm.report.export",
                "fsm.report.export.line",
                "fsm.channel",
                "fsm.sla.clock",
                *CONFIGURATION,
            },
        )

    def test_engineer_sees_his_own_work_only(self):
        mine = self.submitted_report()
        others = self.submitted_report(engineer=self.other_engineer)
        waiting = self.open_request()
        env = self.env(user=self.engineer_user)
        self.assertEqual(env["fsm.task"].search([]), mine.task_id)
        self.assertEqual(env["fsm.service.report"].search([]), mine)
        self.assertEqual(env["fsm.request"].search([]), mine.request_id)
        self.assertFalse(env["fsm.report.part"].search([]) & others.part_line_ids)
        with self.assertRaises(AccessError):
            others.task_id.with_env(env).check_access("read")
        with self.assertRaises(AccessError):
            waiting.with_env(env).check_access("read")
        with self.assertRaises(AccessError):
            mine.request_id.with_env(env).write({"description": "changed"})
        with self.assertRaises(AccessError):
            env["fsm.task"].create({"request_id": mine.request_id.id, "engineer_id": self.engineer.id})
        with self.assertRaises(AccessError):
            env["fsm.request"].create({"partner_id": self.customer.id})

    def test_outsourced_engineer_sees_his_providers_work_only(self):
        colleague_user = self._user("colleague")
        stranger_user = self._user("stranger")
        engineers = self.env["fsm.engineer"]
        colleague = engineers.create({"user_id": colleague_user.id, "provider_id": self.provider.id})
        rival = self.env["res.partner"].create({"name": "Rival Ltd", "is_company": True})
        stranger = engineers.create({"user_id": stranger_user.id, "provider_id": rival.id})
        mine = self.dispatched_task(engineer=self.outsourced)
        colleagues = self.dispatched_task(engineer=colleague)
        own = self.dispatched_task(engineer=self.engineer)
        rivals = self.dispatched_task(engineer=stranger)
        env = self.env(user=self.outsourced_user)
        self.assertEqual(env["fsm.task"].search([]), mine | colleagues)
        self.assertEqual(env["fsm.request"].search([]), (mine | colleagues).request_id)
        for task in (colleagues, own, rivals):
            with self.assertRaises(AccessError):
                task.with_env(env).write({"instructions": "mine"})
            with self.assertRaises(AccessError):
                task.with_env(env).action_accept()

    def test_who_changes_the_provider_sees_other_work(self):
        rival = self.env["res.partner"].create({"name": "Rival Ltd", "is_company": True})
        colleague = self.env["fsm.engineer"].create(
            {"user_id": self._user("colleague").id, "provider_id": self.provider.id}
        )
        request = self.dispatched_task(engineer=colleague).request_id
        mine = request.with_user(self.outsourced_user)
        self.assertTrue(mine.has_access("read"))
        self.assertIn(mine, mine.search([]))
        self.assertEqual(mine.search([("is_visited_by_me", "=", False)]), mine.browse())
        self.outsourced.provider_id = rival
        self.env.invalidate_all()
        self.assertFalse(mine.has_access("read"))
        self.assertNotIn(mine, mine.search([]))

    def test_leader_works_on_his_teams_requests(self):
        request = self.open_request()
        other_team = self.env["fsm.service.team"].create({"name": "West"})
        foreign = self.open_request(team_id=other_team.id)
        env = self.env(user=self.leader_user)
        self.assertIn(request, env["fsm.request"].search([]))
        self.assertNotIn(foreign, env["fsm.request"].search([]))
        request.with_env(env).write({"description": "more"})
        with self.assertRaises(AccessError):
            env["fsm.task"].create({"request_id": foreign.id, "engineer_id": self.engineer.id})

    def test_responsible_expert_works_on_his_requests(self):
        request = self.open_request(user_id=self.expert.id)
        foreign = self.open_request()
        env = self.env(user=self.expert)
        self.assertEqual(env["fsm.request"].search([]), request)
        request.with_env(env).write({"description": "more"})
        with self.assertRaises(AccessError):
            foreign.with_env(env).read(["description"])

    def test_others_see_nothing(self):
        self.submitted_report()
        env = self.env(user=self.bystander)
        for model in ("fsm.request", "fsm.task", "fsm.service.report", "fsm.report.part", "fsm.report.labor"):
            self.assertFalse(env[model].search([]))

    def test_portal_and_public_see_nothing(self):
        request = self.open_request()
        portal = self.env["res.users"].create(
            {"name": "P", "login": "p_x", "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])]}
        )
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                request.with_user(user).read(["name"])

    def test_agent_does_not_plan(self):
        task = self.dispatched_task()
        with self.assertRaises(AccessError):
            task.with_user(self.agent).write({"planned_start": self.start})
        with self.assertRaises(AccessError):
            task.with_user(self.agent).action_dispatch(self.other_engineer)

    def test_times_and_reasons_are_not_written_by_hand(self):
        task = self.task_on_site()
        for values in ({"planned_start": self.start}, {"engineer_id": self.other_engineer.id}):
            with self.assertRaisesRegex(AccessError, "is up to a dispatcher"):
                task.with_user(self.engineer_user).write(values)
        for values in ({"actual_start": self.start}, {"check_in_distance": 0}, {"reject_reason": "x"}):
            for user in (self.engineer_user, self.manager):
                with self.assertRaisesRegex(UserError, "written by doing the step"):
                    task.with_user(user).write(values)
        task.with_user(self.engineer_user).action_open_report()
        for values in ({"signature": picture(), "signed_by": "me"}, {"approved_by_id": self.manager.id}):
            with self.assertRaisesRegex(UserError, "written by doing the step"):
                task.report_ids.with_user(self.engineer_user).write(values)
