from odoo.exceptions import UserError
from odoo.tests import tagged

from .race_common import RaceCase


@tagged("post_install", "-at_install", "database_breaking")
class TestPartConcurrency(RaceCase):
    """Two engineers are after the last piece: one gets it, the other is told."""

    @classmethod
    def fill(cls, env):
        part = cls.make_part(env, "Last Valve")
        engineers = cls.make_users(env, "race", *["fsm_base.group_fsm_engineer"] * 2)
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        env["stock.quant"]._update_available_quantity(part, warehouse.lot_stock_id, 1)
        requests = env["fsm.part.request"].create(
            [
                {"engineer_id": engineer.id, "line_ids": [(0, 0, {"product_id": part.id, "asked_qty": 1})]}
                for engineer in engineers
            ]
        )
        requests.action_submit()
        cls.request_ids = requests.ids

    def test_the_last_piece(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = (
                env["fsm.part.request"].browse(request_id)
                for env, request_id in zip(self.at_once(cr1, cr2), self.request_ids, strict=True)
            )
            self.assertEqual([line.warehouse_qty for line in (first | second.with_env(first.env)).line_ids], [1, 1])
            self.assertEqual(second.line_ids.warehouse_qty, 1, "both see it before one of them has it")
            first.action_approve()
            cr1.commit()
            self.press_again(second, lambda request: request.action_approve(), told=None)
            self.assertEqual(second.state, "approved", "it is ordered, or waited for")
            with self.assertRaisesRegex(UserError, "nothing of it is free in"):
                second.action_ship()
            cr2.commit()
            cr1.rollback()
            first.env.clear()
            self.assertEqual(first.action_ship()["res_model"], "stock.picking")
            quants = first.env["stock.quant"].search([("product_id", "=", self.part_id)])
            self.assertEqual([(quant.quantity, quant.reserved_quantity) for quant in quants], [(1, 1)])
