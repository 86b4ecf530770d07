from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .component_common import SwapCase


@tagged("post_install", "-at_install")
class TestComponentCompanies(SwapCase):
    """Two companies sell the same machines and share some bills of materials: neither sees or changes the other's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Second"})
        cls.agent_b = cls._user_of("agent_b", cls.second)
        cls.agent_ab = cls._user_of("agent_ab", cls.company | cls.second)
        # both build the machine and its fan as the same bill says; coolers each by a bill of their own
        (cls.bom | cls.bom_fan | cls.bom_seals | cls.bom_air_end).company_id = False
        cls.bom_cooler_b = cls._bom(cls.cooler, (cls.fan, 1), (cls.gasket, 5), company_id=cls.second.id)
        cls.unit_b = cls.make_unit("B-1", company_id=cls.second.id)
        cls.unit.with_user(cls.agent).action_bring_to_bill(None, "start")

    @classmethod
    def _user_of(cls, login, companies):
        return new_test_user(
            cls.env,
            f"fsm_test_{login}",
            groups="fsm_base.group_fsm_agent",
            company_id=companies[0].id,
            company_ids=[(6, 0, companies.ids)],
        )

    def gaskets(self, unit):
        return sum(self.part_of(unit, self.gasket).mapped("quantity"))

    def changes(self, user, since):
        """What a user finds in the list of changes."""
        changes = self.env["fsm.bom.change"].with_user(user).search([("id", "not in", since.ids)])
        return changes.mapped("description")

    def outdated(self, user):
        found = self.units.with_user(user).search([("is_bom_outdated", "=", True)])
        self.assertEqual(found, found.filtered("is_bom_outdated"))
        return found & (self.unit | self.unit_b)

    def line(self, bom, product):
        return bom.bom_line_ids.filtered(lambda line: line.product_id == product)

    def nothing_changed(self):
        """Trees and histories of both machines, to be compared later."""
        self.env.invalidate_all()
        units = self.unit | self.unit_b
        return [(self.tree(unit, removed=True), unit.event_ids, unit.bom_id, unit.bom_version) for unit in units]

    # --- bills ---

    def test_each_is_made_by_its_own_bills(self):
        self.assertEqual((self.gaskets(self.unit), self.gaskets(self.unit_b)), (1, 6))

    def test_own_bill_inside_of_a_shared_one(self):
        since = self.env["fsm.bom.change"].search([])
        self.line(self.bom_cooler_b, self.gasket).product_qty = 7
        self.assertEqual(self.changes(self.agent, since), [])
        found = self.changes(self.agent_b, since)
        self.assertEqual(len(found), 2)
        self.assertIn("In Cooler: Gasket × 5", found[0])
        self.assertFalse(self.outdated(self.agent))
        self.assertEqual(self.outdated(self.agent_b), self.unit_b)
        self.assertFalse(self.unit._get_bill_changes())
        self.assertEqual(len(self.unit_b._get_bill_changes()), 1)
        self.unit_b.with_user(self.agent_b).action_bring_to_bill(None, "recall")
        self.assertEqual((self.gaskets(self.unit), self.gaskets(self.unit_b)), (1, 8))
        self.assertFalse(self.outdated(self.agent_ab))

    def test_new_bill_of_one_company(self):
        since = self.env["fsm.bom.change"].search([])
        self._bom(self.oil, (self.ring, 1), company_id=self.second.id)
        self.assertEqual(self.changes(self.agent, since), [])
        self.assertEqual(len(self.changes(self.agent_b, since)), 1)
        self.assertEqual(self.outdated(self.agent_ab), self.unit_b)

    def test_shared_bill(self):
        since = self.env["fsm.bom.change"].search([])
        self.line(self.bom_fan, self.blade).product_qty = 7
        for user in (self.agent, self.agent_b):
            # that of the fan, of the own cooler, and of the machine
            self.assertEqual(len(self.changes(user, since)), 3)
        self.assertEqual(self.outdated(self.agent_ab), self.unit | self.unit_b)
        self.assertEqual(self.outdated(self.agent), self.unit)

    def test_shared_part_inside_of_anothers_bill(self):
        """The other company's machine does not contain what is inside of this company's cooler."""
        since = self.env["fsm.bom.change"].search([])
        machine = self._product("Chiller", tracking="serial")
        bom = self._bom(machine, (self.cooler, 1), company_id=self.second.id)
        self._bom(self.cooler, (self.oil, 1), sequence=-1)
        before = bom.fsm_version
        self.line(self.bom_cooler, self.fan).product_qty = 3
        self.assertEqual(bom.fsm_version, before)
        self.assertFalse(any("Fan" in words for words in self.changes(self.agent_b, since)))

    def test_bill_of_another_company_is_not_taken(self):
        self._bom(self.product, (self.gasket, 9), company_id=self.second.id, sequence=-1)
        self.assertEqual(self.tree(self.make_unit("A-7")), self.tree(self.unit))
        self.bom.active = False
        before = self.nothing_changed()
        with self.assertRaisesRegex(UserError, "no bill of materials"), self.env.cr.savepoint():
            self.unit.with_user(self.agent).action_bring_to_bill(None, "recall")
        self.assertEqual(self.nothing_changed(), before)

    def test_bill_that_is_given_to_another_company(self):
        self.assertFalse(self.outdated(self.agent_ab))
        self.bom.company_id = self.second
        self.env.invalidate_all()
        self.assertEqual(self.outdated(self.agent_ab), self.unit)

    def test_bring_to_bill(self):
        self.line(self.bom_fan, self.blade).product_qty = 7
        before = self.nothing_changed()
        for units in (self.unit_b, self.unit | self.unit_b):
            for reason in ("recall", None):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    units.with_user(self.agent).action_bring_to_bill(None, reason)
        self.assertEqual(self.nothing_changed(), before)
        (self.unit | self.unit_b).with_user(self.agent_ab).action_bring_to_bill(None, "recall")
        self.assertFalse(self.outdated(self.agent_ab))
        self.assertEqual((self.gaskets(self.unit), self.gaskets(self.unit_b)), (1, 6))

    def test_form_of_bring_to_bill(self):
        """It tells nothing of a machine of another company."""
        values = {"unit_ids": [(6, 0, self.unit_b.ids)], "date": "2030-01-01", "reason": "recall"}
        with self.assertRaises(AccessError):
            self.env["fsm.unit.bill"].with_user(self.agent).create(values)
        with self.assertRaises(AccessError):
            self.unit_b.with_user(self.agent)._get_bill_changes()

    # --- trees ---

    def test_tree_and_its_bill(self):
        with self.assertRaises(AccessError):
            self.unit_b.with_user(self.agent).get_component_tree()
        for user, active in ((self.agent_b, self.second), (self.agent_ab, self.company), (self.agent_ab, self.second)):
            unit = self.unit_b.with_user(user).with_context(allowed_company_ids=(active | user.company_ids).ids)
            tree = unit.get_component_tree()
            cooler = next(row for row in tree["design"] if row["product"] == "Cooler")
            self.assertEqual([row["quantity"] for row in cooler["children"]], [1, 5])
            self.assertEqual(tree["differences"], 0)

    def test_by_hand(self):
        before = self.nothing_changed()
        part = self.unit_b.component_ids[0]
        foreign = self._product("Foreign Part", company_id=self.second.id)
        steps = (
            lambda: self.unit_b.with_user(self.agent).action_add_component(self.oil, None, "x"),
            lambda: part.with_user(self.agent).action_correct("x", position="X"),
            lambda: part.with_user(self.agent).action_remove(None, "x"),
            lambda: self.unit.with_user(self.agent).action_add_component(foreign.id, None, "x"),
            lambda: self.unit.with_user(self.agent_ab).action_add_component(foreign.id, None, "x"),
            lambda: self.unit.with_user(self.agent).action_add_component(self.oil, None, "x", parent_id=part.id),
        )
        for step in steps:
            with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                step()
                self.env.flush_all()
            self.assertTrue(str(caught.exception))
            if step is steps[3]:
                self.assertNotIn("Foreign Part", str(caught.exception))
        self.assertEqual(self.nothing_changed(), before)

    def test_where_used(self):
        self.assertEqual(self.fan.with_user(self.agent).fsm_unit_count, 1)
        template = self.fan.product_tmpl_id
        for user, units in (
            (self.agent, self.unit),
            (self.agent_b, self.unit_b),
            (self.agent_ab, self.unit | self.unit_b),
        ):
            companies = user.company_ids.ids
            for record in (self.fan, template):
                mine = record.with_user(user).with_context(allowed_company_ids=companies)
                mine.invalidate_recordset(["fsm_unit_count"])
                self.assertEqual(mine.fsm_unit_count, len(units), user.login)
                action = mine.action_open_fsm_units()
                found = self.units.with_user(user).with_context(allowed_company_ids=companies).search(action["domain"])
                self.assertEqual(found, units)
        part = self.part_of(self.unit_b, self.fan)
        part.serial = "F-77"
        self.assertFalse(self.components.with_user(self.agent).name_search("F-77"))
        self.assertTrue(self.components.with_user(self.agent_b).name_search("F-77"))

    # --- reports ---

    def test_swap(self):
        report = self.report({"product_id": self.oil.id})
        foreign = self._product("Foreign Part", company_id=self.second.id)
        part = self.part_of(self.unit_b, self.air_end)
        before = self.nothing_changed()
        for values in (
            {"product_id": foreign.id},
            {"component_id": self.end.id, "product_id": foreign.id},
            {"component_id": part.id, "product_id": self.air_end.id},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                report.write({"part_line_ids": [(0, 0, values)]})
                self.env.flush_all()
            with self.assertRaises(UserError), self.env.cr.savepoint():
                report.part_line_ids.write(values)
                self.env.flush_all()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            report.installed_product_id = self.unit_b
            self.env.flush_all()
        self.assertEqual(self.nothing_changed(), before)

    def test_swap_knows_the_own_bill(self):
        """What is inside of the new assembly is what the company's own bill says, and lots are the company's own."""
        cooler = self.part_of(self.unit, self.cooler)
        self.cooler.tracking = "lot"
        lots = self.env["stock.lot"].create(
            [
                {"product_id": self.cooler.id, "name": "C-9", "company_id": company.id}
                for company in (self.second, self.company)
            ]
        )
        self.approve({"component_id": cooler.id, "product_id": self.cooler.id, "serial": "C-9"})
        new = cooler.replaced_by_id
        self.assertEqual(new.lot_id, lots[1])
        self.assertEqual(new.child_ids.product_id, self.fan)

    def test_people_of_the_other_company_do_not_approve(self):
        manager_b = new_test_user(
            self.env,
            "fsm_test_manager_of_b",
            groups="fsm_base.group_fsm_manager",
            company_id=self.second.id,
            company_ids=[(6, 0, self.second.ids)],
        )
        report = self.sign(self.report({"component_id": self.end.id, "product_id": self.air_end.id, "serial": "E-2"}))
        before = self.nothing_changed()
        with self.assertRaises(AccessError):
            report.with_user(manager_b).action_approve()
        self.assertEqual(self.nothing_changed(), before)
        lines = self.env["fsm.report.part"].with_user(manager_b)
        self.assertFalse(lines.search([("id", "in", report.part_line_ids.ids)]))
