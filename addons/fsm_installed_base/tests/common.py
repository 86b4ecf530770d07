from odoo.addons.fsm_base.tests.common import FsmCase


class UnitCase(FsmCase):
    """The small service company sells compressors with serial numbers, guaranteed for twelve months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units = cls.env["fsm.installed.product"]
        cls.category = cls.env["product.category"].create({"name": "Compressors"})
        cls.product.write({"categ_id": cls.category.id, "is_storable": True, "tracking": "serial"})
        cls.term = cls.env["fsm.warranty.term"].create(
            {
                "name": "12 months",
                "categ_id": cls.category.id,
                "part_months": 12,
                "labour_months": 12,
                "travel_months": 3,
            }
        )
        cls.other_customer = cls.env["res.partner"].create({"name": "Other Ltd", "is_company": True})

    @classmethod
    def make_unit(cls, serial="A-1", **values):
        return cls.units.create(
            {"product_id": cls.product.id, "serial": serial, "partner_id": cls.customer.id, **values}
        )

    def kinds(self, unit):
        """What the history of a unit says, the first event first."""
        return self.env["fsm.installed.event"].search([("unit_id", "=", unit.id)], order="id").mapped("kind")
