from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.fsm_base.models.fsm_request_proposal import FsmRequest

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestCoverage(UnitCase):
    """Who pays for a request and for each line of its report, and why, in words."""

    def test_under_warranty(self):
        unit = self.make_unit(installed_on="2026-02-01")
        covered, reason = unit._get_coverage(date=date(2026, 3, 1))
        self.assertTrue(covered)
        for words in ("parts until 01/31/2027", "labour until 01/31/2027", "travel until 04/30/2026"):
            self.assertIn(words, reason)

    def test_the_last_day_counts(self):
        unit = self.make_unit(installed_on="2026-02-01")
        self.assertTrue(unit._get_coverage("part", date(2027, 1, 31))[0])
        self.assertFalse(unit._get_coverage("part", date(2027, 2, 1))[0])

    def test_each_kind_by_itself(self):
        self.term.labour_months = 0
        unit = self.make_unit(installed_on="2026-02-01")
        day = date(2026, 6, 1)
        self.assertEqual(unit._get_coverage("part", day), (True, "Warranty for parts until 01/31/2027."))
        self.assertEqual(unit._get_coverage("travel", day), (False, "Warranty for travel ended on 04/30/2026."))
        self.assertEqual(unit._get_coverage("labour", day), (False, "The warranty does not include labour."))

    def test_only_the_way_is_no_warranty(self):
        unit = self.make_unit(
            installed_on="2026-02-01",
            warranty_part_end="2026-03-01",
            warranty_labour_end="2026-03-01",
            warranty_travel_end="2027-03-01",
        )
        self.assertFalse(unit._get_coverage(date=date(2026, 6, 1))[0])

    def test_the_request_says_it(self):
        new = self.make_unit("N", installed_on=date.today())
        old = self.make_unit("O", installed_on="2015-01-01")
        request = self.make_request(installed_product_id=new.id, product_id=False, serial=False)
        self.assertEqual(request.coverage, "warranty")
        self.assertIn("Under warranty: parts until", request.coverage_reason)
        request.installed_product_id = old
        self.assertEqual((request.coverage, request.coverage_reason), ("billable", "The warranty ended on 12/31/2015."))

    def test_not_known_since_when(self):
        request = self.make_request(serial="UNKNOWN")
        self.assertEqual(request.coverage, "billable")
        self.assertEqual(request.coverage_reason, "It is not known when the machine was installed.")

    def test_not_installed_yet(self):
        unit = self.make_unit(shipped_on="2026-10-01")
        covered, reason = unit._get_coverage("part")
        self.assertTrue(covered)
        self.assertIn("still to come", reason)

    def test_retired(self):
        unit = self.make_unit(installed_on=date.today(), state="retired")
        self.assertEqual(unit._get_coverage(), (False, "The machine is retired."))

    def test_the_day_of_the_call_counts(self):
        unit = self.make_unit(installed_on="2029-06-11")
        with freeze_time("2030-06-10 02:00:00"):
            request = self.make_request(installed_product_id=unit.id)
            request.with_user(self.agent).action_submit()
        with freeze_time("2030-07-01 02:00:00"):
            self.assertEqual(request._get_coverage("part")[request][0], "warranty")
            later = self.make_request(installed_product_id=unit.id, serial="A-1")
            self.assertEqual(later.coverage, "billable")

    def test_the_day_of_the_call_is_the_company_s(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        unit = self.make_unit(installed_on="2029-06-11")
        with freeze_time("2030-06-10 16:30:00"):
            request = self.make_request(installed_product_id=unit.id)
            request.with_user(self.agent).action_submit()
            self.assertEqual(request._get_coverage("part")[request][0], "billable", "the eleventh in China")

    def test_a_contract_pays_where_the_warranty_does_not(self):
        """What another add-on answers stands after the warranty, and gives way to it."""
        old, new = self.make_unit("O", installed_on="2015-01-01"), self.make_unit("N", installed_on=date.today())
        with patch.object(
            FsmRequest, "_get_coverage", lambda requests, *args: dict.fromkeys(requests, ("contract", "Full service"))
        ):
            request = self.make_request(installed_product_id=old.id, serial="O")
            self.assertEqual((request.coverage, request.coverage_reason), ("contract", "Full service"))
            self.assertEqual(self.make_request(installed_product_id=new.id, serial="N").coverage, "warranty")

    def test_a_report_on_another_machine(self):
        """Who pays is asked of the machine that was worked on."""
        named, real = self.make_unit("A-1", installed_on="2015-01-01"), self.make_unit("A-2", installed_on=date.today())
        report = self.filled_report(installed_product_id=named.id)
        self.assertEqual(report.part_line_ids.coverage, "billable")
        report.with_user(self.engineer_user).installed_product_id = real
        self.assertEqual(report.part_line_ids.coverage, "warranty")

    def test_whoever_reads_the_request_is_told(self):
        """The machine may be registered for somebody else: who pays is known all the same."""
        portal = new_test_user(self.env, "fsm_test_portal_unit", groups="base.group_portal")
        portal.partner_id.parent_id = self.customer
        unit = self.make_unit("A-1", partner_id=self.other_customer.id, installed_on=date.today())
        request = self.open_request(installed_product_id=unit.id).with_user(portal)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            unit.with_user(portal).read(["serial"])
        self.assertEqual(request._get_coverage()[request][0], "warranty")

    def test_lines_of_the_report(self):
        unit = self.make_unit(
            warranty_part_end="2040-01-01", warranty_labour_end="2040-01-01", warranty_travel_end="2020-01-01"
        )
        report = self.filled_report(installed_product_id=unit.id)
        report.with_user(self.engineer_user).labor_line_ids = [
            (0, 0, {"kind": "travel", "engineer_id": self.engineer.id, "hours": 1})
        ]
        part = report.part_line_ids
        self.assertEqual((part.coverage, part.amount), ("warranty", 0))
        self.assertEqual(part.charge_reason, "Warranty for parts until 01/01/2040.")
        kinds = dict(report.labor_line_ids.mapped(lambda line: (line.kind, line.coverage)))
        self.assertEqual(kinds, {"labour": "warranty", "travel": "billable"})

    def test_history_does_not_change_with_the_warranty(self):
        unit = self.make_unit(installed_on="2015-01-01")
        report = self.submitted_report(installed_product_id=unit.id)
        unit.action_extend_warranty(part_end="2040-01-01", reason="Sold later")
        self.env.invalidate_all()
        self.assertEqual(report.part_line_ids.coverage, "billable")
        self.assertIn("ended on", report.part_line_ids.charge_reason)

    def test_a_report_that_finds_its_machine_later_keeps_its_charges(self):
        """As when the installed base is installed beside reports that are there."""
        report = self.submitted_report(serial=False)
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.part_line_ids.coverage, "billable")
        report.request_id.with_context(fsm_linking_units=True).write(
            {"installed_product_id": self.make_unit("L-1", warranty_part_end="2040-01-01").id}
        )
        self.env.add_to_compute(report._fields["installed_product_id"], report)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(report.installed_product_id.serial, "L-1")
        self.assertEqual(report.part_line_ids.coverage, "billable")

    def test_people_decide(self):
        unit = self.make_unit(installed_on=date.today())
        request = self.make_request(installed_product_id=unit.id)
        request.with_user(self.agent).coverage = "billable"
        self.env.invalidate_all()
        self.assertEqual(request.coverage, "billable")
