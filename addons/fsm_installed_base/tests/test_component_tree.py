from odoo.exceptions import AccessError
from odoo.tests import tagged

from .component_common import SwapCase


@tagged("post_install", "-at_install")
class TestComponentTree(SwapCase):
    """The tree of a machine at any day, and what is different from the bill."""

    def names(self, rows):
        return [(row["product"], self.names(row["children"])) for row in rows]

    def rows(self, rows):
        for row in rows:
            yield row
            yield from self.rows(row["children"])

    def get(self, *args, user=None):
        return self.unit.with_user(user or self.engineer_user).get_component_tree(*args)

    def test_tree_of_today(self):
        tree = self.get()
        air_end = ("Air End", [("Bearing", []), ("Ring", []), ("Gasket", [])])
        cooler = ("Cooler", [("Fan", [("Blade", [])]), ("Fan", [("Blade", [])])])
        self.assertEqual(self.names(tree["parts"]), [air_end, cooler, ("Oil", [])])
        self.assertEqual(tree["differences"], 0)
        self.assertFalse(tree["can_change"])
        self.assertTrue(self.get(user=self.agent)["can_change"])

    def test_tree_of_the_bill(self):
        design = list(self.rows(self.get()["design"]))
        self.assertEqual(
            [(row["position"], row["product"], row["quantity"]) for row in design],
            [
                ("1", "Air End", 1),
                ("1.1", "Bearing", 2),
                ("1.2.1", "Ring", 3),
                ("1.2.2", "Gasket", 1),
                ("2", "Cooler", 1),
                ("2.1", "Fan", 2),
                ("2.1.1", "Blade", 12),
                ("3", "Oil", 24),
            ],
        )

    def test_kit_in_the_first_place(self):
        """Its parts stand where it stands in the bill."""
        kit = self.bom_air_end.bom_line_ids.filtered(lambda line: line.product_id == self.seal_kit)
        kit.sequence = 0
        self.env.invalidate_all()
        inside = self.get()["design"][0]["children"]
        rows = [(row["position"], row["product"]) for row in inside]
        self.assertEqual(rows, [("1.1.1", "Ring"), ("1.1.2", "Gasket"), ("1.2", "Bearing")])

    def test_any_day(self):
        self.approve({"component_id": self.end.id, "product_id": self.air_end.id, "serial": "E-2"})
        day = self.end.removed_on

        def serials(*args):
            return [row["serial"] for row in self.rows(self.get(*args)["parts"]) if row["serial"]]

        self.assertEqual(serials(), ["E-2"])
        self.assertEqual(serials(str(day)), ["E-2"])
        self.assertEqual(serials("2021-01-01"), ["E-1"])
        self.assertEqual(serials("2019-01-01"), [])
        self.assertEqual(serials(str(day), True), ["E-1", "E-2"])
        gone = next(row for row in self.rows(self.get(str(day), True)["parts"]) if row["serial"] == "E-1")
        self.assertEqual(gone["removed_on"], str(day))
        self.assertIn("E-2", gone["replaced_by"])
        self.assertTrue(gone["removed_reason"])
        self.assertEqual(self.get(None, True)["differences"], 0)

    def test_removed_later(self):
        """At a day before it, the part is there like others."""
        self.end.with_user(self.agent).action_remove("2030-03-01", "worn")
        rows = {row["serial"]: row for row in self.rows(self.get("2030-02-01", True)["parts"])}
        self.assertEqual(rows["E-1"]["removed_on"], False)
        rows = {row["serial"]: row for row in self.rows(self.get("2030-03-01", True)["parts"])}
        self.assertEqual(rows["E-1"]["removed_on"], "2030-03-01")

    def test_always_there(self):
        unit = self.make_unit("A-2")
        self.assertFalse(any(unit.component_ids.mapped("installed_on")))
        self.assertEqual(len(unit.get_component_tree("1990-01-01")["parts"]), 3)

    def test_warranty_of_the_part(self):
        self.end.warranty_end = "2030-03-01"
        for day, over in (("2030-03-01", False), ("2030-03-02", True)):
            row = next(row for row in self.rows(self.get(day)["parts"]) if row["serial"] == "E-1")
            self.assertEqual((row["warranty_end"], row["warranty_over"]), ("2030-03-01", over))

    def test_differences(self):
        self.part_of(self.unit, self.bearing).with_user(self.agent).action_remove(None, "lost")
        self.unit.with_user(self.agent).action_add_component(self.part, None, "added")
        self.part_of(self.unit, self.oil).quantity = 20
        tree = self.get()
        self.assertEqual(tree["differences"], 3)
        marks = {row["product"]: row["mark"] for row in self.rows(tree["parts"]) if row["mark"]}
        self.assertEqual(marks, {"Air Filter": "extra", "Oil": "quantity"})
        marks = {row["product"]: row["mark"] for row in self.rows(tree["design"]) if row["mark"]}
        self.assertEqual(marks, {"Bearing": "missing", "Oil": "quantity"})

    def test_substitute_is_marked(self):
        other = self._product("Air End Mk II")
        self.approve({"component_id": self.end.id, "product_id": other.id})
        tree = self.get()
        marks = {row["product"]: row["mark"] for row in self.rows(tree["parts"]) if row["mark"]}
        self.assertEqual(marks, {"Air End Mk II": "other"})

    def test_who_may_look(self):
        with self.assertRaises(AccessError):
            self.get(user=self.outsourced_user)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "group_fsm_agent")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            self.get(user=stranger)

    def test_same_cost_for_a_big_tree(self):
        def queries(unit):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            unit.get_component_tree()
            return self.env.cr.sql_log_count - before

        other = self.make_unit("A-2")
        around = other.component_ids[0].id
        other.action_add_component(self._product("Part"), None, "x", parent_id=around)
        queries(other)
        count = queries(other)
        for number in range(30):
            other.action_add_component(self._product(f"Part {number}"), None, "x", parent_id=around)
        self.assertEqual(queries(other), count)

    def test_where_used(self):
        self.make_unit("A-2")
        self.assertEqual((self.fan.fsm_unit_count, self.fan.product_tmpl_id.fsm_unit_count), (2, 2))
        self.part_of(self.unit, self.fan)._take_out(self.unit._today(), "x")
        self.fan.invalidate_recordset(["fsm_unit_count"])
        self.assertEqual(self.fan.fsm_unit_count, 1)
        action = self.fan.product_tmpl_id.action_open_fsm_units()
        self.assertEqual(self.units.search(action["domain"]).serial, "A-2")

    def test_machine_by_serial_of_a_part(self):
        domain = [("component_ids", "any", [("removed_on", "=", False), ("display_name", "ilike", " e-1 ")])]
        self.assertEqual(self.units.with_user(self.agent).search(domain), self.unit)
        self.assertEqual(self.components.name_search("E-1")[0][0], self.end.id)
