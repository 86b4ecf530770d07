from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartHandoverRules(PartsCase):
    """What the small print of a handover says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bag = cls.engineer.good_location_id
        cls.put(cls.part, cls.bag, 5)

    def draft(self, *lines, user=None, **values):
        lines = lines or ({"product_id": self.part.id, "quantity": 2},)
        return (
            self.env["fsm.part.handover"]
            .with_user(user or self.engineer_user)
            .create(
                {
                    "receiver_id": self.other_engineer.id,
                    "line_ids": [(0, 0, line) for line in lines],
                    **values,
                }
            )
        )

    def belts(self, *names):
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": self.belt.id, "company_id": self.company.id} for name in names]
        )
        for lot in lots:
            self.put(self.belt, self.bag, 1, lot)
        return lots

    def test_the_manager_offers_for_an_engineer(self):
        handover = self.draft(user=self.manager, engineer_id=self.engineer.id)
        handover.action_offer()
        self.assertEqual(handover.state, "offered")
        handover.action_withdraw()
        handover.receiver_id = self.leader
        self.assertEqual((handover.state, self.on_hand(self.part, self.bag)), ("draft", 5))

    def test_the_giver_does_not_refuse_nor_the_receiver_withdraw(self):
        handover = self.draft()
        handover.action_offer()
        with self.assertRaisesRegex(AccessError, "up to the engineer who receives"):
            handover.action_refuse("No")
        with self.assertRaisesRegex(AccessError, "up to the engineer who gives or a service manager"):
            handover.with_user(self.other_user).action_withdraw()

    def test_what_the_giver_alone_says(self):
        handover = self.draft()
        theirs = handover.with_user(self.other_user)
        for change in (
            lambda: theirs.write({"note": "Give me all"}),
            lambda: theirs.write({"receiver_id": self.leader.id}),
            lambda: theirs.line_ids.write({"quantity": 5}),
            lambda: theirs.line_ids.unlink(),
            lambda: (
                self.env["fsm.part.handover.line"]
                .with_user(self.other_user)
                .create({"handover_id": handover.id, "product_id": self.part.id})
            ),
        ):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaisesRegex(UserError, "by doing the step"):
            handover.refusal_reason = "No"

    def test_lines_stay_where_they_are(self):
        """A line is not moved into a handover that is offered already."""
        offered, draft = self.draft(), self.draft()
        offered.action_offer()
        with self.assertRaisesRegex(UserError, "while it is a draft"):
            draft.line_ids.handover_id = offered
        with self.assertRaisesRegex(UserError, "while it is a draft"):
            self.env["fsm.part.handover.line"].with_user(self.engineer_user).create(
                {"handover_id": offered.id, "product_id": self.part.id}
            )

    def test_offered_twice_says_so(self):
        handover = self.draft({"product_id": self.part.id, "quantity": 5})
        handover.action_offer()
        with self.assertRaisesRegex(UserError, "can't become “Offered”"):
            handover.action_offer()

    def test_each_number_on_its_own_line(self):
        """Whatever Odoo would have reserved by itself."""
        self.belts("B-7", "B-8")
        handover = self.draft(
            {"product_id": self.belt.id, "serial": " B-8 "}, {"product_id": self.belt.id, "serial": "B-7"}
        )
        handover.action_offer()
        moves = handover.with_env(self.env).picking_ids.move_ids.sorted("id")
        self.assertEqual([move.lot_ids.name for move in moves], ["B-8", "B-7"])
        other = self.draft({"product_id": self.belt.id, "serial": "B-7"})
        with self.assertRaisesRegex(UserError, "not free in the bag"):
            other.action_offer()
        self.assertEqual(other.line_ids.free_qty, 0)

    def test_what_is_free_in_the_bag(self):
        self.belts("B-7", "B-8")
        empty = self.env["product.product"].create({"name": "Gone", "is_storable": True})
        self.put(empty, self.bag, 1)
        self.put(empty, self.bag, -1)
        handover = self.draft({"product_id": self.belt.id}, {"product_id": self.belt.id, "serial": "B-8"})
        self.assertEqual(handover.line_ids.mapped("free_qty"), [2, 1])
        self.assertEqual(set(handover.bag_product_ids), {self.part, self.belt})
        self.draft({"product_id": self.part.id, "quantity": 4}).action_offer()
        line = self.draft().line_ids
        self.assertEqual(line.free_qty, 1)
        line.uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(line.free_qty, 0.08)

    def test_no_number_is_guessed(self):
        self.belts("B-7", "B-8")
        with Form(self.env["fsm.part.handover"].with_user(self.engineer_user)) as form:
            form.receiver_id = self.other_engineer
            with form.line_ids.new() as line:
                line.product_id = self.belt
                self.assertFalse(line.serial)
                line.serial = "B-8"
        form.record.action_offer()
        with Form(self.env["fsm.part.handover"].with_user(self.engineer_user)) as form:
            form.receiver_id = self.other_engineer
            with form.line_ids.new() as line:
                line.product_id = self.belt
                self.assertEqual(line.serial, "B-7", "the only one that is free")

    def test_receiver_who_left(self):
        gone_user = self._user("gone")
        gone = self.env["fsm.engineer"].create({"user_id": gone_user.id})
        handover = self.draft(receiver_id=gone.id)
        gone.active = False
        self.assertTrue(gone_user.active)
        with self.assertRaisesRegex(UserError, "choose an engineer who can receive"):
            handover.action_offer()

    def test_used_in_spite_of_it(self):
        """What was offered has gone nevertheless: it can't be accepted."""
        handover = self.draft({"product_id": self.part.id, "quantity": 5})
        handover.action_offer()
        moves = handover.with_env(self.env).picking_ids.move_ids
        moves._do_unreserve()
        self.put(self.part, self.bag, -5)
        with self.assertRaisesRegex(UserError, "not free in the bag of Engineer"), self.env.cr.savepoint():
            handover.with_user(self.other_user).action_accept()
        self.put(self.part, self.bag, 5)
        handover.with_user(self.other_user).action_accept()
        self.assertEqual(self.on_hand(self.part, self.other_engineer.good_location_id), 5)

    def test_cards_name_two_parts(self):
        self.belts("B-7")
        handover = self.draft(
            {"product_id": self.part.id, "quantity": 2},
            {"product_id": self.belt.id, "serial": "B-7"},
            {"product_id": self.part.id},
        )
        words = handover._fsm_step_info()[handover.id]["fsm_info"]
        self.assertEqual(words, "Engineer → Other · Air Filter × 2 · Belt × 1 · …")
        handover.line_ids[2].unlink()
        self.assertNotIn("…", handover._fsm_step_info()[handover.id]["fsm_info"])

    # ------------------------------------------------------------------
    # Out of My Parts
    # ------------------------------------------------------------------

    def test_as_many_as_are_free(self):
        self.draft().action_offer()
        quant = self.env["stock.quant"].search([("location_id", "=", self.bag.id)]).with_user(self.engineer_user)
        ((__, __, values),) = quant.action_hand_over()["context"]["default_line_ids"]
        self.assertEqual(values["quantity"], 3)
        self.draft({"product_id": self.part.id, "quantity": 3}).action_offer()
        quant.invalidate_recordset()
        self.assertFalse(quant.fsm_can_hand_over, "nothing of it is free")

    def test_nothing_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose good parts"):
            self.env["stock.quant"].with_user(self.engineer_user).action_hand_over()
