from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestPartHandoverConcurrency(BaseCase):
    """Answers and offers in two real transactions at once: one counts, the other is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True})
            part = env["product.product"].create({"name": "Last Pump", "is_storable": True})
            group = env.ref("fsm_base.group_fsm_engineer")
            users = env["res.users"].create(
                [
                    {"name": f"Hand {n}", "login": f"fsm_hand_{n}", "group_ids": [(4, group.id)], "lang": "en_US"}
                    for n in range(2)
                ]
            )
            engineers = env["fsm.engineer"].create([{"user_id": user.id} for user in users])
            env["stock.quant"]._update_available_quantity(part, engineers[0].good_location_id, 1)
            handovers = env["fsm.part.handover"].create(
                [
                    {
                        "engineer_id": engineers[0].id,
                        "receiver_id": engineers[1].id,
                        "line_ids": [(0, 0, {"product_id": part.id, "quantity": 1})],
                    }
                    for __ in range(2)
                ]
            )
            cls.part_id, cls.user_ids, cls.engineer_ids, cls.handover_ids = (
                part.id,
                users.ids,
                engineers.ids,
                handovers.ids,
            )

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            handovers = env["fsm.part.handover"].browse(cls.handover_ids)
            handovers._fsm_get_open_steps().unlink()
            pickings = handovers.picking_ids
            pickings.move_ids.filtered(lambda move: move.state != "done")._action_cancel()
            cr.execute("DELETE FROM stock_move_line WHERE picking_id = ANY(%s)", (pickings.ids,))
            cr.execute("DELETE FROM stock_move WHERE picking_id = ANY(%s)", (pickings.ids,))
            cr.execute("DELETE FROM stock_picking WHERE id = ANY(%s)", (pickings.ids,))
            cr.execute("DELETE FROM fsm_part_handover WHERE id = ANY(%s)", (cls.handover_ids,))
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", (cls.part_id,))
            env.invalidate_all()
            env["fsm.engineer"].browse(cls.engineer_ids).unlink()
            env["product.product"].browse(cls.part_id).product_tmpl_id.unlink()
            env["hr.employee"].search([("user_id", "in", cls.user_ids)]).unlink()
            env["res.users"].browse(cls.user_ids).unlink()

    def as_user(self, cr, index, handover_id):
        """The handover as one of the two engineers has it before him."""
        return api.Environment(cr, self.user_ids[index], {"lang": "en_US"})["fsm.part.handover"].browse(handover_id)

    def test_one_piece_is_promised_once(self):
        first_id, second_id = self.handover_ids
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = self.as_user(cr1, 0, first_id), self.as_user(cr2, 0, second_id)
            self.assertEqual([first.line_ids.free_qty, second.line_ids.free_qty], [1, 1])
            first.action_offer()
            same = self.as_user(cr2, 0, first_id)
            with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                same.action_offer()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                second.action_offer()
            # the server does it again
            cr2.rollback()
            second.env.clear()
            with self.assertRaisesRegex(UserError, "is not free in the bag of Hand 0"):
                second.action_offer()
            cr2.rollback()
            second.env.clear()
            # accepted on two phones at once
            accepted, again = self.as_user(cr1, 1, first_id), self.as_user(cr2, 1, first_id)
            self.assertEqual((accepted.state, again.state), ("offered", "offered"))
            accepted.action_accept()
            giver = self.as_user(cr2, 0, first_id)
            for answer in (
                again.action_accept,
                lambda: again.action_refuse("I have enough"),
                giver.action_withdraw,
                giver.action_cancel,
            ):
                with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                    answer()
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                again.action_accept()
            cr2.rollback()
            again.env.clear()
            with self.assertRaisesRegex(UserError, "can't become “Handed Over” from there"):
                again.action_accept()
            cr2.rollback()
            again.env.clear()
            quants = again.env["stock.quant"].search([("product_id", "=", self.part_id), ("quantity", "!=", 0)])
            self.assertEqual([(quant.quantity, quant.reserved_quantity) for quant in quants], [(1, 0)])
            self.assertEqual(quants.fsm_engineer_id.ids, self.engineer_ids[1:])
