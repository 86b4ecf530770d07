from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .likely_common import LikelyCase


@tagged("post_install", "-at_install")
class TestPartPicker(LikelyCase):
    """Parts are chosen from what is known of the machine, or scanned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ring = cls.env["product.product"].create({"name": "Ring", "is_storable": True})
        cls.cooler = cls.env["product.product"].create({"name": "Cooler", "is_storable": True})
        cls.housing = cls.env["product.product"].create({"name": "Housing"})
        cls._bom(cls.cooler, (cls.ring, 2), (cls.housing, 1))
        cls._bom(cls.product, (cls.part, 1), (cls.cooler, 2), (cls.belt, 1))

    @classmethod
    def _bom(cls, product, *lines):
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [(0, 0, {"product_id": part.id, "product_qty": number}) for part, number in lines],
            }
        )

    def draft(self, **values):
        task = self.dispatched_task(**values)
        return self.ask(task_id=task.id)

    def open_picker(self, request, user=None):
        action = request.with_user(user or self.engineer_user).action_pick()
        return self.env["fsm.part.picker"].with_user(user or self.engineer_user).browse(action["res_id"])

    def rows(self, lines):
        return [(line.level, line.position, line.product_id.name, line.inside_qty) for line in lines]

    # ------------------------------------------------------------------
    # Chosen
    # ------------------------------------------------------------------

    def test_what_is_in_the_machine(self):
        request = self.draft()
        unit = request.unit_id
        belt = unit.component_ids.filtered(lambda component: component.product_id == self.belt)
        belt.serial = "B-OLD"
        picker = self.open_picker(request)
        self.assertEqual(
            self.rows(picker.machine_line_ids),
            [
                (0, "1", "Air Filter", 1),
                (0, "2", "Cooler", 2),
                (1, "2.1", "Ring", 4),
                (0, "3", "Belt", 1),
            ],
            "a part that is not kept in stock is not asked for",
        )
        self.assertEqual(picker.machine_line_ids[-1].serial, "B-OLD")
        self.assertIn("A-1", picker.machine)
        self.assertFalse(picker.usual_line_ids)

    def test_of_a_machine_without_components_what_the_bill_says(self):
        for values in ({}, {"serial": False}):
            with self.subTest(**values):
                request = self.draft(**values)
                request.unit_id.component_ids.unlink()
                picker = self.open_picker(request)
                self.assertEqual(
                    self.rows(picker.machine_line_ids),
                    [
                        (0, "1", "Air Filter", 1),
                        (0, "2", "Cooler", 2),
                        (1, "2.1", "Ring", 4),
                        (0, "3", "Belt", 1),
                    ],
                )

    def test_what_usually_fails(self):
        self.repaired(self.seal, fault=self.leak)
        self.repaired(self.part)
        request = self.draft(fault_code_id=self.leak.id)
        lines = self.open_picker(request).usual_line_ids
        self.assertEqual(
            [(line.product_id, line.reason) for line in lines],
            [(self.seal, "in 1 of 1 repairs of this fault"), (self.part, "in 1 of 2 repairs")],
        )

    def test_what_is_free_where(self):
        self.put(self.part, self.engineer.good_location_id, 2)
        self.put(self.part, self.other_engineer.good_location_id, 5)
        lines = self.open_picker(self.draft()).machine_line_ids
        free = {line.product_id: (line.bag_qty, line.colleague_qty, line.warehouse_qty) for line in lines}
        self.assertEqual(
            free, {self.part: (2, 5, 10), self.belt: (0, 0, 3), self.cooler: (0, 0, 0), self.ring: (0, 0, 0)}
        )

    def test_chosen_parts_are_asked_for(self):
        self.repaired(self.part)
        request = self.draft()
        picker = self.open_picker(request)
        with self.assertRaisesRegex(UserError, "Choose at least one part"):
            picker.action_add()
        picker.usual_line_ids.quantity = 1
        picker.machine_line_ids.filtered(lambda line: line.product_id in self.part | self.ring).quantity = 2
        picker.action_add()
        lines = {line.product_id: (line.asked_qty, line.note) for line in request.line_ids}
        self.assertEqual(lines, {self.part: (3, "1"), self.ring: (2, "2.1")})
        # once more: as many more, in the unit of the line
        request.line_ids.filtered(lambda line: line.product_id == self.ring).with_user(
            self.engineer_user
        ).uom_id = self.env.ref("uom.product_uom_dozen")
        picker = self.open_picker(request)
        picker.machine_line_ids.filtered(lambda line: line.product_id == self.ring).quantity = 6
        picker.action_add()
        self.assertEqual(sorted(request.line_ids.mapped("asked_qty")), [2.5, 3])

    def test_only_while_it_is_a_draft(self):
        request = self.draft()
        picker = self.open_picker(request)
        picker.machine_line_ids[0].quantity = 1
        picker.action_add()
        request.with_user(self.engineer_user).action_submit()
        for refused in (
            picker.action_add,
            request.with_user(self.engineer_user).action_pick,
            lambda: request.with_user(self.engineer_user).scan_part("x"),
        ):
            with self.assertRaisesRegex(UserError, "take it back first"):
                refused()
        self.assertEqual(request.line_ids.asked_qty, 1)

    def test_wrong_people(self):
        request = self.draft()
        picker = self.open_picker(request)
        picker.machine_line_ids[0].quantity = 1
        for user in (self.other_user, self.agent, self.keeper):
            for refused in (
                request.with_user(user).action_pick,
                lambda user=user: request.with_user(user).scan_part("x"),
                picker.with_user(user).action_add,
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    refused()
        self.assertFalse(request.line_ids)
        self.open_picker(request, self.manager)

    def test_for_the_outsourced_engineer(self):
        self.repaired(self.seal)
        task = self.dispatched_task(engineer=self.outsourced)
        request = (
            self.env["fsm.part.request"]
            .with_user(self.outsourced_user)
            .create({"engineer_id": self.outsourced.id, "task_id": task.id})
        )
        picker = self.open_picker(request, self.outsourced_user)
        self.assertEqual(picker.usual_line_ids.product_id, self.seal)
        self.assertEqual(len(picker.machine_line_ids), 4)

    def test_as_many_queries_for_many_parts_as_for_few(self):
        request = self.draft()
        request.unit_id.component_ids.unlink()

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.open_picker(request)
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        more = self.env["product.product"].create([{"name": f"P{n}", "is_storable": True} for n in range(30)])
        bom = self.env["mrp.bom"].search([("product_tmpl_id", "=", self.product.product_tmpl_id.id)])
        bom.bom_line_ids = [(0, 0, {"product_id": part.id}) for part in more]
        queries()
        self.assertEqual(queries(), few)

    # ------------------------------------------------------------------
    # Scanned, and found by Odoo's own search
    # ------------------------------------------------------------------

    def scan(self, request, code, user=None):
        return request.with_user(user or self.engineer_user).scan_part(code)

    def test_scanned(self):
        self.part.write({"barcode": "6901234567892", "default_code": "AF-1"})
        request = self.ask()
        self.assertEqual(
            self.scan(request, " 6901234567892 "), {"added": True, "message": "[AF-1] Air Filter: 1 asked for"}
        )
        self.assertEqual(self.scan(request, "af-1")["message"], "[AF-1] Air Filter: 2 asked for")
        self.assertTrue(self.scan(request, "B-2")["added"], "by its serial number")
        self.assertEqual(self.quantities(request), [(2, 0, 0, 0, 0, 0), (1, 0, 0, 0, 0, 0)])
        self.assertEqual(request.line_ids.product_id, self.part | self.belt)

    def test_scanned_in_vain(self):
        self.grease.barcode = "GREASE"
        self.seal.default_code = "A%1"
        request = self.ask()
        for code in ("NOTHING", "GREASE", "A11", "A_1"):
            with self.subTest(code=code):
                self.assertEqual(
                    self.scan(request, code),
                    {"added": False, "message": f"No part that is kept in stock has the code {code}."},
                )
        self.assertIn("type its code", self.scan(request, " ")["message"])
        self.assertFalse(request.line_ids)

    def test_one_number_of_two_parts(self):
        self.env["stock.lot"].create({"name": "B-2", "product_id": self.seal.id, "company_id": self.company.id})
        self.seal.tracking = "lot"
        request = self.ask()
        message = self.scan(request, "B-2")["message"]
        self.assertIn("several parts", message)
        self.assertIn("Belt", message)
        self.assertIn("Seal", message)
        self.assertFalse(request.line_ids)

    def test_found_by_name_code_and_barcode(self):
        self.part.write({"barcode": "6901234567892", "default_code": "AF-1"})
        products = self.env["product.product"].with_user(self.engineer_user)
        domain = self.env["fsm.part.request.line"]._fields["product_id"].domain
        for words in ("air fil", "AF-1", "6901234567892"):
            with self.subTest(words=words):
                self.assertEqual([found[0] for found in products.name_search(words, domain)], self.part.ids)
