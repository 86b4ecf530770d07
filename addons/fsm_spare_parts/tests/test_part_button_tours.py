from odoo.tests import HttpCase, tagged

from .likely_common import LikelyCase
from .test_bag_count import BagCase


class FingersCase(HttpCase):
    """At the desk, and on the phone."""

    def desk(self, tour, user, url="/odoo"):
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour(url, tour, login=user.login)

    def phone(self, tour, user, url="/odoo"):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(url, tour, login=user.login)


@tagged("post_install", "-at_install")
class TestPartButtonTours(LikelyCase, FingersCase):
    """Buttons of a part request that are pressed less often, by those who press them."""

    def test_withdrawn_and_cancelled(self):
        request = self.submitted((self.part, 4))
        self.phone("fsm_engineer_withdraws_parts", self.engineer_user, f"/odoo/my-part-requests/{request.id}")
        self.assertEqual(request.state, "draft")
        self.phone("fsm_engineer_cancels_parts", self.engineer_user, f"/odoo/my-part-requests/{request.id}")
        self.assertEqual(request.state, "cancelled")

    def test_corrected(self):
        request = self.submitted((self.part, 4))
        request.with_user(self.manager).action_refuse("Use the ones in your bag")
        self.phone("fsm_engineer_corrects_parts", self.engineer_user, f"/odoo/my-part-requests/{request.id}")
        self.assertEqual((request.state, request.line_ids.asked_qty), ("submitted", 1))

    def test_manager_at_the_desk(self):
        request = self.approved((self.part, 4))
        url = f"/odoo/part-requests/{request.id}"
        self.desk("fsm_manager_takes_approval_back", self.manager, url)
        self.assertEqual((request.state, self.on_hand(self.part, self.stock)), ("submitted", 10))
        request.with_user(self.manager).action_approve()
        self.ship(request, {self.part: 3})
        self.desk("fsm_manager_ships_no_rest", self.manager, url)
        self.assertEqual(self.quantities(request), [(4, 3, 3, 3, 0, 3)])
        other = self.approved((self.part, 4))
        self.desk("fsm_manager_cancels_parts", self.manager, f"/odoo/part-requests/{other.id}")
        self.assertEqual((other.state, self.on_hand(self.part, self.stock)), ("cancelled", 7))

    def test_second_approval(self):
        self.company.fsm_parts_limit = 100
        request = self.approved((self.part, 4))
        url = f"/odoo/part-requests/{request.id}"
        self.desk("fsm_first_manager_waits", self.manager, url)
        self.desk("fsm_second_manager_approves", self.second_manager, url)
        self.assertEqual(request.state, "approved")

    def test_bag_of_an_engineer(self):
        self.put(self.part, self.engineer.good_location_id, 3)
        self.desk("fsm_manager_opens_bag", self.manager, f"/odoo/engineers/{self.engineer.id}")
        self.assertEqual(self.env["fsm.bag.count"].search([("engineer_id", "=", self.engineer.id)]).state, "draft")

    def test_parts_of_a_visit(self):
        self.part.barcode = "6901234567892"
        ring = self.env["product.product"].create({"name": "Ring", "is_storable": True})
        cooler = self.env["product.product"].create({"name": "Cooler", "is_storable": True})
        for product, part in ((cooler, ring), (self.product, cooler)):
            self.env["mrp.bom"].create(
                {
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": 1})],
                }
            )
        self.repaired(self.part)
        self.repaired(self.part, self.seal)
        task = self.dispatched_task()
        self.phone("fsm_engineer_chooses_parts", self.engineer_user, f"/odoo/my-visits/{task.id}")
        request = task.part_request_ids
        self.assertEqual(request.state, "submitted")
        asked = {line.product_id: line.asked_qty for line in request.line_ids}
        self.assertEqual(asked, {self.part: 3, ring: 1, self.belt: 1})


@tagged("post_install", "-at_install")
class TestBagCountTours(BagCase, FingersCase):
    """The engineer counts on his phone, the manager approves at the desk."""

    def test_all_the_way(self):
        self.phone("fsm_engineer_counts_bag", self.engineer_user, "/odoo/my-parts")
        count = self.counts.search([("engineer_id", "=", self.engineer.id)])
        self.assertEqual((count.state, count.difference_count), ("submitted", 2))
        self.desk("fsm_manager_sends_count_back", self.manager, f"/odoo/bag-counts/{count.id}")
        self.phone("fsm_engineer_counts_again", self.engineer_user, f"/odoo/bag-counts/{count.id}")
        self.desk("fsm_manager_approves_count", self.manager)
        self.assertEqual((count.state, self.quantity(self.part)), ("done", 4))
