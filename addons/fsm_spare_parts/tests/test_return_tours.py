from odoo.tests import HttpCase, tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReturnTours(ReturnCase, HttpCase):
    """The same with fingers: the engineer on his phone, the warehouse at its desk."""

    def test_all_the_way(self):
        duty = self.used((self.belt, 1, "OLD-1"))
        self.put(self.part, self.good, 2)
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour("/odoo/my-old-parts", "fsm_engineer_sends_back", login=self.engineer_user.login)
        sending = duty.return_id
        self.assertEqual((sending.state, sending.waybill), ("shipped", "SF777"))
        self.assertEqual(sorted(sending.line_ids.mapped("kind")), ["good", "old"])
        self.browser_size, self.touch_enabled = "1440x900", False
        self.start_tour("/odoo", "fsm_warehouse_takes_back", login=self.keeper.login)
        self.assertEqual((sending.state, duty.state, duty.verdict), ("done", "checked", "scrap"))
        self.assertEqual(self.lying(self.part, self.stock), 12)
