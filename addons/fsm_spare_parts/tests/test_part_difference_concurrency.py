from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestPartDifferenceConcurrency(BaseCase):
    """The warehouse settles what the engineer is just taking back, in two real transactions: one of them counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True})
            part = env["product.product"].create({"name": "Lost Pump", "is_storable": True})
            warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
            env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 1)
            group = env.ref("fsm_base.group_fsm_engineer")
            user = env["res.users"].create({"name": "Diff", "login": "fsm_diff", "group_ids": [(4, group.id)]})
            engineer = env["fsm.engineer"].create({"user_id": user.id})
            request = env["fsm.part.request"].create(
                {"engineer_id": engineer.id, "line_ids": [(0, 0, {"product_id": part.id, "asked_qty": 1})]}
            )
            cls.part_id, cls.user_id, cls.engineer_id, cls.request_id = part.id, user.id, engineer.id, request.id
            request.action_submit()
            request.action_approve()
            picking = env["stock.picking"].browse(request.action_ship()["res_id"])
            picking.fsm_carrier_id = env.ref("fsm_spare_parts.carrier_handover")
            picking.button_validate()
            receipt = env["fsm.part.receipt"].browse(request.action_receive()["res_id"])
            receipt.line_ids.write({"quantity": 0, "missing_qty": 1})
            receipt.action_confirm()
            cls.difference_id = request.difference_ids.id

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            request = env["fsm.part.request"].browse(cls.request_id)
            (request._fsm_get_open_steps() | request.difference_ids._fsm_get_open_steps()).unlink()
            pickings = request.picking_ids
            cr.execute("DELETE FROM stock_move_line WHERE picking_id = ANY(%s)", (pickings.ids,))
            cr.execute("DELETE FROM stock_move WHERE picking_id = ANY(%s)", (pickings.ids,))
            cr.execute("DELETE FROM stock_picking WHERE id = ANY(%s)", (pickings.ids,))
            cr.execute("DELETE FROM fsm_part_difference WHERE request_id = %s", (cls.request_id,))
            cr.execute("DELETE FROM fsm_part_request WHERE id = %s", (cls.request_id,))
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", (cls.part_id,))
            env.invalidate_all()
            env["fsm.engineer"].browse(cls.engineer_id).unlink()
            env["product.product"].browse(cls.part_id).product_tmpl_id.unlink()
            env["hr.employee"].search([("user_id", "=", cls.user_id)]).unlink()
            env["res.users"].browse(cls.user_id).unlink()

    def test_settled_and_taken_back_at_once(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            settled = api.Environment(cr1, api.SUPERUSER_ID, {})["fsm.part.difference"].browse(self.difference_id)
            back = api.Environment(cr2, self.user_id, {})["fsm.part.difference"].browse(self.difference_id)
            self.assertEqual((settled.state, back.state), ("open", "open"), "both see it open")
            settled.action_settle("not_shipped")
            with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                back.action_cancel()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                back.action_cancel()
            # the server does it again
            cr2.rollback()
            back.env.clear()
            with self.assertRaisesRegex(UserError, "can't become “Cancelled” from there"):
                back.action_cancel()
            cr2.rollback()
            back.env.clear()
            self.assertEqual(back.request_id.state, "done")
            quants = back.sudo().env["stock.quant"].search([("product_id", "=", self.part_id), ("quantity", "!=", 0)])
            self.assertEqual([(quant.quantity, quant.reserved_quantity) for quant in quants], [(1, 0)])
            self.assertEqual(quants.location_id, back.sudo().request_id.warehouse_id.lot_stock_id)
