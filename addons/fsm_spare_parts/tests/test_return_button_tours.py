from odoo.tests import tagged

from .return_common import ReturnCase
from .test_part_button_tours import FingersCase
from .test_part_difference import DifferenceCase


@tagged("post_install", "-at_install")
class TestReturnButtonTours(ReturnCase, FingersCase):
    """Buttons of old parts and returns that are pressed less often, by those who press them."""

    def test_good_parts_from_the_bag(self):
        self.put(self.part, self.good, 3)
        self.phone("fsm_engineer_sends_good_parts_back", self.engineer_user, "/odoo/my-parts")
        sending = self.env["fsm.part.return"].search([("engineer_id", "=", self.engineer.id)])
        self.assertRecordValues(sending, [{"state": "shipped", "waybill": "SF778"}])
        self.assertRecordValues(sending.line_ids, [{"kind": "good", "quantity": 2, "transit_qty": 2}])
        self.phone("fsm_engineer_takes_parcel_back", self.engineer_user, f"/odoo/my-part-returns/{sending.id}")
        self.assertEqual((sending.state, self.lying(self.part, self.good)), ("cancelled", 3))

    def test_old_parts_that_do_not_come(self):
        first, second = self.used((self.part, 1, False), (self.belt, 1, "OLD-1"))
        self.desk("fsm_manager_lets_an_old_part_go", self.manager, f"/odoo/old-parts/{first.id}")
        self.desk("fsm_manager_writes_an_old_part_off", self.manager, f"/odoo/old-parts/{second.id}")
        self.assertEqual((first.state, second.state), ("waived", "lost"))
        self.assertEqual((self.lying(self.part, self.bad), self.lying(self.belt, self.bad)), (0, 0))

    def test_what_never_arrives(self):
        self.put(self.part, self.good, 3)
        sending = self.sent(None, (self.part, 3))
        self.receive_back(sending, {self.part: 2})
        self.desk("fsm_manager_gives_up_what_is_missing", self.manager, f"/odoo/part-returns/{sending.id}")
        self.assertEqual((sending.state, sending.line_ids.missing_qty), ("received", 1))

    def test_written_down_by_hand(self):
        self.put(self.part, self.bad, 1)
        self.desk("fsm_manager_writes_an_old_part_down", self.manager, "/odoo/old-parts")
        duty = self.env["fsm.return.duty"].search([("engineer_id", "=", self.engineer.id)])
        self.assertEqual((duty.state, duty.reference, duty.product_id), ("bag", "HB-7", self.part))


@tagged("post_install", "-at_install")
class TestDifferenceButtonTours(DifferenceCase, FingersCase):
    """Each way in which a difference is settled."""

    def different(self, **values):
        return self.report(self.shipped((self.part, 2)), quantity=1, **values)

    def test_lost(self):
        difference = self.different(missing_qty=1)
        self.desk("fsm_warehouse_writes_a_loss_off", self.keeper)
        self.assertEqual((difference.state, difference.outcome, difference.send_again), ("settled", "lost", False))

    def test_another_part(self):
        difference = self.different(wrong_qty=1)
        self.desk("fsm_warehouse_settles_another_part", self.keeper)
        self.assertEqual((difference.outcome, difference.wrong_product_id), ("exchanged", self.belt))
        self.assertEqual(self.on_hand(self.belt, self.good), 1)

    def test_broken(self):
        difference = self.different(broken_qty=1)
        self.desk("fsm_warehouse_settles_a_broken_part", self.keeper)
        self.assertEqual((difference.outcome, difference.send_again), ("noted", True))

    def test_there_after_all(self):
        difference = self.different(missing_qty=1)
        self.phone("fsm_engineer_finds_the_part", self.engineer_user, f"/odoo/part-differences/{difference.id}")
        self.assertEqual((difference.state, difference.note), ("cancelled", "It lay under the seat"))
