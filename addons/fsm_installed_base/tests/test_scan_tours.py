from odoo.tests import tagged

from .label_common import UnitCase

# The tours know this code, as a camera would read it.
TOKEN = "tour_label_0123456789A"


@tagged("post_install", "-at_install")
class TestScanTours(UnitCase):
    """People of the service with a scanner at the desk, and with the camera of their phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit.qr_token = TOKEN

    def desk(self, tour, user, url="/odoo"):
        self.browser_size = "1440x900"
        self.touch_enabled = False
        self.start_tour(url, tour, login=user.login)

    def phone(self, tour, user, url="/odoo"):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self.start_tour(url, tour, login=user.login)

    def test_agent_at_the_desk(self):
        self.make_unit("TWICE-1")
        self.make_unit("TWICE-1", product_id=self.part.id)
        self.desk("fsm_agent_finds_machines", self.agent)

    def test_engineer_with_his_phone(self):
        self.phone("fsm_engineer_scans_label", self.engineer_user)

    def test_label_in_a_request(self):
        self.desk("fsm_agent_scans_into_request", self.agent, "/odoo/service-requests/new")

    def test_label_in_a_report(self):
        report = self.filled_report(installed_product_id=self.make_unit("SN-1002").id, serial="SN-1002")
        self.phone("fsm_engineer_scans_into_report", self.engineer_user, f"/odoo/my-service-reports/{report.id}")
        self.assertEqual((report.installed_product_id, report.serial), (self.unit, "SN-1001"))
