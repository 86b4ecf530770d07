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

    # ------------------------------------------------------------------
    # Who else names the machine
    # ------------------------------------------------------------------

    def form(self, **context):
        requests = self.env["fsm.request"].with_user(self.agent).with_context(**context)
        return Form(requests, "fsm_base.fsm_request_view_form")

    def test_the_form_leaves_another_customer_alone(self):
        unit = self.make_unit("A-1", contact_id=self.contact.id)
        form = self.form()
        form.partner_id = self.other_customer
        form.serial = "A-1"
        self.assertEqual(form.installed_product_id, unit)
        self.assertEqual(form.partner_id, self.other_customer)
        self.assertNotIn(self.customer, form.site_id)
        self.assertFalse(form.contact_id)

    def test_the_form_takes_the_contact_along(self):
        self.make_unit("A-1", contact_id=self.contact.id)
        form = self.form()
        form.serial = "A-1"
        self.assertEqual(form.contact_id, self.contact)

    def test_the_form_s_machine_is_of_the_form_s_product(self):
        unit = self.make_unit("A-1")
        dryer = self.env["product.product"].create({"name": "Dryer"})
        form = self.form()
        form.product_id = dryer
        form.serial = "A-1"
        self.assertFalse(form.installed_product_id)
        form.product_id = self.product
        form.installed_product_id = unit
        form.product_id = dryer
        self.assertFalse(form.installed_product_id)

    def test_a_request_of_another_customer_keeps_its_site(self):
        """The owner's address and contact are nobody else's."""
        unit = self.make_unit("A-1", partner_id=self.other_customer.id)
        unit.contact_id = self.env["res.partner"].create({"name": "Mr Li", "parent_id": self.other_customer.id})
        request = self.env["fsm.request"].create(
            {"partner_id": self.customer.id, "installed_product_id": unit.id, "description": "x"}
        )
        self.assertEqual((request.site_id, request.contact_id.ids), (self.customer, []))

    def test_the_number_counts_where_the_machine_says_another(self):
        unit = self.make_unit("A-1")
        request = self.make_request(installed_product_id=unit.id, serial="B-2")
        self.assertEqual(request.installed_product_id.serial, "B-2")
        self.assertEqual(unit.serial, "A-1")
        self.assertTrue(request.has_registered_unit)

    def test_a_contact_calls_for_his_company(self):
        request = self.make_request(partner_id=self.contact.id, serial="NEW-2")
        unit = request.installed_product_id
        self.assertEqual((unit.partner_id, unit.serial), (self.customer, "NEW-2"))

    def test_a_draft_about_a_known_machine_after_all(self):
        """What it had registered goes; the machine that was there before is not the draft's to change or to delete."""
        known = self.make_unit("A-1", installed_on="2026-02-01")
        request = self.make_request(serial="TYPO")
        typo = request.installed_product_id
        request.with_user(self.agent).installed_product_id = known
        self.assertEqual((request.installed_product_id, request.serial), (known, "A-1"))
        self.assertFalse(request.has_registered_unit)
        self.assertFalse(typo.exists())
        request.with_user(self.agent).serial = "A-2"
        self.assertEqual(known.serial, "A-1")
        request.with_user(self.agent).installed_product_id = known
        request.with_user(self.agent).unlink()
        self.assertTrue(known.exists())

    def test_a_draft_that_is_corrected_in_the_form(self):
        known = self.make_unit("A-1")
        request = self.make_request(serial="TYPO").with_user(self.agent)
        with Form(request, "fsm_base.fsm_request_view_form") as form:
            form.serial = "RIGHT"
        self.assertEqual(request.installed_product_id.serial, "RIGHT")
        with Form(request, "fsm_base.fsm_request_view_form") as form:
            form.installed_product_id = known.with_user(self.agent)
        self.assertEqual((request.installed_product_id, request.serial), (known, "A-1"))
        with Form(request, "fsm_base.fsm_request_view_form") as form:
            form.serial = "OTHER"
        self.assertEqual(known.serial, "A-1")
        self.assertFalse(self.units.search([("serial", "in", ("TYPO", "RIGHT"))]))

    def test_a_draft_of_another_customer_after_all(self):
        """The machine is nobody's who was named by mistake, unless it was known before or work has begun."""
        known = self.make_unit("A-1")
        draft, about_known, submitted = (self.make_request(serial=serial) for serial in ("NEW-1", "A-1", "NEW-2"))
        submitted.with_user(self.agent).action_submit()
        requests = draft | about_known | submitted
        requests.with_user(self.agent).write({"partner_id": self.other_customer.id, "contact_id": False})
        unit = draft.installed_product_id
        self.assertEqual((unit.partner_id, unit.site_id), (self.other_customer, self.other_customer))
        self.assertFalse(unit.contact_id or self.kinds(unit))
        self.assertEqual(known.partner_id, self.customer)
        self.assertEqual(submitted.installed_product_id.partner_id, self.customer)
        site = self.env["res.partner"].create(
            {"name": "Plant 9", "parent_id": self.other_customer.id, "type": "delivery"}
        )
        draft.with_user(self.agent).site_id = site
        self.assertEqual(unit.site_id, site)

    def test_a_machine_chosen_for_a_request_that_is_under_way(self):
        request = self.open_request(serial="FIRST")
        first, other = request.installed_product_id, self.make_unit("A-2")
        request.with_user(self.agent).installed_product_id = other
        self.assertEqual((request.installed_product_id, request.serial), (other, "A-2"))
        self.assertTrue(first.exists(), "work has begun on it")

    def test_a_corrected_draft_leaves_a_machine_that_it_has_not_registered(self):
        known = self.make_unit("A-1")
        request = self.make_request(serial="A-1")
        request.with_user(self.agent).serial = "A-2"
        self.assertEqual(known.serial, "A-1")
        self.assertEqual(request.installed_product_id.serial, "A-2")

    def test_a_corrected_draft_leaves_a_machine_that_others_name(self):
        first, second = self.make_request(serial="NEW-1"), self.make_request(serial="NEW-1")
        unit = first.installed_product_id
        first.with_user(self.agent).serial = "NEW-2"
        self.assertEqual((unit.serial, second.installed_product_id), ("NEW-1", unit))
        self.assertNotEqual(first.installed_product_id, unit)

    def test_a_machine_in_stock_is_not_the_draft_s(self):
        """Delivered meanwhile: its number is that of the lot."""
        requests = self.make_request(serial="LOT-1") | self.make_request(serial="LOT-2")
        units = requests.installed_product_id
        for unit in units:
            unit.lot_id = self.env["stock.lot"].create({"name": unit.serial, "product_id": self.product.id})
        requests[0].with_user(self.agent).serial = "TYPO"
        self.assertEqual(units.mapped("serial"), ["LOT-1", "LOT-2"])
        requests.with_user(self.agent).unlink()
        self.assertEqual(units.exists(), units)

    def test_a_deleted_draft_leaves_a_machine_that_others_name(self):
        draft, other = self.make_request(serial="NEW-1"), self.make_request(serial="NEW-1")
        unit = draft.installed_product_id
        draft.with_user(self.agent).unlink()
        self.assertEqual(other.installed_product_id, unit)

    def test_a_correction_is_no_upgrade(self):
        dryer = self.env["product.product"].create({"name": "Dryer"})
        request = self.make_request(serial="NEW-1")
        request.with_user(self.agent).product_id = dryer
        self.assertEqual(request.installed_product_id.product_id, dryer)
        self.assertFalse(self.kinds(request.installed_product_id))

    def test_a_retired_machine_is_put_into_service_again(self):
        unit = self.make_unit("A-1", state="retired")
        request = self.make_request(serial="A-1")
        self.assertTrue(request.unit_is_elsewhere)
        action = request.with_user(self.manager).action_move_unit()
        self.assertEqual(self.env["fsm.unit.change"].browse(action["res_id"]).kind, "restore")
        self.assertEqual(request.installed_product_id, unit)

    def test_duplicates_are_of_the_machine_not_of_what_is_typed(self):
        first = self.open_request(serial="AB 1")
        self.assertIn(first, self.make_request(serial="ab1").duplicate_ids)

    def test_search_by_open_requests(self):
        quiet, busy = self.make_unit("Q-1"), self.make_request(serial="B-1").installed_product_id
        for operator, value, found in (("=", 0, quiet), ("!=", 0, busy), (">", 0, busy), ("in", [0], quiet)):
            units = self.units.search([("open_request_count", operator, value)])
            self.assertEqual(units & (quiet | busy), found, (operator, value))

    # ------------------------------------------------------------------
    # The same fault again
    # ------------------------------------------------------------------

    def test_what_is_no_fault_before(self):
        unit, other = self.make_unit("A-1"), self.make_unit("A-2")
        fault, noise = self.env["fsm.fault.code"].create(
            [{"name": name, "code": name, "kind": "fault"} for name in ("U-1", "U-2")]
        )
        about = {"installed_product_id": unit.id, "fault_code_id": fault.id}
        with freeze_time("2030-06-01 02:00:00"):
            cancelled = self.open_request(**about)
            cancelled.with_user(self.agent).action_cancel("Wrong machine")
            first = self.open_request(installed_product_id=unit.id, fault_code_id=noise.id)
            elsewhere = self.open_request(installed_product_id=other.id, serial="A-2", fault_code_id=fault.id)
        with freeze_time("2030-06-03 02:00:00"):
            later = self.open_request(**about)
            self.assertFalse(later.repeat_of_id, "a cancelled request is none")
            both = self.env["fsm.request"].create(
                [
                    {"partner_id": self.customer.id, "installed_product_id": machine.id, "description": "x",
                     "fault_code_id": fault.id}
                    for machine in (unit, other)
                ]
            )  # fmt: skip
            self.assertEqual(both.mapped("repeat_of_id"), later | elsewhere)
            self.assertEqual(both[0].repeat_of_id, later, "each of its own machine")
        first.fault_code_id = fault
        self.assertFalse(first.repeat_of_id, "neither itself nor a later one came before")

    # ------------------------------------------------------------------
    # Types that are meant for who pays
    # ------------------------------------------------------------------

    def test_what_was_submitted_keeps_its_sub_type(self):
        unit = self.make_unit("A-1", installed_on=date.today())
        draft, submitted = (self.make_request(installed_product_id=unit.id) for __ in range(2))
        submitted.with_user(self.agent).action_submit()
        own = self.env["fsm.request.type"].create({"name": "Own", "parent_id": self.type.id, "category": "repair"})
        chosen = self.make_request(installed_product_id=unit.id, subtype_id=own.id)
        (draft | submitted | chosen).with_user(self.agent).write({"coverage": "billable"})
        self.assertEqual(draft.subtype_id, self.env.ref("fsm_installed_base.subtype_billable"))
        self.assertEqual(submitted.subtype_id, self.env.ref("fsm_installed_base.subtype_warranty"))
        self.assertEqual(chosen.subtype_id, own, "people decide")

    def test_a_type_instead_of_a_sub_type(self):
        types = self.env["fsm.request.type"]
        types.search([("proposed_for", "!=", False)]).proposed_for = False
        company = self.env["res.company"].create({"name": "Second"})
        vals = {"category": "repair", "proposed_for": "warranty"}
        types.create({"name": "Theirs", "company_id": company.id, "sequence": 0, **vals})
        free = types.create({"name": "Free Repair", "sequence": 99, **vals})
        unit = self.make_unit("A-1", installed_on=date.today())
        self.assertEqual(self.make_request(installed_product_id=unit.id).type_id, free)
        old = self.make_unit("A-2", installed_on="2015-01-01")
        self.assertEqual(self.make_request(installed_product_id=old.id, serial="A-2").type_id, self.type)
        form = self.form()
        form.type_id = self.type
        form.installed_product_id = unit.with_user(self.agent)
        self.assertEqual(form.type_id, free)
