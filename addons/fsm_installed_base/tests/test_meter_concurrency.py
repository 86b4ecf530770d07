from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestMeterConcurrency(BaseCase):
    """Two people read the same meter at the same moment, in two real transactions: each is compared with the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            cls.product_id = env["product.product"].create({"name": "Race Meter"}).id
            cls.partner_id = env["res.partner"].create({"name": "Race Meter Ltd", "is_company": True}).id
            cls.unit_id = (
                env["fsm.installed.product"]
                .create({"product_id": cls.product_id, "serial": "METER-1", "partner_id": cls.partner_id})
                .id
            )

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["fsm.installed.product"].browse(cls.unit_id).unlink()
            env["res.partner"].browse(cls.partner_id).unlink()
            env["product.product"].browse(cls.product_id).product_tmpl_id.unlink()

    def write_down(self, env, day, value):
        env["fsm.installed.meter"].create({"unit_id": self.unit_id, "date": day, "value": value})
        env.flush_all()

    def test_two_readings(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            env1, env2 = (api.Environment(cr, api.SUPERUSER_ID, {}) for cr in (cr1, cr2))
            for env in (env1, env2):
                env["fsm.installed.product"].browse(self.unit_id).mapped("serial")
            self.write_down(env1, "2024-02-01", 100)
            cr1.commit()
            # less, on a later day: what the other one has written it can't see
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.write_down(env2, "2024-03-01", 50)
            cr2.rollback()
            env2.clear()
            # done again, as the server does with every request
            with self.assertRaises(ValidationError):
                self.write_down(env2, "2024-03-01", 50)
            cr2.rollback()
