from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from odoo.addons.fsm_base.tests.common import HANGZHOU, picture


@tagged("post_install", "-at_install", "database_breaking")
class TestQuoteConcurrency(BaseCase):
    """Customer and engineers at the same moment, in two real transactions."""

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
        users = env["res.users"].create(
            [{"name": f"Quote Racer {number}", "login": f"fsm_quote_racer_{number}"} for number in (1, 2)]
        )
        engineers = env["fsm.engineer"].create([{"user_id": user.id} for user in users])
        customer = env["res.partner"].create({"name": "Quote Race Ltd"})
        part = env["product.product"].create({"name": "Quote Race Part", "list_price": 10})
        request = env["fsm.request"].create({"partner_id": customer.id, "description": "x"})
        request.action_submit()
        for number, engineer in enumerate(engineers):
            request.action_dispatch(
                engineer, f"2030-06-0{3 + number} 01:00:00", f"2030-06-0{3 + number} 03:00:00", "race"
            )
        for task in request.task_ids:
            task.action_accept()
            task.action_depart()
            task.action_check_in(*HANGZHOU)
        cls.made = {
            "fsm_task": request.task_ids.ids,
            "fsm_request": request.ids,
            "fsm_engineer": engineers.ids,
            "hr_employee": env["hr.employee"].search([("user_id", "in", users.ids)]).ids,
            "res_users": users.ids,
            "product_product": part.ids,
            "res_partner": customer.ids,
        }

    @classmethod
    def forget_quotations(cls, env):
        tasks = tuple(cls.made["fsm_task"])
        for query in (
            "DELETE FROM fsm_report_part WHERE report_id IN (SELECT id FROM fsm_service_report WHERE task_id IN %s)",
            "DELETE FROM fsm_report_labor WHERE report_id IN (SELECT id FROM fsm_service_report WHERE task_id IN %s)",
            "DELETE FROM fsm_service_report WHERE task_id IN %s",
            "DELETE FROM sale_order_line WHERE order_id IN (SELECT id FROM sale_order WHERE fsm_task_id IN %s)",
            "DELETE FROM sale_order WHERE fsm_task_id IN %s",
        ):
            env.cr.execute(query, (tasks,))
        env.invalidate_all()

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"force_delete": True})
            cls.forget_quotations(env)
            for table, ids in cls.made.items():
                model = env[table.replace("_", ".")]
                about = [("res_model", "=", model._name), ("res_id", "in", ids)]
                env["mail.activity"].with_context(active_test=False).search(about).unlink()
                env["ir.attachment"].search(about).unlink()
                env.flush_all()
                if table in ("fsm_task", "fsm_request"):
                    cr.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", (ids,))
                    env.invalidate_all()
                else:
                    model.browse(ids).exists().unlink()

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            self.forget_quotations(env)
            order = env["sale.order"].create(
                {
                    "partner_id": self.made["res_partner"][0],
                    "fsm_task_id": self.made["fsm_task"][0],
                    "require_signature": True,
                    "order_line": [(0, 0, {"product_id": self.made["product_product"][0], "product_uom_qty": 2})],
                }
            )
            order.action_quotation_sent()
            self.order_id = order.id

    def environment(self, cr):
        return api.Environment(cr, api.SUPERUSER_ID, {"lang": "en_US"})

    def signing(self, cr):
        """The form on the engineer's phone, signed."""
        env = self.environment(cr)
        task = env["fsm.task"].browse(self.made["fsm_task"][0])
        quote = env["fsm.quote"].browse(task.action_quote()["res_id"])
        quote.write({"step": "sign", "signature": picture(), "signed_by": "Ms Zhao"})
        return quote

    def test_customer_and_engineer_accept_at_once(self):
        """One accepts; the other is told that somebody is just working on it."""
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            quote = self.signing(cr2)
            order = self.environment(cr1)["sale.order"].browse(self.order_id)
            order.action_confirm()
            order.env.flush_all()
            with self.assertRaisesRegex(UserError, "Somebody else is just working on this quotation"):
                quote.action_accept()
            cr2.rollback()
            cr1.rollback()

    def test_the_engineer_is_second(self):
        """His transaction began before the customer had accepted; the server does it again, and he is told."""
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            quote = self.signing(cr2)
            order = self.environment(cr1)["sale.order"].browse(self.order_id)
            order.action_confirm()
            order.env.flush_all()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                quote.action_accept()
            cr2.rollback()
        with self.registry.cursor() as cr:
            task = self.environment(cr)["fsm.task"].browse(self.made["fsm_task"][0])
            self.assertEqual(task._get_accepted_quotations().ids, [self.order_id])
            self.assertFalse(task._get_open_quotation())

    def test_two_reports_take_the_same_lines(self):
        """Two engineers begin their reports at once: what was accepted stands in one of them."""
        with self.registry.cursor() as cr:
            self.environment(cr)["sale.order"].browse(self.order_id).action_confirm()
        first_task, second_task = self.made["fsm_task"]
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            second = self.environment(cr2)["fsm.service.report"]
            second.env["sale.order"].browse(self.order_id).order_line.mapped("fsm_reported_qty")
            self.environment(cr1)["fsm.service.report"].create({"task_id": first_task}).env.flush_all()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second.create({"task_id": second_task}).env.flush_all()
            cr2.rollback()
            # the server does it again
            report = self.environment(cr2)["fsm.service.report"].create({"task_id": second_task})
            self.assertFalse(report.part_line_ids)
            line = self.environment(cr2)["sale.order"].browse(self.order_id).order_line
            self.assertEqual((line.fsm_reported_qty, len(line.fsm_part_line_ids)), (2.0, 1))
            cr2.rollback()
