from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestConcurrency(BaseCase):
    """Two people press at the same time, in two real transactions: one gets it, the other a sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.ids = {}
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            manager_group = env.ref("fsm_base.group_fsm_manager")
            users = env["res.users"].create(
                [
                    {"name": f"Racer {i}", "login": f"fsm_racer_{i}", "group_ids": [(6, 0, manager_group.ids)]}
                    for i in (1, 2)
                ]
            )
            customer = env["res.partner"].create({"name": "Race Ltd"})
            request = env["fsm.request"].create({"partner_id": customer.id, "description": "x"})
            request.action_submit()
            cls.ids = {
                "res.users": users.ids,
                "res.partner": [customer.id, *users.partner_id.ids],
                "fsm.request": request.ids,
            }

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["mail.activity"].with_context(active_test=False).search(
                [("res_model", "=", "fsm.request"), ("res_id", "in", cls.ids.get("fsm.request", []))]
            ).unlink()
            for table, model in (
                ("fsm_request", "fsm.request"),
                ("res_users", "res.users"),
                ("res_partner", "res.partner"),
            ):
                env["mail.message"].search([("model", "=", model), ("res_id", "in", cls.ids.get(model, []))]).unlink()
                env["mail.followers"].search(
                    [("res_model", "=", model), ("res_id", "in", cls.ids.get(model, []))]
                ).unlink()
                env.flush_all()
                cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [cls.ids.get(model, [])])
            env.invalidate_all()

    def race(self, step):
        """Both racers read, then both do the step; the second one is retried, as the server does with every request."""
        first_id, second_id = self.ids["res.users"]
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            env1 = api.Environment(cr1, first_id, {})
            env2 = api.Environment(cr2, second_id, {})
            for env in (env1, env2):
                env["fsm.request"].browse(self.ids["fsm.request"]).mapped("state")
            step(env1)
            env1.flush_all()
            cr1.precommit.clear()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                step(env2)
                env2.flush_all()
            cr2.rollback()
            env2.clear()
            with self.assertRaises(UserError) as refused:
                step(env2)
            cr2.rollback()
        return str(refused.exception)

    def test_taking_a_task(self):
        def take(env):
            steps = env["mail.activity"].search(
                [
                    ("res_model", "=", "fsm.request"),
                    ("res_id", "in", self.ids["fsm.request"]),
                    ("fsm_step_id", "!=", False),
                ]
            )
            self.assertEqual(len(steps), 1)
            steps.action_fsm_take()

        self.assertIn("already been taken by Racer 1", self.race(take))

    def test_the_same_button(self):
        def cancel(env):
            env["fsm.request"].browse(self.ids["fsm.request"]).action_cancel("race")

        self.assertIn("can't become", self.race(cancel))
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            request = env["fsm.request"].browse(self.ids["fsm.request"])
            self.assertEqual(request.state, "cancelled")
            self.assertFalse(request._fsm_get_open_steps())
