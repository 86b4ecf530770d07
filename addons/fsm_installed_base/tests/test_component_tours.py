from odoo.tests import HttpCase, tagged

from .component_common import SwapCase


@tagged("post_install", "-at_install")
class TestComponentTours(SwapCase, HttpCase):
    """A part is replaced: the engineer at his phone, the manager and the agent at a desk."""

    def tour(self, name, user, url, phone=False):
        self.browser_size = "390x844" if phone else "1440x900"
        self.touch_enabled = phone
        self.start_tour(url, name, login=user.login)

    def test_replacing_a_component(self):
        report = self.report().with_env(self.env)
        self.tour(
            "fsm_engineer_replaces_component", self.engineer_user, f"/odoo/my-service-reports/{report.id}", phone=True
        )
        self.assertEqual((report.state, report.part_line_ids.component_id), ("submitted", self.end))
        self.assertFalse(self.end.removed_on)
        self.tour("fsm_manager_approves_replacement", self.manager, f"/odoo/service-reports/{report.id}")
        self.assertEqual(self.end.replaced_by_id.serial, "E-2")
        self.tour("fsm_phone_reads_tree", self.engineer_user, f"/odoo/machines/{self.unit.id}", phone=True)
        self.tour("fsm_agent_reads_tree", self.agent, f"/odoo/machines/{self.unit.id}")
        self.assertFalse(self.part_of(self.unit, self.oil))

    def test_changed_by_hand(self):
        dryer = self._product("Dryer Tour", tracking="serial")
        self.tour("fsm_agent_changes_components", self.agent, f"/odoo/machines/{self.unit.id}")
        component = self.components.search([("unit_id", "=", self.unit.id), ("product_id", "=", dryer.id)])
        self.assertEqual(component.parent_id.product_id, self.cooler)
        self.assertEqual((component.serial, component.position), ("D-2", "2.9"))
        self.assertEqual((component.removed_on, component.removed_reason), (self.unit._today(), "Not needed"))
        events = self.unit.event_ids.sorted("id")
        self.assertEqual(events.mapped("reason"), ["Retrofitted", "Misread", "Not needed"])
        self.assertEqual(events.user_id, self.agent)

    def test_brought_to_the_bill(self):
        self.bom_fan.bom_line_ids.product_qty = 8
        self.tour("fsm_agent_brings_to_bill", self.agent, "/odoo/machines-old-bill?view_type=list")
        self.assertEqual(sorted(self.part_of(self.unit, self.blade).mapped("quantity")), [2, 2, 6, 6])
        self.assertFalse(self.unit.is_bom_outdated)
        event = self.unit.event_ids[0]
        self.assertEqual((event.kind, event.reason, event.user_id), ("bill", "Modified on site", self.agent))
