from odoo import api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestConcurrency(BaseCase):
    """The same machine registered from two places at the same moment, in two real transactions, is one machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            cls.product_id = env["product.product"].create({"name": "Race Machine"}).id
            cls.partner_id = env["res.partner"].create({"name": "Race Ltd", "is_company": True}).id

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            units = env["fsm.installed.product"].search([("product_id", "=", cls.product_id)])
            requests = env["fsm.request"].search([("partner_id", "=", cls.partner_id)])
            requests.with_context(fsm_linking_units=True).write({"installed_product_id": False})
            units.unlink()
            requests.unlink()
            env["res.partner"].browse(cls.partner_id).unlink()
            env["product.product"].browse(cls.product_id).product_tmpl_id.unlink()

    def race(self, step):
        """Both read, both do the step; the second one is done again, as the server does with every request.

        :return: ids of what the steps returned
        """
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            env1, env2 = (api.Environment(cr, api.SUPERUSER_ID, {}) for cr in (cr1, cr2))
            for env in (env1, env2):
                env["product.product"].browse(self.product_id).mapped("name")
            first = step(env1).id
            env1.flush_all()
            cr1.precommit.clear()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
                step(env2)
            cr2.rollback()
            env2.clear()
            second = step(env2).id
            env2.flush_all()
            cr2.precommit.clear()
            cr2.commit()
        return first, second

    def count(self, serial):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            domain = [("product_id", "=", self.product_id), ("serial_key", "=", serial)]
            return env["fsm.installed.product"].search_count(domain)

    def test_two_deliveries(self):
        def register(env):
            vals = {
                "company_id": env.ref("base.main_company").id,
                "product_id": self.product_id,
                "serial": "RACE-1",
                "partner_id": self.partner_id,
            }
            return env["fsm.installed.product"]._find_or_create([vals])[0]

        first, second = self.race(register)
        self.assertEqual(first, second)
        self.assertEqual(self.count("RACE-1"), 1)

    def test_two_requests(self):
        def call(env):
            request = env["fsm.request"].create(
                {
                    "partner_id": self.partner_id,
                    "product_id": self.product_id,
                    "serial": "race-2",
                    "description": "x",
                    "name": f"RACE-{env.cr.__hash__()}",
                    "company_id": env.ref("base.main_company").id,
                }
            )
            return request.installed_product_id

        first, second = self.race(call)
        self.assertEqual(first, second)
        self.assertEqual(self.count("RACE-2"), 1)
