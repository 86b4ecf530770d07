from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.fsm_base.tests.common import HANGZHOU


@tagged("post_install", "-at_install", "database_breaking")
class TestBillingConcurrency(BaseCase):
    """Two people bill the same report at the same moment, in two real transactions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.made = {}
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            cls.fill(api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True}))

    @classmethod
    def fill(cls, env):
        if not env.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", env.company, install_demo=False)
        user = env["res.users"].create({"name": "Billing Racer", "login": "fsm_billing_racer"})
        engineer = env["fsm.engineer"].create({"user_id": user.id})
        customer = env["res.partner"].create({"name": "Billing Race Ltd"})
        part = env["product.product"].create({"name": "Billing Race Part", "list_price": 10})
        request = env["fsm.request"].create({"partner_id": customer.id, "description": "x"})
        request.action_submit()
        request.action_dispatch(engineer, "2030-06-03 01:00:00", "2030-06-03 03:00:00", "race")
        task = request.task_ids
        task.action_accept()
        task.action_depart()
        task.action_check_in(*HANGZHOU)
        report = env["fsm.service.report"].create(
            {
                "task_id": task.id,
                "work_done": "x",
                "result": "fixed",
                "no_signature_reason": "race",
                "part_line_ids": [(0, 0, {"product_id": part.id, "quantity": 1, "price_unit": 10})],
            }
        )
        report.action_submit()
        report.action_approve()
        cls.made = {
            "fsm_service_report": report.ids,
            "fsm_task": task.ids,
            "fsm_request": request.ids,
            "fsm_engineer": engineer.ids,
            "hr_employee": env["hr.employee"].search([("user_id", "=", user.id)]).ids,
            "res_users": user.ids,
            "product_product": part.ids,
            "res_partner": customer.ids,
        }

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"force_delete": True})
            report_ids = cls.made["fsm_service_report"]
            env["account.move.line"].search([("fsm_report_id", "in", report_ids)]).move_id.unlink()
            env["account.analytic.line"].search([("fsm_task_id", "in", cls.made["fsm_task"])]).unlink()
            env.flush_all()
            for name in ("fsm_report_part", "fsm_report_labor"):
                cr.execute(f"DELETE FROM {name} WHERE report_id = ANY(%s)", (report_ids,))
            for table, ids in cls.made.items():
                model = env[table.replace("_", ".")]
                about = [("res_model", "=", model._name), ("res_id", "in", ids)]
                env["mail.activity"].with_context(active_test=False).search(about).unlink()
                env["ir.attachment"].search(about).unlink()
                env.flush_all()
                if table.startswith("fsm_") and table != "fsm_engineer":
                    cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", (ids,))
                    env.invalidate_all()
                else:
                    model.browse(ids).exists().unlink()

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"force_delete": True})
            env["account.move.line"].search(
                [("fsm_report_id", "in", self.made["fsm_service_report"])]
            ).move_id.unlink()

    def reports(self, *cursors):
        envs = [api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US"}) for cr in cursors]
        return [env["fsm.service.report"].browse(self.made["fsm_service_report"]) for env in envs]

    def invoices(self):
        with self.registry.cursor() as cr:
            (report,) = self.reports(cr)
            return len(report.invoice_ids), report.billing_state

    def test_both_press_at_once(self):
        """One makes the invoice; the other is told that somebody is just working on the report."""
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = self.reports(cr1, cr2)
            first.action_bill()
            with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                second.action_bill()
        self.assertEqual(self.invoices(), (1, "billed"))

    def test_the_second_presses_after_the_first_has_finished(self):
        """His transaction began before; the server does it again, and he is told that it is billed."""
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = self.reports(cr1, cr2)
            second.mapped("billing_state")
            first.action_bill()
            first.env.flush_all()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second.action_bill()
            cr2.rollback()
            second.env.clear()
            with self.assertRaisesRegex(UserError, "is billed already"):
                second.action_bill()
        self.assertEqual(self.invoices(), (1, "billed"))

    def test_a_cancelled_invoice_comes_back_while_it_is_billed_again(self):
        with self.registry.cursor() as cr:
            (report,) = self.reports(cr)
            report.action_bill()
            report.invoice_ids.button_cancel()
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = self.reports(cr1, cr2)
            move = second.invoice_ids
            move.mapped("state")
            first.action_bill()
            first.env.flush_all()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                move.button_draft()
                move.env.flush_all()
            cr2.rollback()
            move.env.clear()
            with self.assertRaisesRegex(UserError, "is billed by .* already"):
                move.button_draft()
        self.assertEqual(self.invoices(), (2, "billed"))
