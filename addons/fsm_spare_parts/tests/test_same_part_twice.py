from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestSamePartTwice(ReturnCase):
    """Two lines with the same part are told apart all the way."""

    def test_asked_for(self):
        request = self.approved((self.part, 2), (self.part, 3))
        self.assertEqual(sorted(request.line_ids.move_ids.mapped("product_qty")), [2, 2, 3, 3])
        self.ship(request)
        self.receive(request)
        self.assertEqual(self.quantities(request), [(2, 2, 2, 0, 2, 0), (3, 3, 3, 0, 3, 0)])

    def test_used(self):
        self.engineer.keeps_stock = True
        self.put(self.part, self.good, 5)
        report = self.report_with(
            {"product_id": self.part.id, "quantity": 2}, {"product_id": self.part.id, "quantity": 3}
        )
        duties = self.approve(report)
        self.assertEqual([line.move_ids.quantity for line in report.part_line_ids], [2, 3])
        self.assertEqual(duties.mapped("quantity"), [2, 3])
        self.assertEqual([line.old_move_ids.quantity for line in report.part_line_ids], [2, 3])

    def test_sent_back(self):
        duties = self.used((self.part, 2, False), (self.part, 3, False))
        sending = self.sent(duties)
        self.receive_back(sending)
        self.assertEqual(sorted(sending.line_ids.mapped("received_qty")), [2, 3])
        self.check(sending)
        self.assertEqual(set(duties.mapped("state")), {"checked"})
