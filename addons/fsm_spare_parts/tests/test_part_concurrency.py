from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestPartConcurrency(BaseCase):
    """Two engineers are after the last piece, in two real transactions: one gets it, the other is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True})
            part = env["product.product"].create({"name": "Last Valve", "is_storable": True})
            warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
            env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 1)
            group = env.ref("fsm_base.group_fsm_engineer")
            users = env["res.users"].create(
                [{"name": f"Race {n}", "login": f"fsm_race_{n}", "group_ids": [(4, group.id)]} for n in range(2)]
            )
            engineers = env["fsm.engineer"].create([{"user_id": user.id} for user in users])
            requests = env["fsm.part.request"].create(
                [
                    {"engineer_id": engineer.id, "line_ids": [(0, 0, {"product_id": part.id, "asked_qty": 1})]}
                    for engineer in engineers
                ]
            )
            requests.action_submit()
            cls.part_id, cls.user_ids, cls.engineer_ids = part.id, users.ids, engineers.ids
            cls.request_ids = requests.ids

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            requests = env["fsm.part.request"].browse(cls.request_ids)
            requests.action_cancel("Test")
            requests.picking_ids.unlink()
            requests._fsm_get_open_steps().unlink()
            cr.execute("DELETE FROM fsm_part_request WHERE id = ANY(%s)", (cls.request_ids,))
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", (cls.part_id,))
            env["fsm.engineer"].browse(cls.engineer_ids).unlink()
            env["product.product"].browse(cls.part_id).product_tmpl_id.unlink()
            env["hr.employee"].search([("user_id", "in", cls.user_ids)]).unlink()
            env["res.users"].browse(cls.user_ids).unlink()

    def test_the_last_piece(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = (
                api.Environment(cr, api.SUPERUSER_ID, {})["fsm.part.request"].browse(request_id)
                for cr, request_id in zip((cr1, cr2), self.request_ids, strict=True)
            )
            self.assertEqual([line.warehouse_qty for line in (first | second.with_env(first.env)).line_ids], [1, 1])
            self.assertEqual(second.line_ids.warehouse_qty, 1, "both see it before one of them has it")
            first.action_approve()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second.action_approve()
            # the server does it again
            cr2.rollback()
            second.env.clear()
            second.action_approve()
            self.assertEqual(second.state, "approved", "it is ordered, or waited for")
            with self.assertRaisesRegex(UserError, "nothing of it is free in"):
                second.action_ship()
            cr2.commit()
            cr1.rollback()
            first.env.clear()
            self.assertEqual(first.action_ship()["res_model"], "stock.picking")
            quants = first.env["stock.quant"].search([("product_id", "=", self.part_id)])
            self.assertEqual([(quant.quantity, quant.reserved_quantity) for quant in quants], [(1, 1)])
