from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestComponentConcurrency(BaseCase):
    """Two people make the components of a machine at the same moment, in two real transactions: there is one tree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"import_file": True})
            cls.products = env["product.product"].create([{"name": "Race Compressor"}, {"name": "Race Part"}]).ids
            machine, part = env["product.product"].browse(cls.products)
            cls.bom_id = (
                env["mrp.bom"]
                .create(
                    {"product_tmpl_id": machine.product_tmpl_id.id, "bom_line_ids": [(0, 0, {"product_id": part.id})]}
                )
                .id
            )
            cls.partner_id = env["res.partner"].create({"name": "Race Ltd", "is_company": True}).id
            vals = {"product_id": machine.id, "serial": "RACE-TREE", "partner_id": cls.partner_id}
            cls.unit_id = env["fsm.installed.product"].create(vals).id

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["fsm.installed.product"].browse(cls.unit_id).unlink()
            env["mrp.bom"].browse(cls.bom_id).unlink()
            env["res.partner"].browse(cls.partner_id).unlink()
            env["product.product"].browse(cls.products).product_tmpl_id.unlink()

    def test_one_tree(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = (
                api.Environment(cr, api.SUPERUSER_ID, {})["fsm.installed.product"].browse(self.unit_id)
                for cr in (cr1, cr2)
            )
            self.assertFalse(first.component_ids or second.component_ids)
            self.assertEqual(first._create_components(), first)
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second._create_components()
            cr2.rollback()
            second.env.clear()
            self.assertFalse(second._create_components())
            self.assertEqual(len(second.component_ids), 1)
