from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install", "database_breaking")
class TestBagCountConcurrency(BaseCase):
    """Two at once, in two real transactions: one stock-take is started, and it is booked once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True})
            part = env["product.product"].create({"name": "Counted Valve", "is_storable": True})
            group = env.ref("fsm_base.group_fsm_engineer")
            user = env["res.users"].create(
                {"name": "Count Race", "login": "fsm_count_race", "group_ids": [(4, group.id)]}
            )
            engineer = env["fsm.engineer"].create({"user_id": user.id})
            env["stock.quant"]._update_available_quantity(part, engineer.good_location_id, 5)
            cls.part_id, cls.user_id, cls.engineer_id = part.id, user.id, engineer.id
            cls.place_id = engineer.good_location_id.id

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            counts = env["fsm.bag.count"].search([("engineer_id", "=", cls.engineer_id)])
            counts._fsm_get_open_steps().unlink()
            cr.execute("DELETE FROM stock_move_line WHERE product_id = %s", (cls.part_id,))
            cr.execute("DELETE FROM stock_move WHERE product_id = %s", (cls.part_id,))
            cr.execute("DELETE FROM stock_quant WHERE product_id = %s", (cls.part_id,))
            cr.execute("DELETE FROM fsm_bag_count_line WHERE product_id = %s", (cls.part_id,))
            cr.execute("DELETE FROM fsm_bag_count WHERE engineer_id = %s", (cls.engineer_id,))
            env.invalidate_all()
            env["fsm.engineer"].browse(cls.engineer_id).unlink()
            env["product.product"].browse(cls.part_id).product_tmpl_id.unlink()
            env["hr.employee"].search([("user_id", "=", cls.user_id)]).unlink()
            env["res.users"].browse(cls.user_id).unlink()

    def envs(self, *cursors):
        return [api.Environment(cr, api.SUPERUSER_ID, {}) for cr in cursors]

    def test_started_and_booked_once(self):
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            first, second = self.envs(cr1, cr2)
            values = {"engineer_id": self.engineer_id}
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
            cr1.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                again.action_approve()
            # the server does it again
            cr2.rollback()
            second.clear()
            with self.assertRaisesRegex(UserError, "can't become"):
                again.action_approve()
            quants = second["stock.quant"].search(
                [("product_id", "=", self.part_id), ("location_id", "=", self.place_id)]
            )
            self.assertEqual(sum(quants.mapped("quantity")), 3)
