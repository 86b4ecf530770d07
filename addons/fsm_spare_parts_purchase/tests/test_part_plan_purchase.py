from odoo.tests import tagged

from odoo.addons.fsm_spare_parts.tests.plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartPlanPurchase(PlanCase):
    """What is to be bought is asked of the main vendor, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor, cls.other_vendor = cls.env["res.partner"].create(
            [{"name": "Main Vendor"}, {"name": "Other Vendor"}]
        )
        cls.valve, cls.seal = cls.make_bought("Valve"), cls.make_bought("Seal")
        cls.used(cls.valve, 9, 10)
        cls.used(cls.seal, 3, 10)

    @classmethod
    def make_bought(cls, name):
        return cls.env["product.product"].create(
            {
                "name": name,
                "is_storable": True,
                "seller_ids": [
                    (0, 0, {"partner_id": cls.other_vendor.id, "sequence": 2, "price": 1, "delay": 5}),
                    (0, 0, {"partner_id": cls.vendor.id, "sequence": 1, "price": 80, "delay": 30}),
                ],
            }
        )

    def apply(self, *products):
        plans = self.env["fsm.part.plan"].union(*(self.plan(product) for product in products))
        return plans.with_user(self.planner).action_apply()["params"]["message"]

    def orders(self):
        return self.env["purchase.order"].search([("partner_id", "in", (self.vendor | self.other_vendor).ids)])

    def test_one_draft_for_the_main_vendor(self):
        self.recompute()
        wanted = {product: self.plan(product).proposed_qty for product in (self.valve, self.seal)}
        self.assertTrue(all(wanted.values()))
        self.assertIn(self.apply(self.valve, self.seal).split(": ")[-1].rstrip("."), self.orders().display_name)
        order = self.orders()
        self.assertEqual((len(order), order.partner_id, order.state), (1, self.vendor, "draft"))
        self.assertEqual({line.product_id: line.product_qty for line in order.order_line}, wanted)
        self.assertEqual(order.order_line.mapped("price_unit"), [80, 80])
        self.assertEqual(order.picking_type_id, self.warehouse.in_type_id)
        self.assertEqual(order.order_line.orderpoint_id.product_id, self.valve | self.seal)

    def test_pressing_twice_asks_for_nothing_twice(self):
        self.recompute()
        wanted = self.plan(self.valve).proposed_qty
        self.apply(self.valve)
        plan = self.plan(self.valve)
        self.assertEqual((plan.proposal, plan.incoming_qty), ("none", wanted), "a draft counts as coming")
        self.apply(self.valve, self.seal)
        self.assertEqual(len(self.orders()), 1, "the seal is added to the draft")
        lines = self.orders().order_line
        self.assertEqual(lines.filtered(lambda line: line.product_id == self.valve).mapped("product_qty"), [wanted])

    def test_more_is_needed(self):
        self.recompute()
        wanted = self.plan(self.valve).proposed_qty
        self.apply(self.valve)
        self.used(self.valve, 40, 5)
        self.recompute()
        more = self.plan(self.valve).proposed_qty
        self.assertGreater(more, 0)
        self.apply(self.valve)
        self.assertEqual(self.orders().order_line.mapped("product_qty"), [wanted + more])

    def test_confirmed_order_counts_as_coming(self):
        self.recompute()
        self.apply(self.valve)
        wanted = self.orders().order_line.product_qty
        self.orders().button_confirm()
        self.recompute()
        plan = self.plan(self.valve)
        self.assertEqual((plan.proposal, plan.incoming_qty), ("none", wanted))

    def test_drafts_of_people_stay(self):
        mine = self.env["purchase.order"].create({"partner_id": self.vendor.id})
        self.recompute()
        self.apply(self.valve)
        self.assertFalse(mine.order_line)
        self.assertEqual(len(self.orders()), 2)

    def test_part_without_a_vendor(self):
        self.part.seller_ids.unlink()
        self.used(self.part, 400, 10)
        self.recompute()
        self.assertIn("Without a vendor, to be bought by hand: Air Filter", self.apply(self.part))
        self.assertFalse(self.orders())
