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
        self.assertEqual(set(self.unit.event_ids.mapped("reason")), {"Sold with extension", "Scrapped"})
        self.assertEqual(self.unit.event_ids.user_id, self.manager)

    def test_imported_by_the_agent(self):
        self.product.default_code = "TOUR-CL"
        self.at_the_desk()
        self.start_tour("/odoo/machines?view_type=list", "fsm_agent_imports_machines", login=self.agent.login)
        units = self.units.search([("serial_key", "in", ["TOUR-1", "TOUR-2"])], order="serial_key")
        self.assertEqual(units[:1], self.unit, "it was known")
        self.assertEqual(len(units), 2)
        self.assertEqual(units.partner_id, self.other_customer)
        self.assertEqual(units.mapped("installed_on"), [date(2026, 3, 1), date(2026, 3, 2)])
        self.assertEqual(units[1].warranty_part_end, date(2027, 3, 1))

    def test_meter_read_by_the_office(self):
        self.product.meter_uom = "h"
        readings = self.env["fsm.installed.meter"]
        readings.create({"unit_id": self.unit.id, "date": date.today(), "value": 100})
        self.at_the_desk()
        self.start_tour(f"/odoo/machines/{self.unit.id}", "fsm_agent_reads_meter", login=self.agent.login)
        reading = readings.search([("unit_id", "=", self.unit.id), ("value", "!=", 100)])
        self.assertEqual((reading.value, reading.user_id), (1250.5, self.agent))
        self.assertEqual(self.unit.meter_value, 1250.5)

    def test_settings(self):
        self.at_the_desk()
        action = self.env.ref("fsm_base.res_config_settings_action_fsm")
        self.start_tour(f"/odoo/action-{action.id}", "fsm_admin_sets_machines", login="admin")
        self.assertEqual((self.company.fsm_alert_days, self.company.fsm_repeat_days), (45, 14))

    def test_a_fault_is_taken_on_the_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour("/odoo/machines", "fsm_machine_request_phone", login=self.agent.login)
        request = self.unit.request_ids
        self.assertEqual((request.state, request.coverage), ("open", "warranty"))
        self.assertEqual((request.partner_id, request.contact_id), (self.customer, self.contact))
