from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from .common import HANGZHOU


@tagged("post_install", "-at_install", "database_breaking")
class TestReportConcurrency(BaseCase):
    """Two people need the document of a report at the same time, in two real transactions: it is made once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.tables = {}
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            user = env["res.users"].create({"name": "Racing Engineer", "login": "fsm_racing_engineer"})
            provider = env["res.partner"].create({"name": "Racing Provider", "is_company": True})
            engineer = env["fsm.engineer"].create({"user_id": user.id, "provider_id": provider.id})
            customer = env["res.partner"].create({"name": "Race Ltd", "email": "race@example.com"})
            request = env["fsm.request"].create({"partner_id": customer.id, "description": "x"})
            request.action_submit()
            request.action_dispatch(engineer, "2030-06-03 01:00:00", "2030-06-03 03:00:00", "race")
            task = request.task_ids
            task.action_accept()
            task.action_depart()
            task.action_check_in(*HANGZHOU)
            report = env["fsm.service.report"].create(
                {"task_id": task.id, "work_done": "x", "result": "fixed", "no_signature_reason": "race"}
            )
            report.action_submit()
            report.action_approve()
            cls.tables = {
                "fsm_service_report": report.ids,
                "fsm_task": task.ids,
                "fsm_request": request.ids,
                "fsm_engineer": engineer.ids,
                "res_users": user.ids,
                "res_partner": [customer.id, user.partner_id.id, provider.id],
            }

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            report_ids = cls.tables.get("fsm_service_report", [])
            cr.execute("UPDATE fsm_service_report SET pdf_attachment_id = NULL WHERE id = ANY(%s)", [report_ids])
            env["ir.attachment"].search(
                [("res_model", "=", "fsm.service.report"), ("res_id", "in", report_ids)]
            ).unlink()
            env["mail.mail"].search([("model", "=", "fsm.service.report"), ("res_id", "in", report_ids)]).unlink()
            for table, ids in cls.tables.items():
                model = table.replace("_", ".")
                domain = [("res_model", "=", model), ("res_id", "in", ids)]
                env["mail.activity"].with_context(active_test=False).search(domain).unlink()
                env["mail.message"].search([("model", "=", model), ("res_id", "in", ids)]).unlink()
                env["mail.followers"].search(domain).unlink()
                env.flush_all()
                if model == "fsm.engineer":
                    # with what other add-ons have given him
                    env[model].browse(ids).unlink()
                else:
                    cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])
            env.invalidate_all()

    def race(self, step):
        """Both have read the report; the second one does the step after the first, and is retried, as by the server.

        :return: what the step returned to the first and to the second
        """
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            reports = [
                api.Environment(cr, api.SUPERUSER_ID, {})["fsm.service.report"].browse(
                    self.tables["fsm_service_report"]
                )
                for cr in (cr1, cr2)
            ]
            for report in reports:
                report.mapped("name")
            first = step(reports[0])
            reports[0].env.flush_all()
            cr1.precommit.clear()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                step(reports[1])
                reports[1].env.flush_all()
            cr2.rollback()
            reports[1].env.clear()
            second = step(reports[1])
            cr2.rollback()
        return first, second

    def documents(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            return env["ir.attachment"].search_count(
                [
                    ("res_model", "=", "fsm.service.report"),
                    ("res_id", "in", self.tables["fsm_service_report"]),
                    ("mimetype", "=", "application/pdf"),
                ]
            )

    def test_1_the_document_is_made_once(self):
        first, second = self.race(lambda report: report._get_pdf())
        self.assertEqual(first, second)
        self.assertEqual(self.documents(), 1)

    def test_2_the_cron_leaves_alone_what_somebody_makes(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            ids = self.tables["fsm_service_report"]
            api.Environment(cr1, api.SUPERUSER_ID, {})["fsm.service.report"].browse(ids)._lock_for_pdf()
            other = api.Environment(cr2, api.SUPERUSER_ID, {})["fsm.service.report"].browse(ids)
            self.assertFalse(other.try_lock_for_update())

    def test_3_sent_once(self):
        def send(report):
            return report.action_send_to_customer()

        first, second = self.race(send)
        self.assertIs(first, True)
        self.assertEqual(second["res_model"], "fsm.report.send", "the second one is asked")
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            domain = [("model", "=", "fsm.service.report"), ("res_id", "in", self.tables["fsm_service_report"])]
            self.assertEqual(env["mail.mail"].search_count(domain), 1)
