from odoo.exceptions import UserError
from odoo.tests import tagged

from .race_common import RaceCase


@tagged("post_install", "-at_install", "database_breaking")
class TestPartHandoverConcurrency(RaceCase):
    """Answers and offers at once: one counts, the other is told."""

    @classmethod
    def fill(cls, env):
        part = cls.make_part(env, "Last Pump")
        giver, receiver = cls.make_users(env, "hand", *["fsm_base.group_fsm_engineer"] * 2)
        env["stock.quant"]._update_available_quantity(part, giver.good_location_id, 1)
        handovers = env["fsm.part.handover"].create(
            [
                {
                    "engineer_id": giver.id,
                    "receiver_id": receiver.id,
                    "line_ids": [(0, 0, {"product_id": part.id, "quantity": 1})],
                }
                for __ in range(2)
            ]
        )
        cls.handover_ids = handovers.ids

    def as_user(self, cr, index, handover_id):
        """The handover as one of the two engineers has it before him."""
        (env,) = self.at_once(cr, user=self.user_ids[index])
        return env["fsm.part.handover"].browse(handover_id)

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
            self.press_again(second, lambda handover: handover.action_offer(), "is not free in the bag of Hand 0")
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
            self.press_again(again, lambda handover: handover.action_accept(), "can't become “Handed Over” from there")
            quants = again.env["stock.quant"].search([("product_id", "=", self.part_id), ("quantity", "!=", 0)])
            self.assertEqual([(quant.quantity, quant.reserved_quantity) for quant in quants], [(1, 0)])
            self.assertEqual(quants.fsm_engineer_id.ids, self.engineer_ids[1:])
