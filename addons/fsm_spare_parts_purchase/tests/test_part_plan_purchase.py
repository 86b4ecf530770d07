from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

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

    def test_not_fewer_than_the_vendor_sells(self):
        """Both vendors sell ten at least: ten of the main vendor, though four are needed."""
        self.valve.seller_ids.min_qty = 10
        self.recompute()
        self.assertEqual(self.plan(self.valve).proposed_qty, 4)
        self.apply(self.valve)
        line = self.orders().order_line
        self.assertEqual((line.order_id.partner_id, line.product_qty, line.price_unit), (self.vendor, 10, 80))
        self.assertEqual((self.plan(self.valve).incoming_qty, self.plan(self.valve).proposal), (10, "none"))

    def test_the_smallest_of_the_minimums(self):
        self.valve.seller_ids.filtered(lambda seller: seller.partner_id == self.vendor).min_qty = 50
        self.valve.seller_ids.filtered(lambda seller: seller.partner_id == self.other_vendor).unlink()
        self.sells(self.valve, sequence=3, price=95, min_qty=20)
        self.recompute()
        self.apply(self.valve)
        line = self.orders().order_line
        self.assertEqual((line.product_qty, line.price_unit), (20, 95))

    def test_vendor_who_sells_so_few(self):
        """As with Odoo's replenishment the next vendor is asked when the first one does not sell so few."""
        self.valve.seller_ids.filtered(lambda seller: seller.partner_id == self.vendor).min_qty = 50
        self.recompute()
        wanted = self.plan(self.valve).proposed_qty
        self.apply(self.valve)
        line = self.orders().order_line
        self.assertEqual((line.order_id.partner_id, line.product_qty), (self.other_vendor, wanted))

    def sells(self, product, **values):
        return self.env["product.supplierinfo"].create(
            {"partner_id": self.vendor.id, "product_tmpl_id": product.product_tmpl_id.id, **values}
        )

    def test_price_by_quantity(self):
        """The price for four; when more is needed later, that for all of it."""
        self.sells(self.valve, sequence=1, price=70, min_qty=4, delay=30)
        self.sells(self.valve, sequence=1, price=50, min_qty=8, delay=30)
        self.recompute()
        self.assertEqual(self.plan(self.valve).proposed_qty, 4)
        self.apply(self.valve)
        self.assertEqual(self.orders().order_line.price_unit, 70)
        self.used(self.valve, 40, 5)
        self.recompute()
        self.apply(self.valve)
        self.assertGreater(self.orders().order_line.product_qty, 8)
        self.assertEqual(self.orders().order_line.price_unit, 50)

    def test_whole_packages(self):
        """Sold by the dozen: one of it, which counts as twelve; when more is missing, another one."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.valve.seller_ids.product_uom_id = dozen
        self.recompute()
        self.apply(self.valve)
        line = self.orders().order_line
        self.assertEqual((line.product_qty, line.product_uom_id, line.price_unit), (1, dozen, 80))
        self.assertEqual((self.plan(self.valve).incoming_qty, self.plan(self.valve).proposal), (12, "none"))
        self.used(self.valve, 40, 5)
        self.recompute()
        wanted = self.plan(self.valve).proposed_qty
        self.assertGreater(wanted, 0)
        self.apply(self.valve)
        self.assertEqual(line.product_qty, 1 + -(-wanted // 12))

    def test_minimum_in_packages(self):
        self.valve.seller_ids.write({"product_uom_id": self.env.ref("uom.product_uom_dozen").id, "min_qty": 3})
        self.recompute()
        self.apply(self.valve)
        self.assertEqual(self.orders().order_line.product_qty, 3)

    def test_drums_are_whole_litres_are_not(self):
        litre = self.env.ref("uom.product_uom_litre")
        drum = self.env["uom.uom"].create({"name": "Drum", "relative_factor": 20, "relative_uom_id": litre.id})
        oil, glue = self.make_bought("Oil"), self.make_bought("Glue")
        (oil | glue).write({"uom_id": litre.id})
        oil.seller_ids.product_uom_id = drum
        glue.seller_ids.product_uom_id = litre
        for product in (oil, glue):
            self.used(product, 20.5, 10)
        self.recompute()
        wanted = self.plan(glue).proposed_qty
        self.assertTrue(wanted % 1)
        self.apply(oil, glue)
        bought = {line.product_id: (line.product_qty, line.product_uom_id) for line in self.orders().order_line}
        self.assertEqual(bought, {oil: (-(-wanted // 20), drum), glue: (wanted, litre)})

    def test_who_may_not(self):
        """Whoever may buy, may not plan."""
        buyer = new_test_user(self.env, "fsm_test_buyer", groups="base.group_user,purchase.group_purchase_user")
        self.recompute()
        with self.assertRaises(AccessError):
            self.plan(self.valve).with_user(buyer).action_apply()
        self.assertFalse(self.orders())

    def test_drafts_of_another_warehouse_or_that_were_sent(self):
        self.recompute()
        self.apply(self.valve)
        first = self.orders()
        first.state = "sent"
        self.apply(self.seal)
        second = self.orders() - first
        self.assertEqual((second.state, second.order_line.product_id), ("draft", self.seal))

    def test_part_without_a_vendor(self):
        self.part.seller_ids.unlink()
        self.used(self.part, 400, 10)
        self.recompute()
        self.assertIn("Without a vendor, to be bought by hand: Air Filter", self.apply(self.part))
        self.assertFalse(self.orders())
