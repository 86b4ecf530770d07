from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.fsm_base.tests.common import HANGZHOU, picture

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestInstallation(UnitCase):
    """The approved report of an installation puts the machine into service and starts its warranty."""

    def setUp(self):
        super().setUp()
        self.company.partner_id.tz = "Asia/Shanghai"
        self.type = self.env.ref("fsm_base.request_type_installation")

    def test_installed_when_approved(self):
        unit = self.make_unit(shipped_on="2026-01-10")
        report = self.submitted_report(installed_product_id=unit.id)
        self.assertEqual(report.installed_product_id, unit)
        self.assertFalse(unit.installed_on, "nothing counts before it is approved")
        report.with_user(self.manager).action_approve()
        done_on = fields.Datetime.context_timestamp(unit.with_context(tz="Asia/Shanghai"), report.task_id.actual_end)
        self.assertEqual(unit.installed_on, done_on.date())
        self.assertTrue(unit.warranty_end)
        event = unit.event_ids.filtered(lambda event: event.kind == "installed")
        self.assertEqual(event.report_id, report)

    def test_not_fixed_is_not_installed(self):
        unit = self.make_unit(shipped_on="2026-01-10")
        report = self.submitted_report("not_fixed", installed_product_id=unit.id)
        report.with_user(self.manager).action_approve()
        self.assertFalse(unit.installed_on)

    def test_a_repair_installs_nothing(self):
        self.type = self.env.ref("fsm_base.request_type_repair")
        unit = self.make_unit(shipped_on="2026-01-10")
        report = self.submitted_report(installed_product_id=unit.id)
        report.with_user(self.manager).action_approve()
        self.assertFalse(unit.installed_on)

    def test_an_unknown_machine_is_registered_and_installed(self):
        report = self.submitted_report(serial="INST-1")
        report.with_user(self.manager).action_approve()
        unit = self.units.search([("serial", "=", "INST-1")])
        self.assertTrue(unit.installed_on)

    def test_the_plate_on_site_says_something_else(self):
        named = self.make_unit("A-1")
        report = self.filled_report(installed_product_id=named.id)
        mine = report.with_user(self.engineer_user)
        mine.serial = "PLATE-7"
        self.assertFalse(self.units.search([("serial", "=", "PLATE-7")]), "a word is no machine yet")
        mine.action_sign(picture(), "Ms Zhao")
        unit = self.units.search([("serial", "=", "PLATE-7")])
        self.assertEqual(report.installed_product_id, unit)
        self.assertEqual((unit.partner_id, unit.site_id), (self.customer, self.customer))
        mine.action_submit()
        self.assertTrue(report.signature, "what was signed stays signed")
        report.with_user(self.manager).action_approve()
        self.assertTrue(unit.installed_on)
        self.assertFalse(named.installed_on)

    def test_retired_machine_is_not_installed(self):
        """It was retired while the report was reviewed: who approves is told, and nothing changes."""
        named, real = self.make_unit("A-1"), self.make_unit("A-2")
        report = self.filled_report(installed_product_id=named.id)
        mine = report.with_user(self.engineer_user)
        mine.write({"installed_product_id": real.id, "no_signature_reason": "Away"})
        mine.action_submit()
        real.with_user(self.manager).action_retire(reason="scrapped", date="2026-03-01")
        events = real.event_ids
        with self.assertRaisesRegex(UserError, "A-2 is retired"), self.env.cr.savepoint():
            report.with_user(self.manager).action_approve()
        self.env.invalidate_all()
        self.assertEqual((report.state, real.state, real.installed_on), ("submitted", "retired", False))
        self.assertEqual(real.event_ids, events)

    def test_another_machine_than_the_request_s(self):
        """The plate on site says something else: the report's machine counts."""
        named, real = self.make_unit("A-1"), self.make_unit("A-2")
        report = self.filled_report(installed_product_id=named.id)
        report.with_user(self.engineer_user).write({"installed_product_id": real.id, "no_signature_reason": "Away"})
        report.with_user(self.engineer_user).action_submit()
        report.with_user(self.manager).action_approve()
        self.assertFalse(named.installed_on)
        self.assertTrue(real.installed_on)

    def test_a_retired_machine_is_not_installed(self):
        unit = self.make_unit()
        report = self.submitted_report(installed_product_id=unit.id)
        unit._fsm_moving().write({"state": "retired"})
        with self.assertRaisesRegex(UserError, "is retired"):
            report.with_user(self.manager).action_approve()
        self.assertFalse(unit.installed_on)

    def test_the_day_is_the_company_s(self):
        unit = self.make_unit()
        report = self.submitted_report(installed_product_id=unit.id)
        report.task_id.actual_end = "2026-03-01 20:00:00"
        report.with_user(self.manager).action_approve()
        self.assertEqual(str(unit.installed_on), "2026-03-02")

    def test_without_a_review_the_engineer_installs_it(self):
        """Machines are not his to change: the work that he has done changes them."""
        self.env.ref("fsm_base.step_report_submitted").skip = True
        unit = self.make_unit()
        report = self.submitted_report(installed_product_id=unit.id)
        self.assertEqual(report.state, "approved")
        self.assertTrue(unit.installed_on)

    def test_an_outsourced_engineer_reads_the_plate_of_a_machine_that_he_was_not_sent_to(self):
        """He may not see it in the register; what stands before him counts all the same."""
        named, real = self.make_unit("A-1"), self.make_unit("A-2")
        real.meter_ids = [(0, 0, {"date": "2026-02-01", "value": 500})]
        task = self.dispatched_task(engineer=self.outsourced, installed_product_id=named.id)
        mine = task.with_user(self.outsourced_user)
        mine.action_accept()
        mine.action_depart()
        mine.action_check_in(*HANGZHOU)
        mine.action_open_report()
        report = mine.report_ids
        report.write({"result": "fixed", "work_done": "x", "serial": "a-2", "no_signature_reason": "Away"})
        report.meter_value = 120
        self.env.invalidate_all()
        report.write({"installed_product_id": real.id, "product_id": self.product.id, "serial": "a-2"})
        report.write({"installed_product_id": named.id, "serial": "a-2"})
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "showed 500 before"):
            report.action_submit()
        report.meter_value = 510
        self.env.invalidate_all()
        report.action_submit()
        self.assertEqual(report.sudo().installed_product_id, real)
        report.with_user(self.manager).action_approve()
        self.assertTrue(real.installed_on)
        self.assertFalse(named.installed_on)
