from datetime import timedelta

from odoo import fields

from odoo.addons.fsm_base.tests.common import picture

from .common import PartsCase


class ReturnCase(PartsCase):
    """The old ones of filters and belts are wanted back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.part | cls.belt).write({"fsm_return_old": True})
        cls.good = cls.engineer.good_location_id
        cls.bad = cls.engineer.defective_location_id
        cls.house = cls.warehouse.fsm_defective_loc_id

    def report_with(self, *lines, **values):
        """A filled report of the engineer: lines of values."""
        report = self.filled_report(**values)
        report.part_line_ids.unlink()
        report.with_user(self.engineer_user).write({"part_line_ids": [(0, 0, line) for line in lines]})
        return report

    def approve(self, report):
        mine = report.with_user(report.engineer_id.user_id)
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        report.with_user(self.manager).action_approve()
        return report.part_line_ids.duty_ids

    def used(self, *parts, **values):
        """Duties of an approved report: triples (product, quantity, old serial)."""
        return self.approve(
            self.report_with(
                *(
                    {
                        "product_id": product.id,
                        "quantity": quantity,
                        "serial": serial and f"NEW-{serial}",
                        "removed_serial": serial,
                    }
                    for product, quantity, serial in parts
                ),
                **values,
            )
        )

    def lying(self, product, place):
        quants = self.env["stock.quant"].search([("product_id", "=", product.id), ("location_id", "=", place.id)])
        return sum(quants.mapped("quantity"))

    def sent(self, duties, *good, carrier=None):
        """A return that is on its way: duties and pairs (product, quantity) or triples with the serial."""
        action = (
            duties.with_user(self.engineer_user).action_send_back()
            if duties
            else {"res_id": self.env["fsm.part.return"].with_user(self.engineer_user).create({}).id}
        )
        sending = self.env["fsm.part.return"].with_user(self.engineer_user).browse(action["res_id"])
        sending.write(
            {
                "carrier_id": (carrier or self.carrier).id,
                "waybill": "SF900",
                "line_ids": [
                    (0, 0, {"product_id": product.id, "quantity": quantity, "serial": serial[0] if serial else False})
                    for product, quantity, *serial in good
                ],
            }
        )
        sending.action_ship()
        return sending.with_env(self.env)

    def receive_back(self, sending, quantities=None):
        """What the warehouse does: how many of each product have arrived, by default all."""
        action = sending.with_user(self.keeper).action_receive()
        receipt = self.env["fsm.part.return.receipt"].with_user(self.keeper).browse(action["res_id"])
        for line in receipt.line_ids:
            if quantities is not None:
                line.quantity = quantities.get(line.product_id, 0)
        receipt.action_confirm()

    def check(self, sending, verdicts=None):
        """What the warehouse finds: ``{product: (good, to scrap)}``, by default as proposed."""
        action = sending.with_user(self.keeper).action_check()
        check = self.env["fsm.part.return.check"].with_user(self.keeper).browse(action["res_id"])
        for line in check.line_ids:
            if verdicts is not None:
                line.good_qty, line.scrap_qty = verdicts[line.product_id]
        check.action_confirm()

    @staticmethod
    def days(count):
        return fields.Date.today() + timedelta(days=count)
