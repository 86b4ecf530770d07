from odoo.tests import tagged

from .label_common import UnitCase


@tagged("post_install", "-at_install")
class TestLabelTours(UnitCase):
    """The office prints labels, and makes new ones for those that were lost."""

    def desk(self, tour, url):
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour(url, tour, login=self.agent.login)

    def test_a_sheet_from_the_list(self):
        left_out = self.make_unit("SN-3003")
        self.desk("fsm_agent_prints_sheet", "/odoo/machines?view_type=list")
        self.assertTrue(self.unit.qr_token)
        self.assertTrue(self.foreign.qr_token)
        self.assertFalse(left_out.qr_token, "it was not chosen")

    def test_one_label_and_a_new_one(self):
        old = self.unit._get_qr_url().rsplit("/", 1)[1]
        self.desk("fsm_agent_replaces_label", f"/odoo/machines/{self.unit.id}")
        self.assertNotEqual(self.unit.qr_token, old)
        self.assertEqual(self.unit._find_by_token(self.unit.qr_token), self.unit)
        self.assertFalse(self.unit._find_by_token(old))
        events = self.unit.event_ids
        self.assertEqual(events.mapped(lambda event: (event.kind, event.reason)), [("label", "Painted over")])
        self.assertEqual(events.user_id, self.agent)
