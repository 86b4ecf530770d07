from odoo.tests import tagged

from .label_common import UnitCase


@tagged("post_install", "-at_install")
class TestUnitPageTours(UnitCase):
    """Customers on their phone, before the machine and in the portal."""

    def phone(self, tour, url, login=None):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(url, tour, login=login)

    def test_fault_reported_from_the_label(self):
        self.phone("fsm_passer_by_reports_fault", self.url_of(self.unit))
        first, second = self.requests_of(self.unit).sorted("id")
        self.assertEqual((first.state, first.channel, first.chase_count), ("open", "qr", 1))
        self.assertEqual((first.reported_by, first.photo_ids.name), ("Worker Li", "plate.jpg"))
        self.assertEqual((second.description, second.chase_count), ("And it leaks", 0))

    def test_customer_and_his_machines(self):
        self.portal_user.lang = "en_US"
        document = self.env["ir.attachment"].create({"name": "manual.pdf", "raw": b"%PDF-1.4"})
        self.unit.document_ids = document
        self.phone("fsm_customer_and_his_machines", "/my", "fsm_test_customer")
        request = self.requests_of(self.unit)
        self.assertEqual((request.state, request.channel, request.site_id), ("open", "portal", self.site))
