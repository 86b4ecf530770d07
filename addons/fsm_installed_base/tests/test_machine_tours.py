from datetime import date

from odoo.tests import HttpCase, tagged

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestMachineTours(UnitCase, HttpCase):
    """The office looks after machines in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_customer.name = "Tour Buyer Ltd"
        cls.unit = cls.make_unit("TOUR-1", installed_on=date.today())
        cls.unit.contact_id = cls.contact

    def at_the_desk(self):
        self.browser_size = "1440x900"
        self.touch_enabled = False

    def test_moved_by_the_agent(self):
        self.at_the_desk()
        self.start_tour("/odoo/machines", "fsm_machine_moves", login=self.agent.login)
        self.assertEqual((self.unit.partner_id, self.unit.site_id), (self.other_customer, self.other_customer))
        self.assertFalse(self.unit.contact_id)
        self.assertEqual(self.unit.event_ids.mapped(lambda event: (event.kind, event.reason)), [("moved", "Sold on")])

    def test_extended_and_retired_by_the_manager(self):
        self.at_the_desk()
        self.start_tour(f"/odoo/machines/{self.unit.id}", "fsm_machine_ends", login=self.manager.login)
        self.assertEqual(self.unit.warranty_part_end, date(2040, 1, 31))
        self.assertEqual(self.unit.state, "retired")
        self.assertEqual(self.kinds(self.unit), ["warranty", "retired"])

    def test_a_fault_is_taken_on_the_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour("/odoo/machines", "fsm_machine_request_phone", login=self.agent.login)
        request = self.unit.request_ids
        self.assertEqual((request.state, request.coverage), ("open", "warranty"))
        self.assertEqual((request.partner_id, request.contact_id), (self.customer, self.contact))
