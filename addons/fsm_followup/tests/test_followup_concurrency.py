from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestFollowupConcurrency(BaseCase):
    """Two answers at the same moment, in two real transactions: one counts, the other is told, and what follows from
    them follows once. What is done stays done, so it is deleted afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True, "lang": "en_US"})
            user = env["res.users"].create(
                {
                    "name": "Racer",
                    "login": "fsm_followup_racer",
                    "lang": "en_US",
                    "group_ids": [(4, env.ref("fsm_base.group_fsm_engineer").id)],
                }
            )
            engineer = env["fsm.engineer"].create({"user_id": user.id})
            customer = env["res.partner"].create({"name": "Race Customer"})
            request = env["fsm.request"].create({"partner_id": customer.id, "description": "x"})
            task = env["fsm.task"].create({"request_id": request.id, "engineer_id": engineer.id})
            report = env["fsm.service.report"].create({"task_id": task.id, "result": "fixed", "work_done": "x"})
            template = env["fsm.followup.template"].create(
                {
                    "name": "Race",
                    "question_ids": [(0, 0, {"name": "Stars", "kind": "stars"})],
                }
            )
            followup = env["fsm.followup"].create(
                {
                    "report_id": report.id,
                    "version_id": template.version_id.id,
                    "expires_on": "2099-01-01 00:00:00",
                }
            )
            cls.made = [followup, report, task, request, template, engineer, customer]
            cls.made_ids = [(records._name, records.ids) for records in cls.made]
            cls.user_id, cls.followup_id = user.id, followup.id
            cls.question = str(template.question_ids.id)

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["fsm.followup"].browse(cls.followup_id)._fsm_get_open_steps().unlink()
            env["fsm.request"].browse(cls.made[3].id)._fsm_get_open_steps().unlink()
            env.flush_all()
            for name, ids in cls.made_ids[:4]:
                cr.execute(f"DELETE FROM {env[name]._table} WHERE id = ANY(%s)", (ids,))
            env.invalidate_all()
            for name, ids in cls.made_ids[4:]:
                env[name].browse(ids).unlink()
            env["hr.employee"].search([("user_id", "=", cls.user_id)]).unlink()
            env["res.users"].browse(cls.user_id).unlink()

    def at_once(self, *cursors):
        return [
            api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US"})["fsm.followup"].browse(self.followup_id)
            for cr in cursors
        ]

    def test_two_answers_at_once(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = self.at_once(cr1, cr2)
            self.assertEqual((first.state, second.state), ("sent", "sent"))
            first._answer_by_customer({self.question: "1"})
            with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                second._answer_by_customer({self.question: "5"})
            cr1.commit()
            # he presses again in the same moment: the server begins anew, and then it is a change of his answer
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second._answer_by_customer({self.question: "2"})
            cr2.rollback()
            second.env.clear()
            second._answer_by_customer({self.question: "2"})
            cr2.commit()
            second.env.clear()
            self.assertEqual((second.state, second.answer_ids.mapped("number")), ("calling", [2]))
            self.assertEqual(len(second._fsm_get_open_steps("low_score")), 1)
            self.assertEqual(len(second._fsm_get_open_steps("calling")), 1)
            # the agent closes it while the customer changes his answer
            cr1.rollback()
            first.env.clear()
            self.assertEqual(first.state, "calling")
            second.action_done()
            with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                first._answer_by_customer({self.question: "5"})
            cr2.commit()
            cr1.rollback()
            first.env.clear()
            with self.assertRaisesRegex(UserError, "can't be answered any more"):
                first._answer_by_customer({self.question: "5"})
            self.assertEqual(first.answer_ids.mapped("number"), [2])
