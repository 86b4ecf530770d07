from datetime import date

from odoo.addons.fsm_base.tests.test_portal import PagesCase


class UnitCase(PagesCase):
    """A machine with a label at the customer, and one at another customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.category"].create({"name": "Compressors"})
        cls.product.categ_id = cls.category
        cls.env["fsm.warranty.term"].create({"name": "Ten years", "categ_id": cls.category.id, "part_months": 120})
        cls.site = cls.env["res.partner"].create(
            {
                "name": "Plant Two",
                "parent_id": cls.customer.id,
                "type": "delivery",
                "city": "Secret Town",
                "state_id": cls.province.id,
            }
        )
        cls.unit = cls.make_unit("SN-1001", installed_on=date(2026, 1, 15))
        cls.foreign = cls.make_unit("SN-2002", partner_id=cls.rival.id, site_id=cls.rival.id, contact_id=False)

    @classmethod
    def make_unit(cls, serial, **values):
        return cls.env["fsm.installed.product"].create(
            {
                "product_id": cls.product.id,
                "serial": serial,
                "partner_id": cls.customer.id,
                "site_id": cls.site.id,
                "contact_id": cls.contact.id,
                "location_note": "Hall 7",
                "note": "House secret",
                **values,
            }
        )

    @staticmethod
    def url_of(unit):
        """Path of the page behind the label."""
        return "/fsm/unit/" + unit._get_qr_url().rsplit("/", 1)[1]

    def requests_of(self, unit):
        return self.env["fsm.request"].search([("installed_product_id", "=", unit.id)])
