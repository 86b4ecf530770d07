from odoo.tests import tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestQueryCounts(FsmCase):
    """What lists compute costs the same for 1 and for 30 records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        requests = (
            cls.env["fsm.request"]
            .with_user(cls.agent)
            .create(
                [
                    {
                        "partner_id": cls.customer.id,
                        "product_id": cls.product.id,
                        "serial": f"Q-{i}",
                        "description": "x",
                    }
                    for i in range(30)
                ]
            )
        )
        requests.action_submit()
        cls.requests = requests.with_env(cls.env)

    def queries(self, records, fields):
        self.env.flush_all()
        self.env.invalidate_all()
        records.check_access("read")
        before = self.env.cr.sql_log_count
        records.web_read({name: {} for name in fields})
        return self.env.cr.sql_log_count - before

    def assertConstant(self, records, fields):
        self.queries(records, fields)
        self.assertEqual(self.queries(records[:1], fields), self.queries(records, fields))

    def test_requests(self):
        fields = ["display_name", "fsm_moves", "duplicate_count", "task_count", "coverage", "partner_id", "team_id"]
        for user in (self.agent, self.leader_user):
            self.assertConstant(self.requests.with_user(user), fields)

    def test_my_tasks(self):
        steps = self.requests._fsm_get_open_steps().with_user(self.leader_user)
        self.assertEqual(len(steps), 30)
        self.assertConstant(steps, ["summary", "res_name", "fsm_info", "fsm_is_late", "fsm_is_mine", "user_id"])

    def test_visits(self):
        tasks = self.env["fsm.task"].create(
            [
                {"request_id": request.id, "engineer_id": self.engineer.id, "planned_start": self.start}
                for request in self.requests
            ]
        )
        fields = ["display_name", "fsm_moves", "site_address", "check_in_text", "contact_phone", "report_count"]
        self.assertConstant(tasks.with_user(self.dispatcher), fields)

    def test_engineers(self):
        users = self.env["res.users"].create(
            [
                {"name": f"Q{i}", "login": f"q{i}", "group_ids": [(6, 0, [self.env.ref("base.group_user").id])]}
                for i in range(30)
            ]
        )
        engineers = self.env["fsm.engineer"].create([{"user_id": user.id} for user in users])
        self.assertConstant(
            engineers.with_user(self.dispatcher), ["name", "status", "open_task_count", "skill_ids", "phone"]
        )

    def test_submitting_a_batch(self):
        """Per request, submitting in a batch costs no more than a few queries."""

        def queries(count):
            requests = (
                self.env["fsm.request"]
                .with_user(self.agent)
                .create([{"partner_id": self.customer.id, "description": "x"} for __ in range(count)])
            )
            self.env.flush_all()
            self.env.cr.precommit.run()
            before = self.env.cr.sql_log_count
            requests.action_submit()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.env.ref("fsm_base.step_request_open").channel_ids = False
        queries(1)
        self.assertEqual(queries(5), queries(30))
