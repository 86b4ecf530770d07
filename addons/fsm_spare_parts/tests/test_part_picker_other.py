from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .likely_common import LikelyCase


@tagged("post_install", "-at_install")
class TestPartPickerOther(LikelyCase):
    """Parts that no machine tells: what the engineer has used lately, and what is searched for."""

    def open_picker(self, request, user=None):
        action = request.with_user(user or self.engineer_user).action_pick()
        return self.env["fsm.part.picker"].with_user(user or self.engineer_user).browse(action["res_id"])

    def lately(self, picker):
        return [(line.product_id.name, line.reason) for line in picker.lately_line_ids]

    def test_for_his_own_stock(self):
        self.repaired(self.seal)
        self.repaired(self.part, self.seal, days_ago=360)
        self.put(self.seal, self.engineer.good_location_id, 2)
        picker = self.open_picker(self.ask())
        self.assertFalse(picker.machine)
        self.assertFalse(picker.usual_line_ids | picker.machine_line_ids)
        self.assertEqual(
            self.lately(picker),
            [
                ("Seal", "reports in 12 months: 2"),
                ("Air Filter", "reports in 12 months: 1"),
            ],
        )
        self.assertEqual(picker.lately_line_ids.mapped("bag_qty"), [2, 0])
        self.assertEqual(picker.lately_line_ids.mapped("warehouse_qty"), [0, 10])

    def test_what_does_not_count(self):
        other = self.env["fsm.service.report"]
        for values in (
            {"days_ago": 370},
            {"state": "submitted"},
        ):
            self.repaired(self.seal, **values)
        other = self.repaired(self.seal)
        other.task_id.engineer_id = self.other_engineer
        self.repaired(self.grease)
        gone = self.env["product.product"].create({"name": "Gone", "is_storable": True})
        self.repaired(gone)
        gone.active = False
        self.assertEqual(other.engineer_id, self.other_engineer)
        self.assertEqual(self.lately(self.open_picker(self.ask())), [])

    def test_on_a_visit_as_well(self):
        self.repaired(self.seal)
        request = self.ask(task_id=self.dispatched_task().id)
        picker = self.open_picker(request)
        self.assertEqual(picker.usual_line_ids.product_id, self.seal)
        self.assertEqual(picker.lately_line_ids.product_id, self.seal)
        picker.usual_line_ids.quantity = 1
        picker.lately_line_ids.quantity = 2
        picker.action_add()
        self.assertEqual(request.line_ids.asked_qty, 3, "of one part as many as are chosen everywhere")

    def test_searched_for(self):
        self.put(self.part, self.other_engineer.good_location_id, 4)
        request = self.ask()
        picker = self.open_picker(request)
        with Form(picker) as form:
            form.product_id = self.part
            self.assertFalse(form.product_id, "the next one may be searched for")
            form.product_id = self.seal
            form.product_id = self.part
            rows = [form.found_line_ids.edit(number) for number in (0, 1)]
            self.assertEqual([(row.product_id, row.quantity) for row in rows], [(self.part, 2), (self.seal, 1)])
            self.assertEqual((rows[0].colleague_qty, rows[0].warehouse_qty), (4, 10))
        picker.action_add()
        self.assertEqual(
            [(line.product_id, line.asked_qty) for line in request.line_ids], [(self.part, 2), (self.seal, 1)]
        )

    def test_nothing_is_known(self):
        picker = self.open_picker(self.ask(task_id=self.dispatched_task(product_id=self.pump.id, serial=False).id))
        self.assertEqual(picker.machine, "Pump")
        self.assertFalse(picker.usual_line_ids | picker.machine_line_ids | picker.lately_line_ids)
        with self.assertRaisesRegex(UserError, "Choose at least one part"):
            picker.action_add()

    def test_other_people(self):
        request = self.ask()
        for user in (self.other_user, self.agent, self.keeper):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.open_picker(request, user)
