from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .component_common import SwapCase


@tagged("post_install", "-at_install")
class TestBillChanges(SwapCase):
    """Changes of a bill of materials, and the machines that were built from an earlier version."""

    def versions(self):
        boms = (self.bom, self.bom_air_end, self.bom_seals, self.bom_cooler, self.bom_fan)
        return [bom.fsm_version for bom in boms]

    def line(self, bom, product):
        return bom.bom_line_ids.filtered(lambda line: line.product_id == product)

    def test_new_bills_have_version_one_of_their_own(self):
        bom = self._bom(self.part, (self.ring, 1))
        self.assertEqual(bom.fsm_version, 1)
        self.assertFalse(bom.fsm_change_ids)

    def test_change_deep_inside_raises_all_above(self):
        before = self.versions()
        self.line(self.bom_seals, self.ring).product_qty = 4
        raised = [now - then for now, then in zip(self.versions(), before, strict=True)]
        self.assertEqual(raised, [1, 1, 1, 0, 0])
        change = self.bom.fsm_change_ids[0]
        self.assertEqual(change.version, self.bom.fsm_version)
        self.assertRegex(change.description, r"In Air End: In Seal Kit: Ring × 3 .* → Ring × 4")

    def test_one_save_is_one_version(self):
        before = self.bom_cooler.fsm_version
        with Form(self.bom_cooler) as form:
            with form.bom_line_ids.edit(0) as line:
                line.product_qty = 3
            with form.bom_line_ids.new() as line:
                line.product_id = self.gasket
        self.assertEqual(self.bom_cooler.fsm_version, before + 1)
        self.assertEqual(len(self.bom_cooler.fsm_change_ids[0].description.splitlines()), 2)

    def test_added_removed_and_other_product(self):
        before = self.bom_fan.fsm_version
        added = self.env["mrp.bom.line"].create({"bom_id": self.bom_fan.id, "product_id": self.gasket.id})
        added.product_id = self.bearing
        added.unlink()
        self.assertEqual(self.bom_fan.fsm_version, before + 3)
        words = self.bom_fan.fsm_change_ids.sorted("version").mapped("description")
        self.assertRegex(words[-3], "Added: Gasket")
        self.assertRegex(words[-2], "Gasket.*→ Bearing")
        self.assertRegex(words[-1], "Removed: Bearing")

    def test_what_is_no_change(self):
        before = self.versions()
        self.line(self.bom, self.work).product_qty = 3
        self.bom.bom_line_ids.write({"sequence": 5})
        self.line(self.bom, self.cooler).product_qty = 1
        self.bom.code = "X"
        self.assertEqual(self.versions(), before)

    def test_bill_for_a_part_that_had_none(self):
        before = self.bom_fan.fsm_version
        self._bom(self.blade, (self.gasket, 1))
        self.assertEqual(self.bom_fan.fsm_version, before + 1)

    def test_outdated_machines(self):
        other = self.make_unit("C-1", product_id=self.fan.id)
        plain = self.make_unit("P-1", product_id=self.part.id)
        mine = self.unit | other | plain
        outdated = [("is_bom_outdated", "=", True), ("id", "in", mine.ids)]
        self.assertFalse(self.units.search(outdated))
        self.line(self.bom_seals, self.ring).product_qty = 4
        self.assertEqual(self.units.with_user(self.agent).search(outdated), self.unit)
        self.assertEqual(mine.filtered("is_bom_outdated"), self.unit)
        current = [("is_bom_outdated", "=", False), ("id", "in", mine.ids)]
        self.assertEqual(self.units.search(current), other | plain)
        self.assertFalse(self.make_unit("A-9").is_bom_outdated)

    def test_another_bill_instead(self):
        """A bill that is archived, for another one, is a change too."""
        self._bom(self.product, (self.oil, 12))
        self.bom.active = False
        self.assertTrue(self.unit.is_bom_outdated)
        self.unit.with_user(self.agent).action_bring_to_bill(None, "rebuilt")
        self.assertEqual(self.tree(self.unit), [("1", "Oil", 12, False)])
        self.assertFalse(self.unit.is_bom_outdated)

    def test_bring_to_the_current_bill(self):
        self.line(self.bom_seals, self.ring).product_qty = 4
        self.line(self.bom_fan, self.blade).product_qty = 5
        self.line(self.bom, self.oil).unlink()
        self.env["mrp.bom.line"].create(
            {"bom_id": self.bom_air_end.id, "product_id": self.fan.id, "product_qty": 2, "sequence": 9}
        )
        self.unit.with_user(self.agent).action_add_component(self.part, None, "added by the customer")
        day = self.unit._today()
        self.unit.with_user(self.agent).action_bring_to_bill(str(day), "Safety recall")
        fresh = self.make_unit("A-2")
        tree = [row for row in self.tree(self.unit) if row[1] != "Air Filter"]
        summed, expected = {}, {}
        for rows, result in ((tree, summed), (self.tree(fresh), expected)):
            for position, name, quantity, around in rows:
                result[position, name, around] = result.get((position, name, around), 0) + quantity
        self.assertEqual(summed, expected)
        self.assertTrue(self.part_of(self.unit, self.part), "what people have added stays")
        oil = self.components.search([("unit_id", "=", self.unit.id), ("product_id", "=", self.oil.id)])
        self.assertEqual((oil.removed_on, oil.removed_reason), (day, "Safety recall"))
        self.assertEqual((self.unit.bom_version, self.unit.is_bom_outdated), (self.bom.fsm_version, False))
        event = self.unit.event_ids[0]
        self.assertEqual((event.kind, event.reason), ("bill", "Safety recall"))
        self.assertIn("missing: Fan × 2", event.description)
        self.assertEqual(self.end.removed_on, False)

    def test_another_product_on_the_line(self):
        """No report has put in what stood there before: it is taken out."""
        self.line(self.bom, self.cooler).product_id = self.part
        self.unit.with_user(self.agent).action_bring_to_bill(None, "recall")
        self.assertFalse(self.part_of(self.unit, self.cooler))
        self.assertEqual(self.part_of(self.unit, self.part).position, "2")

    def test_fewer_pieces(self):
        """Those whose serial numbers nobody knows go first; what people have written as position stays."""
        one, two = self.part_of(self.unit, self.fan)
        two.with_user(self.agent).action_correct("plate", serial="F-1", position="left")
        self.line(self.bom_cooler, self.fan).product_qty = 1
        self.line(self.bom_cooler, self.fan).sequence = 5
        self.env["mrp.bom.line"].create({"bom_id": self.bom_cooler.id, "product_id": self.ring.id, "sequence": 1})
        self.env.invalidate_all()
        self.unit.with_user(self.agent).action_bring_to_bill(None, "recall")
        self.assertEqual(self.part_of(self.unit, self.fan), two)
        self.assertEqual((two.position, one.position, two.child_ids.position), ("left", "2.1", "2.2.1"))

    def test_part_by_hand_that_the_bill_has_by_now(self):
        """From then on it has its place in the bill, and goes when the bill no longer has it."""
        self.unit.with_user(self.agent).action_add_component(self.part, None, "retrofit")
        line = self.env["mrp.bom.line"].create({"bom_id": self.bom.id, "product_id": self.part.id, "sequence": 9})
        self.unit.with_user(self.agent).action_bring_to_bill(None, "recall")
        part = self.part_of(self.unit, self.part)
        self.assertEqual((part.from_bill, part.bom_line_id, part.position), (True, line, "5"))
        line.unlink()
        self.unit.with_user(self.agent).action_bring_to_bill(None, "recall")
        self.assertFalse(self.part_of(self.unit, self.part))

    def test_day_to_come(self):
        day = date(self.unit._today().year + 1, 5, 1)
        self.line(self.bom_fan, self.blade).product_qty = 5
        self.line(self.bom_cooler, self.fan).product_qty = 1
        self.unit.with_user(self.agent).action_bring_to_bill(day, "recall")
        gone = self.components.search([("unit_id", "=", self.unit.id), ("removed_on", "=", day)])
        self.assertEqual(sorted(part.product_id.name for part in gone), ["Blade", "Blade", "Fan"])
        self.assertEqual(self.part_of(self.unit, self.blade).quantity, 5)

    def test_what_is_put_in_with_all_that_is_inside(self):
        self.line(self.bom_cooler, self.fan).product_qty = 3
        self.unit.with_user(self.agent).action_bring_to_bill("2030-02-01", "recall")
        new = self.part_of(self.unit, self.fan)[2]
        self.assertEqual((new.installed_on, new.child_ids.quantity), (date(2030, 2, 1), 6))

    def test_both_answers(self):
        both = [("is_bom_outdated", "in", [True, False]), ("id", "=", self.unit.id)]
        self.assertEqual(self.units.search(both), self.unit)

    def test_changes_of_the_bill_itself(self):
        """What is archived hears of nothing; a line for some variants only is a change, too."""
        other = self._bom(self.part, (self.seal_kit, 1))
        other.active = False
        before = other.fsm_version
        self.bom_seals.type = "normal"
        self.bom_seals.product_qty = 2
        self.assertEqual(other.fsm_version, before)
        self.assertEqual(self.bom_seals.fsm_version, 3)
        self.bom_seals.write({"product_qty": 2})
        self.assertEqual(self.bom_seals.fsm_version, 3)

    def test_fewer_assemblies_of_which_one_lacks_a_part(self):
        """What is inside of the pieces that go isn't settled any more."""
        fans = self.part_of(self.unit, self.fan)
        fans[1].child_ids.with_user(self.agent).action_remove(None, "lost")
        self.line(self.bom_cooler, self.fan).product_qty = 1
        self.unit.with_user(self.agent).action_bring_to_bill(None, "one is enough")
        self.assertEqual(self.part_of(self.unit, self.fan), fans[0])
        self.assertEqual(self.part_of(self.unit, self.blade), fans[0].child_ids)
        self.assertEqual(fans[1].removed_reason, "one is enough")
        self.assertEqual(fans[1].child_ids.removed_reason, "lost")

    def test_fewer_assemblies_with_more_inside(self):
        self.bom_cooler.bom_line_ids.write({"product_id": self.blade.id, "product_qty": 3})
        self.line(self.bom, self.cooler).product_qty = 4
        unit = self.make_unit("A-2")
        self.line(self.bom, self.cooler).product_qty = 2
        self.bom_cooler.bom_line_ids.product_qty = 4
        self.assertEqual(sum(self.part_of(unit, self.blade).mapped("quantity")), 12)
        unit.with_user(self.agent).action_add_component(self.part, None, "retrofit")
        unit.with_user(self.agent).action_bring_to_bill(None, "recall")
        self.assertEqual(sum(self.part_of(unit, self.cooler).mapped("quantity")), 2)
        self.assertEqual(sum(self.part_of(unit, self.blade).mapped("quantity")), 8)
        self.assertEqual(unit.get_component_tree()["differences"], 1)
        words = "Cooler: 4 → 2, not in the bill: Air Filter × 1, Blade: 6 → 8"
        told = unit.event_ids.filtered(lambda event: event.kind == "bill")
        self.assertEqual(told.description, words)

    def test_fewer_assemblies_with_fewer_inside(self):
        self.bom_cooler.bom_line_ids.write({"product_id": self.blade.id, "product_qty": 3})
        self.line(self.bom, self.cooler).product_qty = 4
        unit = self.make_unit("A-2")
        self.line(self.bom, self.cooler).product_qty = 2
        self.bom_cooler.bom_line_ids.product_qty = 2
        unit.with_user(self.agent).action_bring_to_bill("2031-01-01", "recall")
        self.assertEqual(self.part_of(unit, self.blade).mapped("quantity"), [4])
        gone = self.components.search([("unit_id", "=", unit.id), ("removed_on", "!=", False)])
        quantities = sorted((part.product_id.name, part.quantity) for part in gone)
        self.assertEqual(quantities, [("Blade", 2), ("Blade", 6), ("Cooler", 2)])
        self.assertFalse(any(gone.mapped("installed_on")), "they have always been there")

    def test_substitute_stays(self):
        other = self._product("Air End Mk II")
        self.approve({"component_id": self.end.id, "product_id": other.id})
        self.line(self.bom, self.oil).product_qty = 3
        self.unit.with_user(self.agent).action_bring_to_bill(None, "recall")
        self.assertTrue(self.part_of(self.unit, other))
        self.assertFalse(self.part_of(self.unit, self.air_end))
        self.assertEqual(sum(self.part_of(self.unit, self.oil).mapped("quantity")), 36)

    def test_substitute_of_something_else(self):
        """It stands in the place of a part that the bill no longer has: what is new is missing all the same."""
        other = self._product("Air End Mk II")
        self.approve({"component_id": self.end.id, "product_id": other.id})
        self.line(self.bom, self.air_end).unlink()
        self.env["mrp.bom.line"].create({"bom_id": self.bom.id, "product_id": self.part.id})
        self.unit.with_user(self.agent).action_bring_to_bill(None, "recall")
        self.assertTrue(self.part_of(self.unit, self.part))

    def test_bill_above_in_two_ways(self):
        """It gets one version of one change."""
        self.env["mrp.bom.line"].create({"bom_id": self.bom.id, "product_id": self.fan.id})
        before = self.bom.fsm_version
        self.line(self.bom_fan, self.blade).product_qty = 7
        self.assertEqual(self.bom.fsm_version, before + 1)

    def test_variants(self):
        """A bill of one variant is in the machines that have this one; a line for some variants is a change."""
        names = [(0, 0, {"name": "220"}), (0, 0, {"name": "380"})]
        attribute = self.env["product.attribute"].create({"name": "Voltage", "value_ids": names})
        values = [(0, 0, {"attribute_id": attribute.id, "value_ids": [(6, 0, attribute.value_ids.ids)]})]
        pump = self.env["product.template"].create(
            {"name": "Pump", "is_storable": True, "attribute_line_ids": values}
        )
        low, high = pump.product_variant_ids
        inside = self._bom(low, (self.gasket, 1), product_id=low.id)
        with_low, with_high = self._bom(self.part, (low, 1)), self._bom(self.blade, (high, 1))
        self.line(inside, self.gasket).product_qty = 2
        self.assertEqual((with_low.fsm_version, with_high.fsm_version), (2, 1))
        every = self._bom(high, (self.ring, 1), sequence=9)
        for_low = high.product_template_attribute_value_ids
        every.bom_line_ids.bom_product_template_attribute_value_ids = for_low
        self.assertEqual(every.fsm_version, 2)
        self.assertIn("380", every.fsm_change_ids[0].description)

    def test_upgraded_machine(self):
        self.unit.with_user(self.agent).action_upgrade(self.fan, reason="rebuilt")
        self.assertTrue(self.unit.is_bom_outdated)

    def test_same_cost_for_many(self):
        """Of the ORM's own: it inserts and updates a hundred rows at once, and no level has more here."""

        def queries(count, name):
            units = self.units.create(
                [
                    {
                        "product_id": self.product.id,
                        "serial": f"{name}-{number}",
                        "partner_id": self.customer.id,
                        "shipped_on": f"2026-03-{number + 1:02}",
                    }
                    for number in range(count)
                ]
            )
            # each is different from the others
            for number, unit in enumerate(units):
                self.part_of(unit, self.oil).quantity = 30 + number
                self.part_of(unit, self.gasket).position = f"P {number}"
            change()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            units.with_user(self.agent).action_bring_to_bill("2026-06-01", "recall")
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
            self.assertFalse(any(units.mapped("is_bom_outdated")))
            self.assertEqual({unit.get_component_tree()["differences"] for unit in units}, {0})
            return count

        def change():
            for bom, part, step in (
                (self.bom_seals, self.ring, 1),
                (self.bom_fan, self.blade, -1),
                (self.bom, self.oil, -0.5),
            ):
                self.line(bom, part).product_qty += step
            # another one instead of the old one, before all others: all are numbered anew
            self.bom_air_end.bom_line_ids.filtered(lambda line: line.product_id.name == "Valve").unlink()
            valve = {"bom_id": self.bom_air_end.id, "product_id": self._product("Valve").id, "sequence": 0}
            self.env["mrp.bom.line"].create(valve)

        queries(1, "warm")
        few, many = queries(2, "few"), queries(20, "many")
        # rows that are written with other columns are another statement
        self.assertLessEqual(many, few + 2)

    def test_the_form_costs_the_same_for_many(self):
        self.line(self.bom_seals, self.ring).product_qty = 4

        def queries(count, name):
            units = self.units.create(
                [
                    {"product_id": self.product.id, "serial": f"{name}-{number}", "partner_id": self.customer.id}
                    for number in range(count)
                ]
            )
            self.part_of(units[0], self.oil).quantity = 30
            action = units.with_user(self.agent).action_bring_to_bill()
            self.env.flush_all()
            self.env.invalidate_all()
            wizard = self.env[action["res_model"]].with_user(self.agent).browse(action["res_id"])
            before = self.env.cr.sql_log_count
            self.assertIn("Oil: 30 → 24", wizard.differences)
            return self.env.cr.sql_log_count - before

        queries(2, "warm")
        self.assertEqual(queries(2, "few"), queries(20, "many"))

    def test_lists_cost_the_same_for_many(self):
        self.line(self.bom_seals, self.ring).product_qty = 4
        units = self.unit.union(*(self.make_unit(f"L-{number}") for number in range(10)))

        def queries(units):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            units.with_user(self.agent).web_read({"is_bom_outdated": {}})
            return self.env.cr.sql_log_count - before

        queries(units)
        self.assertEqual(queries(units[:2]), queries(units))

    def test_the_form_shows_and_asks(self):
        self.line(self.bom_seals, self.ring).product_qty = 4
        action = self.unit.with_user(self.agent).action_bring_to_bill()
        wizard = self.env[action["res_model"]].with_user(self.agent).browse(action["res_id"])
        self.assertIn("Ring × 4", wizard.changes)
        self.assertIn("Ring: 3 → 4", wizard.differences)
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.reason = "recall"
        wizard.action_confirm()
        self.assertFalse(self.unit.is_bom_outdated)

    def test_wrong_people(self):
        self.line(self.bom_seals, self.ring).product_qty = 4
        for user in (self.engineer_user, self.bystander):
            with self.assertRaises(AccessError):
                self.unit.with_user(user).action_bring_to_bill(None, "x")
        with self.assertRaises(AccessError):
            self.env["fsm.bom.change"].with_user(self.manager).create({"bom_id": self.bom.id, "version": 1})

    def test_retired_machine(self):
        self.unit.with_user(self.manager).action_retire(reason="old")
        with self.assertRaisesRegex(UserError, "retired"):
            self.unit.with_user(self.agent).action_bring_to_bill(None, "x")

    def test_changed_by_the_people_of_manufacturing(self):
        """They have no rights in field service."""
        maker = self._user("maker")
        maker.group_ids |= self.env.ref("mrp.group_mrp_manager")
        before = self.bom.fsm_version
        self.line(self.bom_seals, self.ring).with_user(maker).product_qty = 4
        self.assertEqual(self.bom.fsm_version, before + 1)
