from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.fsm_base.tests.common import picture

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartHandover(PartsCase):
    """An engineer gives parts of his bag to another one, who accepts or refuses them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bag = cls.engineer.good_location_id
        cls.other_bag = cls.other_engineer.good_location_id
        cls.put(cls.part, cls.bag, 5)
        cls.own_belt = cls.env["stock.lot"].create(
            {"name": "B-7", "product_id": cls.belt.id, "company_id": cls.company.id}
        )
        cls.put(cls.belt, cls.bag, 1, cls.own_belt)

    def draft(self, *lines, receiver=None, user=None, **values):
        lines = lines or ({"product_id": self.part.id, "quantity": 2},)
        return (
            self.env["fsm.part.handover"]
            .with_user(user or self.engineer_user)
            .create(
                {
                    "receiver_id": (receiver or self.other_engineer).id,
                    "line_ids": [(0, 0, line) for line in lines],
                    **values,
                }
            )
            .with_env(self.env)
        )

    def offered(self, *lines, **values):
        handover = self.draft(*lines, **values)
        handover.with_user(self.engineer_user).action_offer()
        return handover

    def test_all_the_way(self):
        handover = self.draft(
            {"product_id": self.part.id, "quantity": 2},
            {"product_id": self.belt.id, "quantity": 1, "serial": "B-7"},
        )
        self.assertEqual(handover.engineer_id, self.engineer)
        self.assertTrue(handover.name.startswith("PH"))
        self.assertEqual(handover.line_ids.mapped("free_qty"), [5, 1])
        handover.with_user(self.engineer_user).action_offer()
        self.assertEqual(handover.state, "offered")
        self.assertEqual(self.holders(handover), {"offered": self.other_user})
        self.assertEqual(self.on_hand(self.part, self.bag), 3, "reserved for the other")
        self.assertEqual(self.on_hand(self.belt, self.bag), 0)
        self.assertFalse(self.other_engineer.keeps_stock)
        handover.with_user(self.other_user).action_accept()
        self.assertEqual(handover.state, "done")
        self.assertEqual(self.holders(handover), {})
        self.assertEqual(self.on_hand(self.part, self.other_bag), 2)
        quant = self.env["stock.quant"].search([("lot_id", "=", self.own_belt.id), ("quantity", ">", 0)])
        self.assertEqual(quant.location_id, self.other_bag)
        self.assertEqual(handover.picking_ids.state, "done")
        self.assertTrue(self.other_engineer.keeps_stock, "from now on his reports take parts out of his bag")

    def test_refused(self):
        handover = self.offered()
        action = handover.with_user(self.other_user).action_refuse()
        question = self.env[action["res_model"]].with_user(self.other_user).browse(action["res_id"])
        question.reason = "I have enough"
        question.action_confirm()
        self.assertEqual((handover.state, handover.refusal_reason), ("refused", "I have enough"))
        self.assertEqual(self.holders(handover), {"refused": self.engineer_user}, "the giver is told")
        self.assertEqual(self.on_hand(self.part, self.bag), 5, "free again")
        mine = handover.with_user(self.engineer_user)
        mine.action_withdraw()
        mine.receiver_id = self.leader
        mine.action_offer()
        self.assertEqual(self.holders(handover), {"offered": self.leader_user})
        self.assertFalse(handover.refusal_reason)
        handover.with_user(self.leader_user).action_accept()
        self.assertEqual(self.on_hand(self.part, self.leader.good_location_id), 2)

    def test_the_giver_keeps_them(self):
        for act in ("action_withdraw", "action_cancel"):
            with self.subTest(act):
                handover = self.offered()
                self.assertEqual(self.on_hand(self.part, self.bag), 3)
                getattr(handover.with_user(self.engineer_user), act)()
                self.assertEqual(self.on_hand(self.part, self.bag), 5)
                self.assertEqual(self.holders(handover), {})
        handover = self.offered()
        handover.with_user(self.other_user).action_refuse("No")
        handover.with_user(self.manager).action_cancel()
        self.assertEqual(handover.state, "cancelled")

    def test_wrong_people(self):
        handover = self.offered()
        for user in (self.leader_user, self.outsourced_user, self.agent, self.keeper, self.bystander):
            for act, arguments in (
                ("action_accept", ()),
                ("action_refuse", ("No",)),
                ("action_withdraw", ()),
                ("action_cancel", ()),
            ):
                with self.subTest(user=user.name, act=act), self.assertRaises(AccessError):
                    getattr(handover.with_user(user), act)(*arguments)
        with self.assertRaisesRegex(AccessError, "up to the engineer who receives"):
            handover.with_user(self.engineer_user).action_accept()
        with self.assertRaisesRegex(AccessError, "up to the engineer who receives"):
            handover.with_user(self.manager).action_accept()
        with self.assertRaisesRegex(AccessError, "up to the engineer who gives or a service manager"):
            handover.with_user(self.other_user).action_cancel()
        self.assertEqual(handover.state, "offered")

    def test_what_is_offered_is_not_changed(self):
        handover = self.offered()
        for user in (self.engineer_user, self.other_user):
            theirs = handover.with_user(user)
            with self.assertRaisesRegex(UserError, "while it is a draft"):
                theirs.note = "Other"
            with self.assertRaises(UserError):
                theirs.line_ids.quantity = 1
            with self.assertRaises(UserError):
                theirs.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "stays in the history"):
            handover.with_user(self.engineer_user).unlink()

    def test_out_of_somebody_else_s_bag(self):
        with self.assertRaises(AccessError):
            self.draft(receiver=self.leader, user=self.other_user, engineer_id=self.engineer.id)
        handover = self.draft()
        with self.assertRaises(AccessError):
            handover.with_user(self.other_user).read(["name"])

    def test_who_is_the_receiver(self):
        gone = self.env["fsm.engineer"].create({"user_id": self._user("gone").id})
        handover = self.draft(receiver=gone)
        gone.user_id.active = False
        with self.assertRaisesRegex(UserError, "choose an engineer who can receive"):
            handover.with_user(self.engineer_user).action_offer()
        company = self.env["res.company"].create({"name": "Other Service"})
        abroad_user = self._user("abroad")
        abroad_user.write({"company_ids": [(4, company.id)]})
        abroad = self.env["fsm.engineer"].create({"user_id": abroad_user.id, "company_id": company.id})
        with self.assertRaisesRegex(UserError, "Uh-oh|compan"):
            handover.receiver_id = abroad

    def test_an_outsourced_engineer(self):
        """He gives to his provider's people only, and sees what concerns him."""
        colleague_user = self._user("colleague")
        colleague = self.env["fsm.engineer"].create({"user_id": colleague_user.id, "provider_id": self.provider.id})
        self.put(self.part, self.outsourced.good_location_id, 2)
        handover = self.draft(receiver=self.other_engineer, user=self.outsourced_user)
        with self.assertRaisesRegex(UserError, "one you work with"):
            handover.with_user(self.outsourced_user).action_offer()
        handover.with_user(self.outsourced_user).receiver_id = colleague
        handover.with_user(self.outsourced_user).action_offer()
        handover.with_user(colleague_user).action_accept()
        self.assertEqual(self.on_hand(self.part, colleague.good_location_id), 2)
        inhouse = self.offered(receiver=self.outsourced)
        seen = self.env["fsm.part.handover"].with_user(self.outsourced_user).search([])
        self.assertEqual(seen, handover | inhouse)
        theirs = inhouse.with_user(self.outsourced_user)
        self.assertIn("Engineer", theirs.display_name, "he is told who gives, though he may not know him")
        self.env.invalidate_all()
        theirs.web_read({"bag_product_ids": {}})
        theirs.web_read({"engineer_id": {"fields": {"display_name": {}}}, "line_ids": {"fields": {"free_qty": {}}}})
        theirs.action_accept()
        self.assertEqual(self.on_hand(self.part, self.outsourced.good_location_id), 2)

    def test_no_more_than_is_free(self):
        with self.assertRaisesRegex(UserError, "not free in the bag of Engineer"):
            self.offered({"product_id": self.part.id, "quantity": 6})
        with self.assertRaisesRegex(UserError, "not free in the bag of Engineer"):
            self.offered(*({"product_id": self.part.id, "quantity": 3},) * 2)
        with self.assertRaisesRegex(UserError, "not free in the bag of Engineer"):
            self.offered({"product_id": self.belt.id, "quantity": 1, "serial": "B-1"})
        with self.assertRaisesRegex(UserError, "serial or lot number of Belt"):
            self.offered({"product_id": self.belt.id, "quantity": 1})
        empty = self.draft()
        empty.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "say which parts"):
            empty.with_user(self.engineer_user).action_offer()

    def test_the_last_piece_is_in_a_report(self):
        """What a report uses can't be handed over, and the other way round."""
        self.engineer.keeps_stock = True
        report = self.filled_report()
        report.part_line_ids.quantity = 5
        mine = report.with_user(self.engineer_user)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        with self.assertRaisesRegex(UserError, "not free in the bag"), self.env.cr.savepoint():
            self.offered()
        report.with_user(self.manager).action_return("Once more")
        self.offered()
        with self.assertRaisesRegex(UserError, "not in the bag of Engineer"):
            mine.action_sign(picture(), "Ms Zhao")

    def test_units(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.put(self.part, self.bag, 10)
        handover = self.offered({"product_id": self.part.id, "quantity": 1, "uom_id": dozen.id})
        handover.with_user(self.other_user).action_accept()
        self.assertEqual(self.on_hand(self.part, self.other_bag), 12)
        self.assertEqual(self.on_hand(self.part, self.bag), 3)

    def test_twice(self):
        handover = self.offered()
        with self.assertRaisesRegex(UserError, "can't become “Offered” from there"):
            handover.with_user(self.engineer_user).action_offer()
        handover.with_user(self.other_user).action_accept()
        with self.assertRaisesRegex(UserError, "can't become “Handed Over” from there"):
            handover.with_user(self.other_user).action_accept()
        with self.assertRaisesRegex(UserError, "can't become “Refused” from there"):
            handover.with_user(self.other_user).action_refuse("No")
        self.assertEqual(self.on_hand(self.part, self.other_bag), 2)

    def test_its_transfer_is_not_touched_by_hand(self):
        picking = self.offered().picking_ids.with_user(self.keeper)
        for act in ("button_validate", "action_cancel", "do_unreserve"):
            with self.assertRaisesRegex(UserError, "Accept, refuse or withdraw it"):
                getattr(picking, act)()

    def test_from_my_parts(self):
        quants = self.env["stock.quant"].search([("location_id", "=", self.bag.id)])
        mine = quants.with_user(self.engineer_user)
        self.assertEqual(set(mine.mapped("fsm_can_hand_over")), {True})
        self.assertEqual(set(quants.with_user(self.other_user).mapped("fsm_can_hand_over")), {False})
        action = mine.action_hand_over()
        handovers = self.env["fsm.part.handover"].with_user(self.engineer_user).with_context(**action["context"])
        with Form(handovers) as form:
            form.receiver_id = self.other_engineer
        lines = form.record.line_ids
        self.assertEqual(
            {(line.product_id, line.serial, line.quantity) for line in lines},
            {(self.part, False, 5), (self.belt, "B-7", 1)},
        )
        form.record.action_offer()
        mine.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "good parts of your own bag"):
            mine.action_hand_over()
        self.put(self.part, self.engineer.defective_location_id, 1)
        old = self.env["stock.quant"].search([("location_id", "=", self.engineer.defective_location_id.id)])
        with self.assertRaisesRegex(UserError, "good parts of your own bag"):
            old.with_user(self.engineer_user).action_hand_over()

    def test_the_only_number_is_filled_in(self):
        with Form(self.env["fsm.part.handover"].with_user(self.engineer_user)) as form:
            form.receiver_id = self.other_engineer
            with form.line_ids.new() as line:
                line.product_id = self.belt
                self.assertEqual(line.serial, "B-7")
                self.assertEqual(line.free_qty, 1)

    def test_another_company_sees_nothing(self):
        handover = self.draft()
        company = self.env["res.company"].create({"name": "Other Service"})
        self.manager.write({"company_ids": [(4, company.id)]})
        handovers = self.env["fsm.part.handover"].with_user(self.manager)
        self.assertFalse(handovers.with_context(allowed_company_ids=company.ids).search([("id", "=", handover.id)]))

    def test_cost_of_lists_is_constant(self):
        handovers = self.env["fsm.part.handover"].union(*(self.draft() for __ in range(30)))
        names = ("name", "engineer_id", "receiver_id", "line_ids", "state", "fsm_moves", "display_name")

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.engineer_user).web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        count(handovers)
        self.assertEqual(count(handovers[:1]), count(handovers))
