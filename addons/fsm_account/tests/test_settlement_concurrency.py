from datetime import date

from psycopg2.errors import SerializationFailure

from odoo import api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

# What the test may have left, in the order in which it can be deleted.
MODELS = (
    "account.move",
    "fsm.settlement.line",
    "fsm.settlement",
    "fsm.expense",
    "fsm.task",
    "fsm.request",
)
# And what other add-ons may have given something to.
PEOPLE = ("fsm.engineer", "res.users", "res.partner")


@tagged("post_install", "-at_install", "database_breaking")
class TestSettlementConcurrency(BaseCase):
    """Two people settle a visit, or make its bill, in two real transactions: one does, the other is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.ids = {}
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            cls.fill(api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True, "tracking_disable": True}))

    @classmethod
    def fill(cls, env):
        groups = env.ref("fsm_base.group_fsm_manager") | env.ref("account.group_account_invoice")
        users = env["res.users"].create(
            [
                {"name": f"Settler {n}", "login": f"fsm_settler_{n}", "group_ids": [(4, group.id) for group in groups]}
                for n in range(3)
            ]
        )
        provider, customer = env["res.partner"].create(
            [{"name": "Race Provider", "is_company": True}, {"name": "Race Customer"}]
        )
        engineer = env["fsm.engineer"].create({"user_id": users[2].id, "provider_id": provider.id})
        request = env["fsm.request"].create({"partner_id": customer.id, "description": "x"})
        now = fields.Datetime.now()
        task = env["fsm.task"].create({"request_id": request.id, "engineer_id": engineer.id, "planned_start": now})
        task._fsm_moving().write({"state": "done", "done_on": now})
        kind = env.ref("fsm_account.fee_kind_visit")
        expense = env["fsm.expense"].create(
            {"task_id": task.id, "line_ids": [(0, 0, {"fee_kind_id": kind.id, "actual_qty": 1, "actual_price": 100})]}
        )
        expense._fsm_moving().write({"state": "approved"})
        cls.user_ids, cls.expense_id = users.ids, expense.id
        cls.ids = {
            "fsm.expense": expense.ids,
            "fsm.task": task.ids,
            "fsm.request": request.ids,
            "fsm.engineer": engineer.ids,
            "res.users": users.ids,
            "res.partner": (provider | customer | users.partner_id).ids,
        }

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            settlements = env["fsm.settlement"].search([("provider_id", "in", cls.ids.get("res.partner", []))])
            moves = env["account.move"].search([("fsm_settlement_id", "in", settlements.ids)])
            cls.ids |= {
                "fsm.settlement": settlements.ids,
                "account.move": moves.ids,
                "fsm.settlement.line": settlements.line_ids.ids,
            }
            for model in (*MODELS, *PEOPLE):
                ids = cls.ids.get(model, [])
                env["mail.activity"].with_context(active_test=False).search(
                    [("res_model", "=", model), ("res_id", "in", ids)]
                ).unlink()
                env["mail.message"].search([("model", "=", model), ("res_id", "in", ids)]).unlink()
                env["mail.followers"].search([("res_model", "=", model), ("res_id", "in", ids)]).unlink()
            env.flush_all()
            for model in MODELS:
                cr.execute(f"DELETE FROM {env[model]._table} WHERE id = ANY(%s)", [cls.ids.get(model, [])])
            env.invalidate_all()
            for model in PEOPLE:
                env[model].browse(cls.ids.get(model, [])).unlink()

    def race(self, press, told):
        """Both have read; the first one presses, the second one presses while the first is at it, and once more after
        he has finished."""
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            env1, env2 = (
                api.Environment(cr, user, {"lang": "en_US"})
                for cr, user in zip((cr1, cr2), self.user_ids, strict=False)
            )
            for env in (env1, env2):
                env["fsm.expense"].browse(self.expense_id).mapped("state")
                env["fsm.settlement"].search([]).mapped("state")
            press(env1)
            env1.flush_all()
            with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                press(env2)
            env2.clear()
            cr1.precommit.clear()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                press(env2)
            cr2.rollback()
            env2.clear()
            with self.assertRaisesRegex(UserError, told):
                press(env2)
            cr2.rollback()

    def test_one_does_the_other_is_told(self):
        day = date.today()

        def settle(env):
            env["fsm.settlement"]._settle(env["fsm.expense"].browse(self.expense_id), day, day)

        self.race(settle, "in another settlement already")
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            settlement = env["fsm.expense"].browse(self.expense_id).settlement_id
            self.assertEqual(len(settlement.line_ids), 1)
            settlement.action_send()
            settlement.action_confirm_for("By telephone")
            settlement_id = settlement.id

        def bill(env):
            env["fsm.settlement"].browse(settlement_id).action_bill()

        self.race(bill, "can't become “Billed” from there")
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            self.assertEqual(env["account.move"].search_count([("fsm_settlement_id", "=", settlement_id)]), 1)
