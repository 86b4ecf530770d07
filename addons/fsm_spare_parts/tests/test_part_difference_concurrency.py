from odoo.exceptions import UserError
from odoo.tests import tagged

from .race_common import RaceCase


@tagged("post_install", "-at_install", "database_breaking")
class TestPartDifferenceConcurrency(RaceCase):
    """The warehouse settles what the engineer is just taking back: one of them counts."""

    @classmethod
    def fill(cls, env):
        part = cls.make_part(env, "Lost Pump")
        engineer = cls.make_users(env, "diff", "fsm_base.group_fsm_engineer")
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 1)
        request = env["fsm.part.request"].create(
            {"engineer_id": engineer.id, "line_ids": [(0, 0, {"product_id": part.id, "asked_qty": 1})]}
        )
        request.action_submit()
        request.action_approve()
        picking = env["stock.picking"].browse(request.action_ship()["res_id"])
        picking.fsm_carrier_id = env.ref("fsm_spare_parts.carrier_handover")
        picking.button_validate()
        receipt = env["fsm.part.receipt"].browse(request.action_receive()["res_id"])
        receipt.line_ids.write({"quantity": 0, "missing_qty": 1})
        receipt.action_confirm()
        cls.difference_id = request.difference_ids.id

    def test_settled_and_taken_back_at_once(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            (warehouse,), (engineer,) = self.at_once(cr1), self.at_once(cr2, user=self.user_ids[0])
            settled, back = (env["fsm.part.difference"].browse(self.difference_id) for env in (warehouse, engineer))
            self.assertEqual((settled.state, back.state), ("open", "open"), "both see it open")
            settled.action_settle("not_shipped")
            with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                back.action_cancel()
            cr1.commit()
            self.press_again(back, lambda difference: difference.action_cancel(), "can't become “Cancelled” from there")
            self.assertEqual(back.request_id.state, "done")
            quants = back.sudo().env["stock.quant"].search([("product_id", "=", self.part_id), ("quantity", "!=", 0)])
            self.assertEqual([(quant.quantity, quant.reserved_quantity) for quant in quants], [(1, 0)])
            self.assertEqual(quants.location_id, back.sudo().request_id.warehouse_id.lot_stock_id)
