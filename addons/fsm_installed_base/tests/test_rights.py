from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestRights(UnitCase):
    """Who sees and changes machines."""

    def setUp(self):
        super().setUp()
        self.unit = self.make_unit("A-1")

    def sees(self, user, unit=None):
        return bool(self.units.with_user(user).search([("id", "=", (unit or self.unit).id)]))

    def test_the_office_and_own_engineers_see_all(self):
        for user in (self.agent, self.dispatcher, self.manager, self.admin, self.engineer_user):
            self.assertTrue(self.sees(user), user.name)
        self.assertFalse(self.sees(self.bystander))

    def test_an_outsourced_engineer_sees_what_he_is_sent_to(self):
        self.assertFalse(self.sees(self.outsourced_user))
        (self.unit | self.make_unit("A-2"))._install("2026-02-01")
        self.dispatched_task(engineer=self.outsourced, installed_product_id=self.unit.id)
        self.assertTrue(self.sees(self.outsourced_user))
        events = self.env["fsm.installed.event"].with_user(self.outsourced_user)
        self.assertEqual(events.search([]).unit_id, self.unit)

    def test_a_responsible_expert_sees_the_machine(self):
        self.open_request(installed_product_id=self.unit.id, user_id=self.expert.id)
        self.assertTrue(self.sees(self.expert))

    def test_the_history_goes_with_the_machine(self):
        other = self.make_unit("A-2")
        (self.unit | other)._install("2026-02-01")
        events = self.env["fsm.installed.event"]
        self.assertFalse(events.with_user(self.bystander).search([]))
        self.open_request(installed_product_id=self.unit.id, user_id=self.expert.id)
        self.assertEqual(events.with_user(self.expert).search([]).unit_id, self.unit)
        self.assertLessEqual(self.unit | other, events.with_user(self.agent).search([]).unit_id)

    def test_the_components_go_with_the_machine(self):
        other = self.make_unit("A-2")
        company = self.env["res.company"].create({"name": "Second"})
        foreign = self.make_unit("C-1", company_id=company.id)
        components = self.env["fsm.installed.component"].create(
            [{"unit_id": unit.id, "product_id": self.part.id} for unit in (self.unit, other, foreign)]
        )

        def seen(user):
            return components.with_user(user).search([("id", "in", components.ids)]).unit_id

        for user in (self.agent, self.engineer_user):
            self.assertEqual(seen(user), self.unit | other, user.login)
        for user in (self.bystander, self.expert, self.outsourced_user):
            self.assertFalse(seen(user), user.login)
        self.open_request(installed_product_id=self.unit.id, user_id=self.expert.id)
        self.dispatched_task(engineer=self.outsourced, installed_product_id=self.unit.id)
        self.assertEqual((seen(self.expert), seen(self.outsourced_user)), (self.unit, self.unit))
        for user in (self.engineer_user, self.expert):
            with self.assertRaises(AccessError):
                components[0].with_user(user).quantity = 9

    def test_the_warehouse_sees_all(self):
        self.bystander.group_ids += self.env.ref("stock.group_stock_user")
        self.assertTrue(self.sees(self.bystander))

    def test_who_changes(self):
        self.unit.with_user(self.agent).note = "x"
        for user in (self.engineer_user, self.bystander):
            with self.assertRaises(AccessError):
                self.unit.with_user(user).note = "x"
        self.expert.group_ids += self.env.ref("stock.group_stock_user")
        for user in (self.expert, self.engineer_user):
            with self.assertRaises(AccessError):
                self.unit.with_user(user).location_note = "x"
            with self.assertRaises(AccessError):
                self.env["fsm.unit.change"].with_user(user).create({"kind": "move", "date": "2026-02-01"})
        with self.assertRaises(AccessError):
            self.unit.with_user(self.agent).unlink()
        with self.assertRaises(AccessError):
            self.env["fsm.warranty.term"].with_user(self.agent).create({"name": "x", "categ_id": self.category.id})

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        foreign = self.make_unit("C-1", company_id=company.id)
        foreign._record_events("talked", reason="x")
        term = self.env["fsm.warranty.term"].create(
            {"name": "x", "categ_id": self.category.id, "company_id": company.id}
        )
        for user in (self.agent, self.manager, self.engineer_user):
            self.assertFalse(self.sees(user, foreign), user.name)
            self.assertFalse(self.env["fsm.installed.event"].with_user(user).search([("unit_id", "=", foreign.id)]))
            self.assertEqual(self.env["fsm.warranty.term"].with_user(user).search([]) & (term | self.term), self.term)

    def test_customers_see_their_own(self):
        portal = new_test_user(self.env, "fsm_test_portal_unit", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        foreign = self.make_unit("A-2", partner_id=self.other_customer.id)
        self.assertTrue(self.sees(portal))
        self.assertFalse(self.sees(portal, foreign))
        for name in ("note", "location_note"):
            with self.assertRaises(AccessError):
                self.unit.with_user(portal)[name] = "x"
        with self.assertRaises(AccessError):
            self.env["fsm.installed.event"].with_user(portal).search([])

    def test_the_internal_note_is_internal(self):
        portal = new_test_user(self.env, "fsm_test_portal_unit", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        self.unit.note = "Pays late"
        with self.assertRaises(AccessError):
            self.unit.with_user(portal).read(["note"])
