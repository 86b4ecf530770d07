from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger

# What a test may have left of its part, in the order in which it can be deleted.
TRACES = (
    "stock_move_line",
    "stock_move",
    "stock_scrap",
    "fsm_part_return_line",
    "fsm_return_duty",
    "fsm_part_difference",
    "fsm_part_handover_line",
    "fsm_bag_count_line",
    "stock_quant",
)
DOCUMENTS = (
    "fsm.part.difference",
    "fsm.part.request",
    "fsm.part.handover",
    "fsm.return.duty",
    "fsm.part.return",
    "fsm.bag.count",
)


class RaceCase(BaseCase):
    """Two people do something at the same moment, in two real transactions. What is done stays done, so it is deleted
    afterwards: a part, engineers, and all that became of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.part_id, cls.user_ids, cls.engineer_ids = False, [], []
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            cls.fill(api.Environment(cr, api.SUPERUSER_ID, {"no_reset_password": True}))

    @classmethod
    def fill(cls, env):
        """Hook: what the tests begin with."""

    @classmethod
    def make_part(cls, env, name):
        part = env["product.product"].create({"name": name, "is_storable": True})
        cls.part_id = part.id
        return part

    @classmethod
    def make_users(cls, env, login, *groups):
        """A user for each group, by their xml ids; those who are engineers get a bag."""
        users = env["res.users"].create(
            [
                {
                    "name": f"{login.capitalize()} {n}",
                    "login": f"fsm_{login}_{n}",
                    "group_ids": [(4, env.ref(group).id)],
                    "lang": "en_US",
                }
                for n, group in enumerate(groups)
            ]
        )
        engineers = env["fsm.engineer"].create(
            [
                {"user_id": user.id}
                for user, group in zip(users, groups, strict=True)
                if group == "fsm_base.group_fsm_engineer"
            ]
        )
        cls.user_ids, cls.engineer_ids = users.ids, engineers.ids
        return engineers

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            cls.clear(cr)
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            env["fsm.engineer"].browse(cls.engineer_ids).unlink()
            env["product.product"].browse(cls.part_id).exists().product_tmpl_id.unlink()
            env["hr.employee"].search([("user_id", "in", cls.user_ids)]).unlink()
            env["res.users"].browse(cls.user_ids).unlink()

    @classmethod
    def clear(cls, cr):
        """Nothing of a test is left but the people and the part."""
        env = api.Environment(cr, api.SUPERUSER_ID, {})
        documents = [env[name].search([("engineer_id", "in", cls.engineer_ids)]) for name in DOCUMENTS]
        for records in documents:
            records._fsm_get_open_steps().unlink()
        pickings = env["stock.move"].search([("product_id", "=", cls.part_id)]).picking_id
        env.flush_all()
        for table in TRACES:
            cr.execute(f"DELETE FROM {table} WHERE product_id = %s", (cls.part_id,))
        cr.execute("DELETE FROM stock_picking WHERE id = ANY(%s)", (pickings.ids,))
        for records in documents:
            cr.execute(f"DELETE FROM {records._table} WHERE id = ANY(%s)", (records.ids,))
        env.invalidate_all()

    def at_once(self, *cursors, user=api.SUPERUSER_ID):
        """The environments of ``user``, one in each transaction."""
        return [api.Environment(cr, user, {"lang": "en_US"}) for cr in cursors]

    def press_again(self, record, press, told):
        """The second one presses after the first has finished: his transaction can't go on, and when the server does it
        again he is told.

        :param press: function of the record
        :param told: what he is told, as a regular expression; nothing where it goes well then
        :return: what pressing returns then
        """
        with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
            press(record)
        record.env.cr.rollback()
        record.env.clear()
        if not told:
            return press(record)
        with self.assertRaisesRegex(Exception, told):
            press(record)
        record.env.cr.rollback()
        record.env.clear()
        return None
