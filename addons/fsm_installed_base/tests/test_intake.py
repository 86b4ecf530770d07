from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestIntake(UnitCase):
    """F1, step 1: the request finds its machine, or registers it."""

    def test_an_unknown_machine_is_registered(self):
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id, "type": "delivery"})
        request = self.make_request(serial="NEW-1", site_id=site.id)
        unit = request.installed_product_id
        self.assertEqual((unit.serial, unit.product_id, unit.partner_id), ("NEW-1", self.product, self.customer))
        self.assertEqual((unit.site_id, unit.contact_id, unit.state), (site, self.contact, "installed"))
        self.assertTrue(request.has_registered_unit)

    def test_a_known_machine_is_found(self):
        unit = self.make_unit("A-1")
        request = self.make_request(serial=" a-1")
        self.assertEqual(request.installed_product_id, unit)
        self.assertFalse(request.has_registered_unit)

    def test_two_requests_name_one_machine(self):
        requests = self.env["fsm.request"].create(
            [
                {"partner_id": self.customer.id, "product_id": self.product.id, "serial": serial, "description": "x"}
                for serial in ("T-1", "t-1", "T-2")
            ]
        )
        self.assertEqual(requests[0].installed_product_id, requests[1].installed_product_id)
        self.assertNotEqual(requests[0].installed_product_id, requests[2].installed_product_id)

    def test_without_number_or_product_nothing_is_registered(self):
        before = self.units.search_count([])
        self.assertFalse(self.make_request(serial=False).installed_product_id)
        self.assertFalse(self.make_request(product_id=False).installed_product_id)
        self.assertEqual(self.units.search_count([]), before)

    def test_the_unit_fills_in_what_it_knows(self):
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id, "type": "delivery"})
        unit = self.make_unit("A-1", site_id=site.id, contact_id=self.contact.id)
        request = (
            self.env["fsm.request"].with_user(self.agent).create({"installed_product_id": unit.id, "description": "x"})
        )
        self.assertEqual((request.partner_id, request.site_id), (self.customer, site))
        self.assertEqual((request.product_id, request.serial, request.contact_id), (self.product, "A-1", self.contact))

    def test_in_the_form(self):
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id, "type": "delivery"})
        unit = self.make_unit("A-1", site_id=site.id, installed_on=date.today())
        form = Form(self.env["fsm.request"].with_user(self.agent), "fsm_base.fsm_request_view_form")
        form.installed_product_id = unit.with_user(self.agent)
        self.assertEqual((form.partner_id, form.site_id, form.serial), (self.customer, site, "A-1"))
        self.assertEqual(form.coverage, "warranty")
        self.assertEqual(form.subtype_id, self.env.ref("fsm_installed_base.subtype_warranty"))
        form.serial = "B-9"
        self.assertFalse(form.installed_product_id)
        form.serial = "a-1"
        self.assertEqual(form.installed_product_id, unit)

    def test_the_type_follows_who_pays(self):
        old = self.make_unit("O", installed_on="2015-01-01")
        request = self.make_request(installed_product_id=old.id, serial="O")
        self.assertEqual(request.subtype_id, self.env.ref("fsm_installed_base.subtype_billable"))
        own = self.env["fsm.request.type"].create({"name": "Own", "parent_id": self.type.id, "category": "repair"})
        chosen = self.make_request(installed_product_id=old.id, serial="O", subtype_id=own.id)
        self.assertEqual(chosen.subtype_id, own, "people decide")

    def test_a_draft_corrects_what_it_has_registered(self):
        request = self.make_request(serial="TYPO")
        unit = request.installed_product_id
        request.with_user(self.agent).serial = "RIGHT"
        self.assertEqual(request.installed_product_id, unit)
        self.assertEqual(unit.serial, "RIGHT")
        self.assertFalse(self.units.search([("serial", "=", "TYPO")]))

    def test_a_draft_corrected_to_a_known_machine(self):
        known = self.make_unit("A-1")
        request = self.make_request(serial="TYPO")
        request.with_user(self.agent).serial = "A-1"
        self.assertEqual(request.installed_product_id, known)
        self.assertFalse(request.has_registered_unit)
        self.assertFalse(self.units.search([("serial", "=", "TYPO")]))

    def test_a_submitted_request_registers_another(self):
        request = self.open_request(serial="FIRST")
        first = request.installed_product_id
        request.with_user(self.agent).serial = "SECOND"
        self.assertEqual(first.serial, "FIRST")
        self.assertEqual(request.installed_product_id.serial, "SECOND")

    def test_a_deleted_draft_takes_its_machine_along(self):
        known = self.make_unit("A-1")
        drafts = self.make_request(serial="ONLY-1") | self.make_request(serial="A-1")
        registered = drafts[0].installed_product_id
        drafts.with_user(self.agent).unlink()
        self.assertFalse(registered.exists())
        self.assertTrue(known.exists())

    def test_a_machine_of_somebody_else(self):
        unit = self.make_unit("A-1", partner_id=self.other_customer.id)
        request = self.make_request(serial="A-1")
        self.assertEqual(request.installed_product_id, unit)
        self.assertEqual(unit.partner_id, self.other_customer, "a call alone moves no machine")
        self.assertTrue(request.unit_is_elsewhere)
        action = request.with_user(self.agent).action_move_unit()
        wizard = self.env["fsm.unit.change"].with_user(self.agent).browse(action["res_id"])
        self.assertEqual(wizard.partner_id, self.customer)
        wizard.reason = "Sold on"
        wizard.action_confirm()
        self.assertEqual(unit.partner_id, self.customer)
        self.assertFalse(request.unit_is_elsewhere)
        with self.assertRaisesRegex(UserError, "already registered for this customer"):
            request.action_move_unit()

    def test_open_requests_of_the_same_machine(self):
        unit = self.make_unit("A-1")
        first = self.open_request(installed_product_id=unit.id)
        second = self.make_request(installed_product_id=unit.id, serial="A-1")
        self.assertIn(first, second.duplicate_ids)
        self.assertEqual(unit.open_request_count, 2)
        self.assertIn(unit, self.units.search([("open_request_count", ">", 0)]))
        self.assertNotIn(unit, self.units.search([("open_request_count", "=", 0)]))

    def test_the_same_fault_again(self):
        unit = self.make_unit("A-1")
        fault, other = self.env["fsm.fault.code"].create(
            [
                {"name": "No pressure", "code": "U-1", "kind": "fault"},
                {"name": "Noise", "code": "U-2", "kind": "fault"},
            ]
        )
        with freeze_time("2030-06-01 02:00:00"):
            first = self.open_request(installed_product_id=unit.id, fault_code_id=fault.id)
        with freeze_time("2030-06-20 02:00:00"):
            again = self.make_request(installed_product_id=unit.id, fault_code_id=fault.id)
            self.assertEqual(again.repeat_of_id, first)
            self.assertFalse(self.make_request(installed_product_id=unit.id, fault_code_id=other.id).repeat_of_id)
            elsewhere = self.make_request(serial="B-1", fault_code_id=fault.id)
            self.assertFalse(elsewhere.repeat_of_id)
        with freeze_time("2030-07-02 02:00:00"):
            self.assertFalse(self.make_request(installed_product_id=unit.id, fault_code_id=fault.id).repeat_of_id)
            self.company.fsm_repeat_days = 60
            self.assertTrue(self.make_request(installed_product_id=unit.id, fault_code_id=fault.id).repeat_of_id)
            self.company.fsm_repeat_days = 0
            self.assertFalse(self.make_request(installed_product_id=unit.id, fault_code_id=fault.id).repeat_of_id)

    def test_downtime(self):
        unit = self.make_unit("A-1")
        start = self.at(3, 9)
        with freeze_time(start):
            request = self.open_request(installed_product_id=unit.id, priority="3")
            runs = self.open_request(installed_product_id=unit.id, priority="0")
        with freeze_time(start + timedelta(hours=5)):
            (request | runs).with_user(self.agent).action_resolve(note="Reset")
        self.assertEqual(request.downtime_hours, 5)
        self.assertEqual(runs.downtime_hours, 0)

    def test_an_engineer_s_request_of_a_new_machine(self):
        """Who may register a request registers the machine with it, though units are not his to create."""
        with self.assertRaises(AccessError):
            self.units.with_user(self.engineer_user).create(
                {"product_id": self.product.id, "serial": "E-1", "partner_id": self.customer.id}
            )
        task = self.task_on_site(serial="E-1")
        self.assertEqual(task.request_id.installed_product_id.serial, "E-1")

    def test_constant_number_of_queries(self):
        vals = {"partner_id": self.customer.id, "product_id": self.product.id, "description": "x"}
        counts = []
        for start, count in ((1000, 1), (2000, 30), (3000, 1), (4000, 30)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["fsm.request"].create([{**vals, "serial": str(n)} for n in range(start, start + count)])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[3], counts[2])
