from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartSubstitute(PartsCase):
    """What is short may be replaced by what is there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.washable, cls.paper = cls.env["product.product"].create(
            [{"name": name, "is_storable": True} for name in ("Washable Filter", "Paper Filter")]
        )
        cls.part.fsm_substitute_ids = cls.washable | cls.paper
        cls.put(cls.washable, cls.stock, 4)

    def line(self, quantity=12, submit=False):
        request = self.ask((self.part, quantity))
        if submit:
            request.with_user(self.engineer_user).action_submit()
        return request.line_ids

    def test_short_line_says_what_is_there(self):
        line = self.line()
        self.assertEqual(line.with_user(self.engineer_user).substitutes, "Short. Instead: Washable Filter (4 free)")
        self.put(self.paper, self.stock, 20)
        line.invalidate_recordset()
        self.assertEqual(line.substitute_id, self.paper, "the one of which there is most")
        self.assertFalse(self.line(10).substitutes, "ten are there")

    def test_one_way(self):
        request = self.ask((self.washable, 5))
        self.assertFalse(request.line_ids.substitutes)

    def test_reserved_ones_are_not_free(self):
        self.approved((self.washable, 4))
        self.assertFalse(self.line().substitutes)

    def test_engineer_takes_it_in_his_draft(self):
        line = self.line()
        line.with_user(self.engineer_user).action_take_substitute()
        self.assertEqual((line.product_id, line.asked_qty, line.note), (self.washable, 12, "Instead of Air Filter"))
        line.request_id.with_user(self.engineer_user).action_submit()
        self.assertEqual(line.request_id.state, "submitted")

    def test_manager_takes_it_while_he_decides(self):
        line = self.line(submit=True)
        with self.assertRaises(AccessError):
            line.with_user(self.engineer_user).action_take_substitute()
        line.with_user(self.manager).action_take_substitute()
        self.assertEqual((line.product_id, line.approved_qty), (self.washable, 12))
        self.assertIn("Washable Filter instead of Air Filter", line.request_id.message_ids.mapped("body")[0])

    def test_who_may_not(self):
        line = self.line()
        for user in (self.other_user, self.agent, self.keeper, self.bystander):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                line.with_user(user).action_take_substitute()
        self.assertEqual(line.product_id, self.part)

    def test_when_it_may_not(self):
        line = self.line(quantity=10)
        with self.assertRaisesRegex(UserError, "nothing is free instead of Air Filter"):
            line.with_user(self.engineer_user).action_take_substitute()
        request = self.approved((self.part, 12))
        with self.assertRaisesRegex(UserError, "nothing is free instead of"):
            request.line_ids.with_user(self.manager).action_take_substitute()

    def test_warehouse_sees_it_on_the_shipment(self):
        request = self.approved((self.part, 12))
        picking = self.open_shipment(request).with_user(self.keeper)
        self.assertEqual(picking.fsm_substitutes, "Air Filter is short. Instead: Washable Filter (4 free)")
        self.assertFalse(self.open_shipment(self.approved((self.washable, 1))).fsm_substitutes)

    def test_engineer_is_told_what_is_in_his_bag(self):
        self.engineer.keeps_stock = True
        self.put(self.washable, self.engineer.good_location_id, 2)
        report = self.filled_report()
        with self.assertRaisesRegex(UserError, "0 there.*instead of Air Filter: Washable Filter .2 free"):
            report.with_user(self.engineer_user).action_sign()

    def test_not_for_itself_nor_in_another_unit(self):
        with self.assertRaisesRegex(ValidationError, "can't stand in for itself"):
            self.part.fsm_substitute_ids = self.part
        oil = self.env["product.product"].create({"name": "Oil", "uom_id": self.env.ref("uom.product_uom_litre").id})
        with self.assertRaisesRegex(ValidationError, "another kind of unit"):
            self.part.fsm_substitute_ids = oil

    def test_on_the_form_of_the_product(self):
        template = self.part.product_tmpl_id
        self.assertEqual(template.fsm_substitute_ids, self.washable | self.paper)
        template.fsm_substitute_ids = self.paper
        self.assertEqual(self.part.fsm_substitute_ids, self.paper)

    def test_constant_queries(self):
        def queries(count):
            parts = self.env["product.product"].create([{"name": f"P{n}", "is_storable": True} for n in range(count)])
            parts.fsm_substitute_ids = self.washable
            lines = self.ask(*((part, 1) for part in parts)).line_ids
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.browse(lines.ids).with_user(self.engineer_user).mapped("substitutes")
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(30), queries(1))
