from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .race_common import RaceCase


@tagged("post_install", "-at_install", "database_breaking")
class TestBagCountConcurrency(RaceCase):
    """Two at once: one stock-take is started, and it is booked once."""

    @classmethod
    def fill(cls, env):
        part = cls.make_part(env, "Counted Valve")
        engineer = cls.make_users(env, "count", "fsm_base.group_fsm_engineer")
        env["stock.quant"]._update_available_quantity(part, engineer.good_location_id, 5)
        cls.place_id = engineer.good_location_id.id

    def test_started_and_booked_once(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = self.at_once(cr1, cr2)
            values = {"engineer_id": self.engineer_ids[0]}
            second["fsm.bag.count"].search_count([])
            count = first["fsm.bag.count"].create(values)
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises((UniqueViolation, SerializationFailure)):
                second["fsm.bag.count"].create(values)
            cr2.rollback()
            second.clear()
            with self.assertRaisesRegex(UserError, "is just being counted"):
                second["fsm.bag.count"].create(values)
            cr2.rollback()
            second.clear()
            count.line_ids.counted_qty = 3
            count.action_submit()
            cr1.commit()
            again = second["fsm.bag.count"].browse(count.id)
            self.assertEqual((count.state, again.state), ("submitted", "submitted"))
            count.action_approve()
            with self.assertRaisesRegex(UserError, "somebody else is just working on it"):
                again.action_approve()
            cr1.commit()
            self.press_again(again, lambda count: count.action_approve(), "can't become")
            quants = second["stock.quant"].search(
                [("product_id", "=", self.part_id), ("location_id", "=", self.place_id)]
            )
            self.assertEqual(sum(quants.mapped("quantity")), 3)
