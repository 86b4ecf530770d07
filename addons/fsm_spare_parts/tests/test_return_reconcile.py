from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .return_common import ReturnCase

OPERATIONS = 60
STEPS = ("use", "use", "send", "send", "receive", "receive", "check", "cancel", "missing", "waive", "lose")


@tagged("post_install", "-at_install")
class TestReturnReconcile(ReturnCase):
    """Whatever people do with old parts and returns, in whatever order: nothing appears, nothing is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oil = cls.env["product.product"].create(
            {"name": "Oil", "is_storable": True, "tracking": "lot", "fsm_return_old": True}
        )
        lot = cls.env["stock.lot"].create({"name": "L-1", "product_id": cls.oil.id, "company_id": cls.company.id})
        cls.put(cls.part, cls.good, 40)
        cls.put(cls.oil, cls.good, 40, lot)
        cls.products = cls.part | cls.belt | cls.oil
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    # the first example is always the same one, the second another in each run
    @settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(chance=st.randoms(use_true_random=True))
    def test_many_operations(self, chance):
        savepoint = self.env.cr.savepoint()
        try:
            self.operate(chance)
        finally:
            savepoint.rollback()
            self.env.invalidate_all()

    def operate(self, chance):
        self.count = 0
        self.duties, self.sendings = self.env["fsm.return.duty"], self.env["fsm.part.return"]
        totals = {product: self.everywhere(product) for product in self.products}
        for __ in range(OPERATIONS):
            step = chance.choice(STEPS)
            # what is refused changes nothing
            with self.subTest(step=step):
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"do_{step}")(chance)
                except UserError as error:
                    self.assertTrue(str(error))
                self.check_all(totals)
        for sending in self.in_state("shipped"):
            sending.with_user(self.manager).action_close_missing("End")
        for sending in self.in_state("received"):
            self.check(sending)
        self.check_all(totals)
        self.assertFalse(self.duties.filtered(lambda duty: duty.state in ("shipped", "received")))
        for product in self.products:
            self.assertEqual(self.lying(product, self.transit), 0)

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------

    def everywhere(self, product):
        self.env.flush_all()
        return sum(self.env["stock.quant"].search([("product_id", "=", product.id)]).mapped("quantity"))

    def check_all(self, totals):
        self.env.flush_all()
        self.env.invalidate_all()
        self.duties |= self.env["fsm.return.duty"].search([("split_from_id", "in", self.duties.ids)])
        for product, total in totals.items():
            self.assertAlmostEqual(self.everywhere(product), total, 4, product.name)
            held = self.duties.filtered(lambda duty, p=product: duty.product_id == p and duty.state == "bag")
            waiting = sum(duty._get_product_quantity() for duty in held)
            self.assertAlmostEqual(self.lying(product, self.bad), waiting, 4, "what is in the bag is waited for")
            lines = self.sendings.line_ids.filtered(lambda line, p=product: line.product_id == p)
            on_the_way = sum(line.uom_id._compute_quantity(line.transit_qty, product.uom_id) for line in lines)
            self.assertAlmostEqual(self.lying(product, self.transit), on_the_way, 4)
            here = sum(
                line.uom_id._compute_quantity(line.received_qty - line.good_qty - line.scrap_qty, product.uom_id)
                for line in lines
            )
            self.assertAlmostEqual(self.lying(product, self.house), here, 4)
        ours = self.env["stock.quant"].search(
            [("product_id", "in", self.products.ids), ("location_id.usage", "in", ("internal", "transit"))]
        )
        for quant in ours:
            self.assertGreaterEqual(quant.quantity, 0, quant.display_name)
            self.assertEqual(quant.reserved_quantity, 0, quant.display_name)
        for duty in self.duties:
            self.assertEqual(bool(duty._fsm_get_open_steps()), duty.state == "bag")

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def in_state(self, *states):
        return self.sendings.filtered(lambda sending: sending.state in states)

    def pick(self, chance, records):
        return chance.choice(records) if records else records

    def do_use(self, chance):
        self.count += 1
        product = chance.choice(self.products)
        line = {
            "product_id": product.id,
            "quantity": 1 if product == self.belt else chance.randint(1, 4),
            "serial": product != self.part and f"N-{self.count}",
            "removed_serial": product != self.part and f"O-{self.count}",
        }
        if product == self.part and chance.random() < 0.3:
            line["uom_id"] = self.dozen.id
        self.duties |= self.approve(self.report_with(line, serial=f"M-{self.count}"))

    def do_send(self, chance):
        bag = self.duties.filtered(lambda duty: duty.state == "bag")
        duties = self.env["fsm.return.duty"].union(*chance.sample(list(bag), min(len(bag), chance.randint(1, 3))))
        good = chance.choice(((), ((self.part, chance.randint(1, 5)),), ((self.oil, 2, "L-1"),)))
        if not duties and not good:
            return
        mine = self.env["fsm.part.return"].with_user(self.engineer_user)
        sending = mine.create(
            {
                "carrier_id": self.carrier.id,
                "waybill": "SF1",
                "line_ids": [
                    *((0, 0, {"duty_id": duty.id}) for duty in duties),
                    *(
                        (0, 0, {"product_id": part.id, "quantity": count, "serial": serial[0] if serial else False})
                        for part, count, *serial in good
                    ),
                ],
            }
        )
        for line in sending.line_ids:
            if line.duty_id and line.quantity > 1 and chance.random() < 0.5:
                line.quantity = chance.randint(1, int(line.quantity))
        sending.action_ship()
        self.sendings |= sending.with_env(self.env)

    def do_receive(self, chance):
        sending = self.pick(chance, self.in_state("shipped"))
        if not sending:
            return
        action = sending.with_user(self.keeper).action_receive()
        receipt = self.env["fsm.part.return.receipt"].with_user(self.keeper).browse(action["res_id"])
        for line in receipt.line_ids:
            line.quantity = chance.randint(0, int(line.expected_qty))
        receipt.action_confirm()

    def do_check(self, chance):
        sending = self.pick(chance, self.in_state("received"))
        if not sending:
            return
        action = sending.with_user(self.keeper).action_check()
        check = self.env["fsm.part.return.check"].with_user(self.keeper).browse(action["res_id"])
        for line in check.line_ids:
            line.good_qty = chance.randint(0, int(line.received_qty))
            line.scrap_qty = chance.randint(0, int(line.received_qty))
        check.action_confirm()

    def do_cancel(self, chance):
        self.pick(chance, self.in_state("shipped")).with_user(self.engineer_user).action_cancel("Wrong parcel")

    def do_missing(self, chance):
        self.pick(chance, self.in_state("shipped")).with_user(self.manager).action_close_missing("Gone")

    def do_waive(self, chance):
        self.pick(chance, self.duties).with_user(self.manager).action_waive("Worth nothing")

    def do_lose(self, chance):
        self.pick(chance, self.duties).with_user(self.manager).action_lose("Stolen")
