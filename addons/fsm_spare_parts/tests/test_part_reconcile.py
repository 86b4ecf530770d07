import itertools

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import picture

from .common import PartsCase

OPERATIONS = 200
REPORT_STEPS = ("use", "submit_report", "return", "approve_report")
# what moves parts comes up more often
STEPS = (
    *("ask", "ask", "approve", "approve", "ship", "ship", "receive", "receive", "reconsider", "cancel"),
    *("differ", "differ", "settle", "put_back"),
    *("send_back", "send_back", "receive_back", "check_back", "take_back"),
    *("offer", "offer", "answer"),
    *REPORT_STEPS,
)
OUTCOMES = {"missing": ("not_shipped", "lost"), "wrong": ("exchanged",), "broken": ("noted",)}


@tagged("post_install", "-at_install")
class TestPartReconcile(PartsCase):
    """Whatever people do, in whatever order: nothing appears, nothing is lost, nothing is below zero."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.oil = cls.env["product.product"].create({"name": "Oil", "is_storable": True, "tracking": "lot"})
        cls.oil_lots = cls.env["stock.lot"].create(
            [{"name": f"L-{number}", "product_id": cls.oil.id, "company_id": cls.company.id} for number in (1, 2)]
        )
        cls.put(cls.part, cls.stock, 90)
        for lot in cls.oil_lots:
            cls.put(cls.oil, cls.stock, 20, lot)
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.products = cls.part | cls.belt | cls.oil
        # what arrives instead of something else
        cls.nut = cls.env["product.product"].create({"name": "Nut", "is_storable": True})
        cls.put(cls.nut, cls.stock, 500)
        # their old ones come back
        (cls.part | cls.belt).write({"fsm_return_old": True})

    def setUp(self):
        super().setUp()
        self.reports = self.env["fsm.service.report"].union(*(self.filled_report() for __ in range(3)))
        self.reports.part_line_ids.unlink()

    # the first example is always the same one, the second another in each run; a failing one is not shortened
    @settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(chance=st.randoms(use_true_random=True))
    def test_two_hundred_operations(self, chance):
        savepoint = self.env.cr.savepoint()
        try:
            self.operate(chance)
        finally:
            savepoint.rollback()
            self.env.invalidate_all()

    def operate(self, chance):
        totals = self.totals()
        self.requests = self.env["fsm.part.request"]
        self.returns = self.env["fsm.part.return"]
        self.handovers = self.env["fsm.part.handover"]
        self.old_serials = itertools.count(1)
        for __ in range(OPERATIONS):
            step = chance.choice([step for step in STEPS if self.can(step)])
            # what is refused changes nothing
            with self.subTest(step=step):
                try:
                    with self.env.cr.savepoint():
                        getattr(self, f"do_{step}")(chance)
                except UserError as error:
                    self.assertTrue(str(error))
                self.check(totals)
        self.finish()
        self.check(totals)
        self.assertFalse(self.requests.filtered(lambda request: request.state in ("approved", "shipping")))
        self.assertFalse(self.requests._get_open_moves(), "no reservation is left behind")
        self.assertFalse((self.returns.picking_ids | self.handovers.picking_ids).filtered(self.is_open))
        for product in self.products:
            self.assertEqual(self.lying(product, [("location_id", "=", self.transit.id)]), 0)
        reserved = self.env["stock.quant"].search([("product_id", "in", self.products.ids)])
        self.assertEqual(set(reserved.mapped("reserved_quantity")), {0})

    def finish(self):
        """Everything that is open comes to its end."""
        for report in self.reports.filtered(lambda report: report.state == "submitted"):
            report.with_user(self.manager).action_approve()
        for handover in self.handovers.filtered(lambda handover: handover.state == "offered"):
            handover.with_user(self.other_user).action_refuse("End")
        for sending in self.returns.filtered(lambda sending: sending.state == "shipped"):
            self.receive_back(sending)
        for sending in self.returns.filtered(lambda sending: sending.state == "received"):
            self.check_back(sending)
        for request in self.requests.filtered(lambda request: request.state in ("submitted", "second", "approved")):
            request.with_user(self.manager).action_cancel("End")
        for difference in self.differences("open"):
            self.settle(difference, OUTCOMES[difference.kind][0], wrong_product=self.nut)
        for request in self.requests.filtered(lambda request: request.state == "shipping"):
            if request.has_rest:
                request.with_user(self.manager).action_cancel("End")
            if request.has_transit:
                self.receive(request)

    # ------------------------------------------------------------------
    # What must hold
    # ------------------------------------------------------------------

    def lying(self, product, domain=()):
        quants = self.env["stock.quant"].search([("product_id", "=", product.id), *domain])
        return sum(quants.mapped("quantity"))

    def totals(self):
        self.env.flush_all()
        return {product: self.lying(product) for product in self.products}

    def check(self, totals):
        self.env.flush_all()
        self.env.invalidate_all()
        # what was used has moved to the customer and counts there
        for product, total in totals.items():
            self.assertAlmostEqual(self.lying(product), total, 4, product.name)
        ours = self.env["stock.quant"].search(
            [("product_id", "in", self.products.ids), ("location_id.usage", "in", ("internal", "transit"))]
        )
        for quant in ours:
            self.assertGreaterEqual(quant.quantity, 0, quant.display_name)
            self.assertGreaterEqual(quant.reserved_quantity, 0, quant.display_name)
            self.assertLessEqual(quant.reserved_quantity, quant.quantity, quant.display_name)
        for line in self.requests.line_ids:
            arrived = [self.pieces(line, f"{what}_qty") for what in ("transit", "received", "difference")]
            self.assertAlmostEqual(self.pieces(line, "shipped_qty"), sum(arrived), 4)
            self.assertGreaterEqual(line.transit_qty, -1e-6)
            again = self.pieces(line.difference_ids.filtered("send_again"))
            self.assertLessEqual(self.pieces(line, "shipped_qty"), self.pieces(line, "approved_qty") + again + 1e-6)
        kept = self.differences("open").filtered(lambda difference: difference.kind != "broken")
        coming = (self.requests.line_ids, self.returns.line_ids)
        in_transit = sum(self.pieces(lines, "transit_qty") for lines in coming) + self.pieces(kept)
        lying = sum(self.lying(product, [("location_id", "=", self.transit.id)]) for product in self.products)
        self.assertAlmostEqual(in_transit, lying, 4)

        # what is on its way to an engineer is kept for him, so that he can receive it
        for request in self.requests.filtered(lambda request: request.state == "shipping"):
            kept = request._get_open_moves("receive").move_line_ids
            self.assertAlmostEqual(
                sum(kept.mapped("quantity_product_uom")), self.pieces(request.line_ids, "transit_qty"), 4, request.name
            )

    def pieces(self, lines, field="quantity"):
        """How many of their products the lines speak of. Dozens have two digits: 0.42 of them are 5 pieces."""
        return sum(
            round(line.uom_id._compute_quantity(line[field], line.product_id.uom_id, round=False))
            if line.uom_id == self.dozen
            else line.uom_id._compute_quantity(line[field], line.product_id.uom_id, round=False)
            for line in lines
        )

    def differences(self, *states):
        return self.requests.difference_ids.filtered(lambda difference: difference.state in states)

    # ------------------------------------------------------------------
    # What people do
    # ------------------------------------------------------------------

    def pick(self, chance, records):
        return chance.choice(records) if records else records

    def can(self, step):
        """Whether somebody could do the step now: what nobody can do is not worth a turn."""
        states = {
            "approve": ("submitted",),
            "reconsider": ("approved",),
            "ship": ("approved", "shipping"),
            "receive": ("shipping",),
            "cancel": ("submitted", "approved", "shipping"),
            "differ": ("shipping",),
            "return": ("submitted",),
            "approve_report": ("submitted",),
            "use": ("draft", "returned"),
            "submit_report": ("draft", "returned"),
        }.get(step)
        if step in ("settle", "put_back"):
            return bool(self.differences("open"))
        if step in ("receive_back", "check_back", "take_back"):
            wanted = "received" if step == "check_back" else "shipped"
            return wanted in self.returns.mapped("state")
        if step == "offer":
            return bool(self.free_in_bag())
        if step == "answer":
            return "offered" in self.handovers.mapped("state")
        records = self.reports if step in REPORT_STEPS else self.requests
        return not states or any(record.state in states for record in records)

    def in_state(self, *states):
        return self.requests.filtered(lambda request: request.state in states)

    def do_ask(self, chance):
        product = self.pick(chance, self.products)
        request = self.ask((product, chance.randint(1, 3)))
        if product == self.part and chance.random() < 0.5:
            request.line_ids.uom_id = self.dozen
        request.with_user(self.engineer_user).action_submit()
        self.requests |= request
        return request

    def do_approve(self, chance):
        request = self.pick(chance, self.in_state("submitted"))
        if request:
            line = request.line_ids.with_user(self.manager)
            line.write({"approved_qty": chance.randint(0, int(line.asked_qty)), "refusal_reason": "Less"})
            request.with_user(self.manager).action_approve()
        return request

    def do_reconsider(self, chance):
        request = self.pick(chance, self.in_state("approved"))
        if request:
            request.with_user(self.manager).action_reconsider()
        return request

    def do_ship(self, chance):
        request = self.pick(chance, self.in_state("approved", "shipping"))
        if request:
            product = request.line_ids.product_id
            self.ship(request, {product: chance.randint(1, 3)} if product != self.belt else None)
        return request

    def do_receive(self, chance):
        request = self.pick(chance, self.in_state("shipping"))
        if request:
            action = request.with_user(self.engineer_user).action_receive()
            receipt = self.env["fsm.part.receipt"].with_user(self.engineer_user).browse(action["res_id"])
            for line in receipt.line_ids:
                line.quantity = chance.randint(0, int(line.expected_qty))
            receipt.action_confirm()
        return request

    def do_differ(self, chance):
        request = self.pick(chance, self.in_state("shipping").filtered("has_transit"))
        if request:
            action = request.with_user(self.engineer_user).action_receive()
            receipt = self.env["fsm.part.receipt"].with_user(self.engineer_user).browse(action["res_id"])
            for line in receipt.line_ids:
                missing = chance.randint(0, int(line.expected_qty))
                broken = chance.randint(0, int(line.expected_qty) - missing)
                line.quantity = 0
                line.write({chance.choice(("missing_qty", "wrong_qty")): missing, "broken_qty": broken})
            receipt.action_confirm()
        return request

    def settle(self, difference, outcome, **values):
        difference.with_user(self.keeper).action_settle(outcome, words="So it was", **values)

    def do_settle(self, chance):
        difference = self.pick(chance, self.differences("open"))
        again = difference.line_id.approved_qty > 0 and chance.random() < 0.5
        outcome = chance.choice(OUTCOMES[difference.kind])
        self.settle(difference, outcome, send_again=again, wrong_product=self.nut)
        return difference

    def do_put_back(self, chance):
        difference = self.pick(chance, self.differences("open"))
        difference.with_user(self.engineer_user).action_cancel()
        return difference

    def do_cancel(self, chance):
        request = self.pick(chance, self.in_state("submitted", "approved", "shipping"))
        if request:
            request.with_user(self.engineer_user).action_cancel("Not needed")
        return request

    def do_use(self, chance):
        report = self.pick(chance, self.reports.filtered(lambda report: report.state in ("draft", "returned")))
        product = self.pick(chance, self.products)
        lots = {self.belt: self.serials, self.oil: self.oil_lots}.get(product)
        values = {"product_id": product.id, "quantity": chance.randint(1, 2)}
        if lots:
            values["serial"] = self.pick(chance, lots).name
        if product == self.belt:
            values["removed_serial"] = f"OLD-{next(self.old_serials)}"
        if report:
            report.with_user(self.engineer_user).write({"part_line_ids": [(5,), (0, 0, values)]})
        return report

    def do_submit_report(self, chance):
        report = self.pick(chance, self.reports.filtered(lambda report: report.state in ("draft", "returned")))
        if report:
            report.with_user(self.engineer_user).action_sign(picture(), "Ms Zhao")
            report.with_user(self.engineer_user).action_submit()
        return report

    def do_return(self, chance):
        report = self.pick(chance, self.reports.filtered(lambda report: report.state == "submitted"))
        if report:
            report.with_user(self.manager).action_return("Once more")
        return report

    def do_approve_report(self, chance):
        report = self.pick(chance, self.reports.filtered(lambda report: report.state == "submitted"))
        if report:
            report.with_user(self.manager).action_approve()
        return report

    @staticmethod
    def is_open(picking):
        return picking.state not in ("done", "cancel")

    def free_in_bag(self):
        return self.env["stock.quant"].search(
            [
                ("location_id", "=", self.engineer.good_location_id.id),
                ("product_id", "in", self.products.ids),
                ("quantity", ">", 0),
            ]
        )

    def do_send_back(self, chance):
        """All old parts of the bag, and something good."""
        mine = self.env["fsm.part.return"].with_user(self.engineer_user)
        duties = self.env["fsm.return.duty"].search([("engineer_id", "=", self.engineer.id), ("state", "=", "bag")])
        lines = [(0, 0, {"duty_id": duty.id}) for duty in duties if chance.random() < 0.7]
        quant = self.pick(chance, self.free_in_bag())
        if quant:
            lines.append((0, 0, {"product_id": quant.product_id.id, "serial": quant.lot_id.name, "quantity": 1}))
        sending = mine.create({"carrier_id": self.carrier.id, "waybill": "SF9", "line_ids": lines})
        sending.action_ship()
        self.returns |= sending.with_env(self.env)

    def receive_back(self, sending, chance=None):
        action = sending.with_user(self.keeper).action_receive()
        receipt = self.env["fsm.part.return.receipt"].with_user(self.keeper).browse(action["res_id"])
        for line in receipt.line_ids if chance else ():
            line.quantity = chance.randint(0, int(line.quantity))
        receipt.action_confirm()

    def check_back(self, sending, chance=None):
        action = sending.with_user(self.keeper).action_check()
        check = self.env["fsm.part.return.check"].with_user(self.keeper).browse(action["res_id"])
        for line in check.line_ids if chance else ():
            line.good_qty = chance.randint(0, int(line.received_qty))
            line.scrap_qty = chance.randint(0, int(line.received_qty - line.good_qty))
        check.action_confirm()

    def do_receive_back(self, chance):
        self.receive_back(self.pick(chance, self.returns.filtered(lambda sending: sending.state == "shipped")), chance)

    def do_check_back(self, chance):
        self.check_back(self.pick(chance, self.returns.filtered(lambda sending: sending.state == "received")), chance)

    def do_take_back(self, chance):
        sending = self.pick(chance, self.returns.filtered(lambda sending: sending.state == "shipped"))
        if chance.random() < 0.5:
            sending.with_user(self.engineer_user).action_cancel("I need it")
        else:
            sending.with_user(self.manager).action_close_missing("It never came")

    def do_offer(self, chance):
        quant = self.pick(chance, self.free_in_bag())
        line = {"product_id": quant.product_id.id, "serial": quant.lot_id.name, "quantity": 1}
        mine = self.env["fsm.part.handover"].with_user(self.engineer_user)
        handover = mine.create({"receiver_id": self.other_engineer.id, "line_ids": [(0, 0, line)]})
        handover.action_offer()
        self.handovers |= handover.with_env(self.env)

    def do_answer(self, chance):
        handover = self.pick(chance, self.handovers.filtered(lambda handover: handover.state == "offered"))
        answer = chance.choice(("accept", "refuse", "withdraw"))
        if answer == "accept":
            handover.with_user(self.other_user).action_accept()
        elif answer == "refuse":
            handover.with_user(self.other_user).action_refuse("I have one")
        else:
            handover.with_user(self.engineer_user).action_withdraw()
