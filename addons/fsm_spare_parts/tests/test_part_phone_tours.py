from odoo.tests import tagged

from .likely_common import LikelyCase
from .test_bag_count import BagCase
from .test_part_button_tours import FingersCase


@tagged("post_install", "-at_install")
class TestPartPhoneTours(LikelyCase, FingersCase):
    """What an engineer does on his phone when it does not go straight on."""

    def free(self, product):
        return self.on_hand(product, self.engineer.good_location_id)

    def test_takes_the_substitute(self):
        washable = self.env["product.product"].create({"name": "Washable Filter", "is_storable": True})
        self.part.fsm_substitute_ids = washable
        self.put(washable, self.stock, 4)
        self.put(self.part, self.stock, -8)
        request = self.ask((self.part, 3))
        self.phone("fsm_engineer_takes_substitute", self.engineer_user, f"/odoo/my-part-requests/{request.id}")
        self.assertEqual((request.state, request.line_ids.product_id), ("submitted", washable))

    def test_receives_by_scan(self):
        self.part.default_code = "AF-1"
        request = self.approved((self.part, 3), (self.belt, 2))
        self.ship(request)
        self.phone("fsm_engineer_receives_by_scan", self.engineer_user, f"/odoo/my-part-requests/{request.id}")
        self.assertEqual((self.free(self.part), self.free(self.belt)), (2, 1))
        self.assertEqual([line.transit_qty for line in request.line_ids], [1, 1])

    def test_handover_that_comes_to_nothing(self):
        self.put(self.part, self.engineer.good_location_id, 2)

        def offer():
            handover = self.env["fsm.part.handover"].with_user(self.engineer_user)
            handover = handover.create(
                {
                    "receiver_id": self.other_engineer.id,
                    "line_ids": [(0, 0, {"product_id": self.part.id, "quantity": 2})],
                }
            )
            handover.action_offer()
            return handover.with_env(self.env), f"/odoo/my-part-handovers/{handover.id}"

        handover, url = offer()
        self.phone("fsm_engineer_withdraws_handover", self.engineer_user, url)
        self.assertEqual((handover.state, self.free(self.part)), ("cancelled", 2))
        handover, url = offer()
        self.assertEqual(self.free(self.part), 0)
        self.phone("fsm_engineer_refuses_handover", self.other_user, "/odoo/my-part-handovers")
        self.assertEqual((handover.state, self.free(self.part)), ("refused", 2))
        self.phone("fsm_engineer_keeps_refused_parts", self.engineer_user, url)
        self.assertEqual((handover.state, self.free(self.part)), ("cancelled", 2))

    def test_fills_up_his_own_stock(self):
        self.repaired(self.part)
        self.repaired(self.part)
        request = self.ask()
        self.phone("fsm_engineer_fills_up_his_stock", self.engineer_user, f"/odoo/my-part-requests/{request.id}")
        asked = {line.product_id: line.asked_qty for line in request.line_ids}
        self.assertEqual(asked, {self.part: 1, self.belt: 2})


@tagged("post_install", "-at_install")
class TestBagScanTour(BagCase, FingersCase):
    """The bag is counted with the scanner."""

    def test_counts_by_scan(self):
        self.part.default_code = "AF-1"
        count = self.begin()
        self.phone("fsm_engineer_counts_by_scan", self.engineer_user, f"/odoo/bag-counts/{count.id}")
        self.assertEqual(sorted(count.line_ids.mapped("difference")), [-3, 0, 0, 1])
