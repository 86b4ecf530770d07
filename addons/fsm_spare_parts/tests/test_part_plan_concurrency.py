from psycopg2.errors import SerializationFailure

from odoo import api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestPlanConcurrency(BaseCase):
    """Two people apply the same proposal, in two real transactions: it is done once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            # a part of a machine that is phased in: needed without any report
            machine, part = env["product.product"].create(
                [{"name": "Race Machine", "is_storable": True}, {"name": "Race Seal", "is_storable": True}]
            )
            part.product_tmpl_id.fsm_failure_rate = 1.0
            cls.bom_id = (
                env["mrp.bom"]
                .create(
                    {
                        "product_tmpl_id": machine.product_tmpl_id.id,
                        "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 5})],
                    }
                )
                .id
            )
            partner = env["res.partner"].create({"name": "Race Customer", "is_company": True})
            unit = env["fsm.installed.product"].create(
                {
                    "product_id": machine.id,
                    "serial": "RACE-1",
                    "partner_id": partner.id,
                    "installed_on": fields.Date.today(),
                    "warranty_part_end": "2099-12-31",
                }
            )
            env["fsm.part.plan"]._recompute(env.company)
            plan = env["fsm.part.plan"].search([("product_id", "=", part.id)])
            cls.unit_id, cls.partner_id, cls.plan_id = unit.id, partner.id, plan.id
            cls.part_id, cls.machine_id = part.id, machine.id

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["stock.warehouse.orderpoint"].search([("product_id", "=", cls.part_id)]).unlink()
            env["fsm.installed.product"].browse(cls.unit_id).unlink()
            env["mrp.bom"].browse(cls.bom_id).unlink()
            products = env["product.product"].browse([cls.part_id, cls.machine_id])
            products.product_tmpl_id.unlink()
            env["res.partner"].browse(cls.partner_id).unlink()
            cr.execute("DELETE FROM fsm_part_plan")

    def test_apply_at_once(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = (
                api.Environment(cr, api.SUPERUSER_ID, {})["fsm.part.plan"].browse(self.plan_id) for cr in (cr1, cr2)
            )
            self.assertEqual((first.proposal, second.proposal), ("buy", "buy"))
            first.action_apply()
            with self.assertRaisesRegex(UserError, "being planned by somebody else"):
                second.action_apply()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second.action_apply()
            # the server does it again
            cr2.rollback()
            second.env.clear()
            self.assertNotIn("Reordering rules", " ".join(second._apply()))
            rules = second.env["stock.warehouse.orderpoint"].search([("product_id", "=", self.part_id)])
            self.assertEqual(len(rules), 1)
