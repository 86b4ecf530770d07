from odoo.tests import HttpCase, tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartTours(PartsCase, HttpCase):
    """The same with fingers: the engineer on his phone, the manager and the warehouse at their desks."""

    def desk(self, tour, user, url="/odoo"):
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour(url, tour, login=user.login)

    def phone(self, tour, user, url="/odoo"):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(url, tour, login=user.login)

    def test_all_the_way(self):
        self.phone("fsm_engineer_asks_for_parts", self.engineer_user, "/odoo/my-part-requests")
        request = self.env["fsm.part.request"].search([("engineer_id", "=", self.engineer.id)])
        self.assertEqual(request.state, "submitted")
        self.desk("fsm_manager_approves_parts", self.manager, f"/odoo/part-requests/{request.id}")
        self.assertEqual(self.quantities(request), [(4, 3, 0, 0, 0, 3)])
        self.desk("fsm_warehouse_ships_parts", self.keeper)
        self.assertEqual(request.state, "shipping")
        self.phone("fsm_engineer_receives_parts", self.engineer_user, f"/odoo/my-part-requests/{request.id}")
        self.assertEqual(request.state, "done")
        self.assertEqual(self.on_hand(self.part, self.engineer.good_location_id), 3)

    def test_a_part_is_missing(self):
        request = self.approved((self.part, 4))
        self.ship(request)
        self.phone("fsm_engineer_finds_a_part_missing", self.engineer_user, f"/odoo/my-part-requests/{request.id}")
        self.assertEqual(request.difference_ids.kind, "missing")
        self.desk("fsm_warehouse_settles_a_difference", self.keeper)
        self.assertEqual(request.difference_ids.outcome, "not_shipped")
        self.assertTrue(request.difference_ids.send_again)
        self.assertEqual(self.on_hand(self.part, self.engineer.good_location_id), 3)

    def test_from_engineer_to_engineer(self):
        self.put(self.part, self.engineer.good_location_id, 2)
        self.phone("fsm_engineer_hands_over_a_part", self.engineer_user, "/odoo/my-parts")
        self.phone("fsm_engineer_accepts_a_part", self.other_user, "/odoo/my-part-handovers")
        self.assertEqual(self.on_hand(self.part, self.other_engineer.good_location_id), 2)
