from odoo import api, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .race_common import RaceCase

BUSY = "somebody else is just working on it"


@tagged("post_install", "-at_install", "database_breaking")
class TestReturnConcurrency(RaceCase):
    """Two people do something with the same return or the same old part: one of them counts, the other is told, and
    the parts move once."""

    @classmethod
    def fill(cls, env):
        cls.make_part(env, "Old Pump")
        groups = ("fsm_base.group_fsm_engineer", "fsm_base.group_fsm_manager", *["stock.group_stock_user"] * 2)
        cls.engineer_id = cls.make_users(env, "back", *groups).id
        cls.company_id = env.company.id

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            self.clear(cr)
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            engineer = env["fsm.engineer"].browse(self.engineer_id)
            part = env["product.product"].browse(self.part_id)
            env["stock.quant"]._update_available_quantity(part, engineer.defective_location_id, 1)
            env["stock.quant"]._update_available_quantity(part, engineer.good_location_id, 3)
            today = fields.Date.today()
            duty = env["fsm.return.duty"].create(
                {
                    "engineer_id": engineer.id,
                    "product_id": part.id,
                    "quantity": 1,
                    "opened_on": today,
                    "due_on": today,
                    "company_id": self.company_id,
                }
            )
            self.duty_id = duty.id
        self.cursors = [self.registry.cursor(), self.registry.cursor()]
        for cr in self.cursors:
            self.addCleanup(cr.close)

    def as_user(self, cursor, user, record_id, model="fsm.part.return"):
        """A record as one of the people has it before him: 0 the engineer, 1 the manager, 2 and 3 the warehouse."""
        env = api.Environment(self.cursors[cursor], self.user_ids[user], {"lang": "en_US"})
        return env[model].browse(record_id)

    def packed(self, good=0, **values):
        """A draft with the old part on it, or with good ones.

        :return: its id
        """
        line = {"product_id": self.part_id, "quantity": good} if good else {"duty_id": self.duty_id}
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            carrier = env.ref("fsm_spare_parts.carrier_handover")
            sending = env["fsm.part.return"].create(
                {
                    "engineer_id": self.engineer_id,
                    "company_id": self.company_id,
                    "carrier_id": carrier.id,
                    "line_ids": [(0, 0, line)],
                }
            )
            return sending.id

    def sent(self, good=0):
        sending_id = self.packed(good)
        with self.registry.cursor() as cr:
            api.Environment(cr, self.user_ids[0], {})["fsm.part.return"].browse(sending_id).action_ship()
        return sending_id

    def asked(self, cursor, user, sending_id, button):
        """The small form that a button has opened, some time ago."""
        action = getattr(self.as_user(cursor, user, sending_id), button)()
        self.cursors[cursor].commit()
        return self.as_user(cursor, user, action["res_id"], action["res_model"])

    def told(self, record, press, told, still=BUSY):
        """The second one presses while the first has not finished, just afterwards, and when the server does it again.

        :param str told: what he is told in the end
        :param str still: what he is told while the first has not finished
        """
        with self.assertRaisesRegex(UserError, still):
            press(record)
        self.cursors[0].commit()
        self.press_again(record, press, told)

    def lying(self):
        """How many lie where, and how many of them are spoken for."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            groups = env["stock.quant"]._read_group(
                [("product_id", "=", self.part_id), ("location_id.usage", "in", ("internal", "transit"))],
                ["location_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
            engineer = env["fsm.engineer"].browse(self.engineer_id)
            warehouse = env["res.company"].browse(self.company_id)._get_parts_warehouse()
            names = {
                engineer.good_location_id: "good",
                engineer.defective_location_id: "old",
                warehouse.fsm_transit_loc_id: "way",
                warehouse.fsm_defective_loc_id: "house",
                warehouse.lot_stock_id: "stock",
            }
            self.assertFalse(sum(reserved for __, __, reserved in groups), "nothing is left reserved")
            return {names[place]: quantity for place, quantity, __ in groups if quantity}

    def state_of(self, model, record_id):
        with self.registry.cursor() as cr:
            return api.Environment(cr, api.SUPERUSER_ID, {})[model].browse(record_id).state

    # ------------------------------------------------------------------
    # In the warehouse
    # ------------------------------------------------------------------

    def test_received_by_two(self):
        sending_id = self.sent()
        forms = [self.asked(n, n + 2, sending_id, "action_receive") for n in range(2)]
        self.assertEqual([form.line_ids.quantity for form in forms], [1, 1])
        forms[0].action_confirm()
        self.told(forms[1], lambda form: form.action_confirm(), "can't become “Received” from there")
        self.assertEqual(self.lying(), {"good": 3, "house": 1})
        self.assertEqual(self.state_of("fsm.return.duty", self.duty_id), "received")

    def test_some_received_by_two(self):
        """The return itself stays as it was; the parts tell that somebody was quicker."""
        sending_id = self.sent(good=3)
        forms = [self.asked(n, n + 2, sending_id, "action_receive") for n in range(2)]
        for form in forms:
            form.line_ids.quantity = 1
            form.env.cr.commit()
            self.assertEqual(form.line_ids.return_line_id.transit_qty, 3)
        forms[0].action_confirm()
        self.told(forms[1], lambda form: form.action_confirm(), "meanwhile something else was received")
        self.assertEqual(self.lying(), {"old": 1, "way": 2, "house": 1})

    def test_checked_by_two(self):
        sending_id = self.sent(good=2)
        self.asked(0, 2, sending_id, "action_receive").action_confirm()
        self.cursors[0].commit()
        forms = [self.asked(n, n + 2, sending_id, "action_check") for n in range(2)]
        self.assertEqual([form.line_ids.good_qty for form in forms], [2, 2])
        forms[0].action_confirm()
        self.told(forms[1], lambda form: form.action_confirm(), "can't become “Checked” from there")
        self.assertEqual(self.lying(), {"good": 1, "old": 1, "stock": 2})

    def test_received_while_it_is_taken_back(self):
        sending_id = self.sent(good=3)
        form = self.asked(1, 2, sending_id, "action_receive")
        mine = self.as_user(0, 0, sending_id)
        self.assertEqual((mine.state, form.return_id.state), ("shipped", "shipped"))
        mine.action_cancel("Wrong parcel")
        self.told(form, lambda form: form.action_confirm(), "can't become “Received” from there")
        self.assertEqual(self.lying(), {"good": 3, "old": 1})

    def test_taken_back_while_some_is_received(self):
        sending_id = self.sent(good=3)
        form = self.asked(0, 2, sending_id, "action_receive")
        form.line_ids.quantity = 1
        self.cursors[0].commit()
        mine = self.as_user(1, 0, sending_id)
        self.assertEqual(mine.line_ids.transit_qty, 3)
        form.action_confirm()
        self.told(mine, lambda sending: sending.action_cancel("Wrong parcel"), "Old Pump has been received")
        self.assertEqual(self.lying(), {"old": 1, "way": 2, "house": 1})

    def test_given_up_while_it_is_received(self):
        sending_id = self.sent()
        form = self.asked(0, 2, sending_id, "action_receive")
        managers = self.as_user(1, 1, sending_id)
        self.assertTrue(managers.has_transit)
        form.action_confirm()
        self.told(managers, lambda sending: sending.action_close_missing("Gone"), "nothing is on its way")
        self.assertEqual(self.lying(), {"good": 3, "house": 1})
        self.assertEqual(self.state_of("fsm.return.duty", self.duty_id), "received")

    # ------------------------------------------------------------------
    # Out of the bag
    # ------------------------------------------------------------------

    def test_one_old_part_in_two_parcels(self):
        sendings = [self.as_user(n, 0, self.packed()) for n in range(2)]
        self.assertEqual([sending.line_ids.duty_id.state for sending in sendings], ["bag", "bag"])
        sendings[0].action_ship()
        self.told(sendings[1], lambda sending: sending.action_ship(), "is not in the bag of Back 0 any more")
        self.assertEqual(self.lying(), {"good": 3, "way": 1})
        self.assertEqual([self.state_of("fsm.part.return", sending.id) for sending in sendings], ["shipped", "draft"])

    def test_one_parcel_sent_twice(self):
        sending_id = self.packed()
        sendings = [self.as_user(n, 0, sending_id) for n in range(2)]
        self.assertEqual([sending.state for sending in sendings], ["draft", "draft"])
        sendings[0].action_ship()
        self.told(sendings[1], lambda sending: sending.action_ship(), "can't become “Sent Back” from there")
        self.assertEqual(self.lying(), {"good": 3, "way": 1})

    def test_the_same_good_parts_in_two_parcels(self):
        sendings = [self.as_user(n, 0, self.packed(good=2)) for n in range(2)]
        self.assertEqual([sending.line_ids.bag_qty for sending in sendings], [3, 3])
        sendings[0].action_ship()
        self.told(
            sendings[1],
            lambda sending: sending.action_ship(),
            "2 of Old Pump are to be moved, 1 are free",
            still="somebody else is just moving it",
        )
        self.assertEqual(self.lying(), {"good": 1, "old": 1, "way": 2})

    def test_let_go_while_it_is_sent(self):
        sending_id = self.packed()
        mine = self.as_user(0, 0, sending_id)
        for button in ("action_waive", "action_lose"):
            duty = self.as_user(1, 1, self.duty_id, "fsm.return.duty")
            self.assertEqual(duty.state, "bag")
            mine.action_ship()
            with self.subTest(button=button):
                self.told(duty, lambda duty, name=button: getattr(duty, name)("Worth nothing"), "is on its way|can't")
            self.assertEqual(self.state_of("fsm.return.duty", self.duty_id), "shipped")
            self.assertEqual(self.lying(), {"good": 3, "way": 1})
            mine.action_cancel("Once more")
            self.cursors[0].commit()
            sending_id = self.packed()
            mine = self.as_user(0, 0, sending_id)

    def test_sent_while_it_is_let_go(self):
        mine = self.as_user(1, 0, self.packed())
        duty = self.as_user(0, 1, self.duty_id, "fsm.return.duty")
        self.assertEqual((mine.line_ids.duty_id.state, duty.state), ("bag", "bag"))
        duty.action_lose("Stolen")
        self.told(mine, lambda sending: sending.action_ship(), "say which parts are sent back")
        self.assertEqual(self.lying(), {"good": 3})
        self.assertEqual(self.state_of("fsm.return.duty", self.duty_id), "lost")

    def test_let_go_by_two(self):
        duties = [self.as_user(n, 1, self.duty_id, "fsm.return.duty") for n in range(2)]
        self.assertEqual([duty.state for duty in duties], ["bag", "bag"])
        duties[0].action_waive("Worth nothing")
        self.told(duties[1], lambda duty: duty.action_lose("Stolen"), "can't become “Lost” from there")
        self.assertEqual(self.lying(), {"good": 3})
