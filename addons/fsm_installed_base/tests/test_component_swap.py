from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.fsm_base.tests.common import picture

from .component_common import SwapCase


@tagged("post_install", "-at_install")
class TestComponentSwap(SwapCase):
    """A part replaced in a report is swapped in the tree of the machine when the report is approved."""

    def test_swap_at_approval_only(self):
        report = self.report({"component_id": self.end.id, "product_id": self.air_end.id, "serial": "E-2"})
        self.sign(report)
        self.assertFalse(self.end.removed_on)
        report.with_user(self.manager).action_return("Which one?")
        self.assertFalse(self.end.removed_on)
        report.action_submit()
        report.with_user(self.manager).action_approve()
        day = fields.Date.context_today(self.env["fsm.request"].with_context(tz=self.company._fsm_tz()))
        self.assertEqual(self.end.removed_on, day)
        self.assertIn(report.name, self.end.removed_reason)
        self.assertIn("Seized", self.end.removed_reason)
        new = self.end.replaced_by_id
        self.assertEqual((new.serial, new.position, new.bom_line_id), ("E-2", "1", self.end.bom_line_id))
        self.assertEqual((new.report_part_id, new.installed_on), (report.part_line_ids, day))
        self.assertTrue(new.from_bill)

    def test_assembly_brings_its_parts(self):
        report = self.approve({"component_id": self.end.id, "product_id": self.air_end.id, "serial": "E-2"})
        new = self.end.replaced_by_id
        inside = [(part.position, part.product_id, part.quantity) for part in new.child_ids.sorted()]
        self.assertEqual(inside, [("1.1", self.bearing, 2), ("1.2.1", self.ring, 3), ("1.2.2", self.gasket, 1)])
        self.assertTrue(all(self.end.child_ids.mapped("removed_on")))
        self.assertEqual(len(self.tree(self.unit)), 10)
        event = self.unit.event_ids[0]
        self.assertEqual((event.kind, event.report_id), ("part_replaced", report))
        self.assertIn("E-2", event.description)

    def test_doing_it_again_changes_nothing(self):
        report = self.approve({"component_id": self.end.id, "product_id": self.air_end.id, "serial": "E-2"})
        before = self.tree(self.unit, removed=True)
        report._swap_components()
        report._tell_units()
        self.assertEqual(self.tree(self.unit, removed=True), before)

    def test_lot_of_the_new_part(self):
        lot = self.env["stock.lot"].create({"product_id": self.air_end.id, "name": "E-2"})
        self.approve({"component_id": self.end.id, "product_id": self.air_end.id, "serial": "E-2"})
        self.assertEqual(self.end.replaced_by_id.lot_id, lot)

    def test_a_lot_is_no_piece(self):
        """The number of a lot is that of many pieces: two of them have it, and what has no place in the machine gets
        none by it."""
        grease = self._product("Grease", tracking="lot")
        self.bearing.tracking = "lot"
        lot = self.env["stock.lot"].create({"product_id": self.bearing.id, "name": "L-8"})
        bearings = self.part_of(self.unit, self.bearing)
        self.approve(
            {"product_id": grease.id, "quantity": 2, "serial": "L-7"},
            {"component_id": bearings.id, "product_id": self.bearing.id, "quantity": 2, "serial": "L-8"},
        )
        self.assertFalse(self.part_of(self.unit, grease))
        self.assertRecordValues(bearings.replaced_by_id, [{"quantity": 2, "serial": False, "lot_id": lot.id}])

    def test_some_of_several(self):
        bearings = self.part_of(self.unit, self.bearing)
        self.approve({"component_id": bearings.id, "product_id": self.bearing.id, "quantity": 1})
        present = self.part_of(self.unit, self.bearing)
        self.assertEqual(sorted(present.mapped("quantity")), [1, 1])
        self.assertEqual((bearings.quantity, bearings.removed_on), (1, False))
        old = self.components.search([("product_id", "=", self.bearing.id), ("removed_on", "!=", False)])
        self.assertEqual((old.quantity, old.installed_on), (1, date(2020, 1, 2)))
        self.assertTrue(old.replaced_by_id)

    def test_quantity_in_another_unit_of_measure(self):
        oil = self.part_of(self.unit, self.oil)
        self.approve({"component_id": oil.id, "product_id": self.oil.id, "quantity": 1, "uom_id": self.dozen.id})
        self.assertEqual(sorted(self.part_of(self.unit, self.oil).mapped("quantity")), [12, 12])

    def test_more_than_there_were(self):
        oil = self.part_of(self.unit, self.oil)
        self.approve({"component_id": oil.id, "product_id": self.oil.id, "quantity": 30})
        self.assertTrue(oil.removed_on)
        self.assertEqual(self.part_of(self.unit, self.oil).quantity, 30)

    def test_some_of_several_assemblies(self):
        """Their parts are shared out."""
        self.bom.bom_line_ids.filtered(lambda line: line.product_id == self.cooler).product_qty = 4
        self.bom_cooler.bom_line_ids.write({"product_id": self.blade.id, "product_qty": 3})
        unit = self.make_unit("A-2")
        cooler = self.part_of(unit, self.cooler)
        self.assertEqual((cooler.quantity, cooler.child_ids.quantity), (4, 12))
        # in one of them, nobody knows which
        unit.action_add_component(self.part, "2020-02-01", "x", serial="N-1", parent_id=cooler.id)
        unit.action_add_component(self.ring, "2020-02-01", "x", quantity=8, parent_id=cooler.id)
        self.part_of(unit, self.ring).filtered(lambda part: part.quantity == 8).action_remove("2020-03-01", "lost")
        self.approve({"component_id": cooler.id, "product_id": self.cooler.id}, serial="A-2")
        self.assertEqual(sorted(self.part_of(unit, self.blade).mapped("quantity")), [3, 9])
        numbered = self.part_of(unit, self.part)
        self.assertEqual((numbered.serial, numbered.quantity, numbered.parent_id), ("N-1", 1, cooler))
        lost = self.components.search([("unit_id", "=", unit.id), ("removed_reason", "=", "lost")])
        self.assertEqual((lost.quantity, lost.parent_id), (8, cooler))

    def test_some_of_several_that_a_report_put_in(self):
        """Those that are taken out keep their past."""
        bearings = self.part_of(self.unit, self.bearing)
        self.unit.with_user(self.manager).action_extend_warranty(part_end="2060-01-01", reason="Bought")
        first = self.approve({"component_id": bearings.id, "product_id": self.bearing.id, "quantity": 2})
        new = bearings.replaced_by_id
        self.approve({"component_id": new.id, "product_id": self.bearing.id, "quantity": 1})
        old = self.components.search([("unit_id", "=", self.unit.id), ("removed_on", "!=", False)]) - bearings
        self.assertEqual((old.product_id, old.quantity, old.parent_id), (self.bearing, 1, self.end))
        self.assertEqual((old.report_part_id, old.warranty_end), (first.part_line_ids, date(2060, 1, 1)))
        self.assertEqual((old.position, old.bom_line_id, old.from_bill), ("1.1", bearings.bom_line_id, True))
        self.assertEqual((new.quantity, new.removed_on), (1, False))

    def test_same_piece_put_back(self):
        """It was repaired: its serial number is that of the part that was taken out."""
        self.approve({"component_id": self.end.id, "product_id": self.air_end.id, "serial": "e-1"})
        self.assertEqual((self.end.serial, self.end.replaced_by_id.serial), ("E-1", "e-1"))

    def test_consumables_stay_out_of_the_tree(self):
        self.approve({"product_id": self.part.id, "quantity": 2})
        self.assertFalse(self.part_of(self.unit, self.part))

    def test_part_with_serial_put_in_besides(self):
        self.approve({"product_id": self.part.id, "serial": "N-1"})
        new = self.part_of(self.unit, self.part)
        self.assertEqual((new.serial, new.parent_id.id, new.from_bill), ("N-1", False, False))

    def test_substitute(self):
        other = self._product("Air End Mk II")
        self.approve({"component_id": self.end.id, "product_id": other.id, "serial": "X"})
        new = self.end.replaced_by_id
        self.assertEqual((new.product_id, new.position, new.bom_line_id), (other, "1", self.end.bom_line_id))

    def test_old_serial_read_on_site(self):
        fan = self.part_of(self.unit, self.fan)[0]
        self.approve({"component_id": fan.id, "product_id": self.fan.id, "serial": "F-2", "removed_serial": "F-1"})
        self.assertEqual((fan.serial, fan.replaced_by_id.serial), ("F-1", "F-2"))

    def test_old_serial_that_we_know_better(self):
        fan = self.part_of(self.unit, self.fan)[0]
        fan.serial = "F-9"
        self.approve({"component_id": fan.id, "product_id": self.fan.id, "serial": "F-2", "removed_serial": "F-1"})
        self.assertEqual(fan.serial, "F-9")

    def test_part_that_is_in_already(self):
        """A line that names what is in the machine, and replaces nothing, changes nothing."""
        self.part_of(self.unit, self.fan)[0].serial = "F-1"
        before = self.tree(self.unit, removed=True)
        self.approve({"product_id": self.fan.id, "serial": "f-1", "component_id": False})
        self.assertEqual(self.tree(self.unit, removed=True), before)

    def test_substitute_that_is_counted_otherwise(self):
        """One drum instead of 24 litres: all of them were replaced."""
        oil = self.part_of(self.unit, self.oil)
        drum = self._product("Oil Drum", uom_id=self.dozen.id)
        self.approve({"component_id": oil.id, "product_id": drum.id, "quantity": 1})
        self.assertTrue(oil.removed_on)
        self.assertFalse(self.part_of(self.unit, self.oil))
        self.assertEqual(self.part_of(self.unit, drum).quantity, 1)

    # --- refusals ---

    def test_taken_out_meanwhile(self):
        line = {"component_id": self.end.id, "product_id": self.air_end.id}
        first, second = self.report(line), self.report(line)
        self.sign(first)
        self.sign(second)
        first.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "already taken out"):
            second.with_user(self.manager).action_approve()

    def test_two_lines_for_one_part(self):
        line = {"component_id": self.end.id, "product_id": self.air_end.id}
        with self.assertRaisesRegex(UserError, "two lines replace"):
            self.sign(self.report(line, line))

    def test_part_inside_of_a_replaced_one(self):
        bearings = self.part_of(self.unit, self.bearing)
        report = self.report(
            {"component_id": self.end.id, "product_id": self.air_end.id},
            {"component_id": bearings.id, "product_id": self.bearing.id},
        )
        with self.assertRaisesRegex(UserError, "replaced as a whole"):
            self.sign(report)

    def test_new_serial_is_already_in_the_machine(self):
        one, two = self.part_of(self.unit, self.fan)
        one.serial = "F-1"
        report = self.report({"component_id": two.id, "product_id": self.fan.id, "serial": "f-1"})
        with self.assertRaisesRegex(UserError, "already in Compressor"):
            self.sign(report)

    def test_serial_for_several(self):
        bearings = self.part_of(self.unit, self.bearing)
        report = self.report(
            {"component_id": bearings.id, "product_id": self.bearing.id, "quantity": 2, "serial": "B-1"}
        )
        with self.assertRaisesRegex(UserError, "Make a line for each piece"):
            self.sign(report)

    def test_part_of_another_machine(self):
        other = self.make_unit("A-2")
        with self.assertRaisesRegex(ValidationError, "not in the machine"):
            self.report({"component_id": self.part_of(other, self.air_end).id, "product_id": self.air_end.id})

    def test_approved_report_keeps_its_machine(self):
        report = self.approve({"product_id": self.part.id})
        with self.assertRaisesRegex(UserError, "approved"):
            report.with_user(self.engineer_user).installed_product_id = self.make_unit("A-2")
        with self.assertRaisesRegex(UserError, "approved"):
            report.with_user(self.engineer_user).installed_product_id = False

    def test_signature_is_void_when_the_component_changes(self):
        report = self.report({"product_id": self.part.id})
        report.action_sign(picture(), "Ms Zhao")
        report.part_line_ids.component_id = self.end
        self.assertFalse(report.signature)
        report.action_sign(picture(), "Ms Zhao")
        report.part_line_ids.component_id = False
        report.action_sign(picture(), "Ms Zhao")
        self.assertTrue(report.signature)
        report.installed_product_id = self.make_unit("A-2")
        self.assertFalse(report.signature)
        report.action_sign(picture(), "Ms Zhao")
        report.installed_product_id = False
        self.assertFalse(report.signature)


@tagged("post_install", "-at_install")
class TestComponentProposal(SwapCase):
    """What a line proposes while the engineer fills it in."""

    def line(self, report=None, **values):
        report = report or self.report()
        with Form(report) as form, form.part_line_ids.new() as line:
            for name, value in values.items():
                setattr(line, name, value)
        return report.part_line_ids[-1]

    def test_component_fills_product_and_old_serial(self):
        line = self.line(component_id=self.end)
        self.assertEqual((line.product_id, line.removed_serial), (self.air_end, "E-1"))

    def test_only_component_of_the_product(self):
        self.assertEqual(self.line(product_id=self.air_end).component_id, self.end)
        self.assertFalse(self.line(product_id=self.fan).component_id)

    def test_old_serial(self):
        self.part_of(self.unit, self.fan)[1].serial = "F-2"
        line = self.line(product_id=self.fan, removed_serial=" f-2")
        self.assertEqual(line.component_id.serial, "F-2")

    def test_old_serial_of_two_parts(self):
        """Nobody knows which of them is meant."""
        for part in self.part_of(self.unit, self.fan)[0] | self.part_of(self.unit, self.cooler):
            part.serial = "X-1"
        self.assertFalse(self.line(product_id=self.fan, removed_serial="X-1").component_id)

    def test_part_that_was_taken_out(self):
        self.end.with_user(self.agent).action_remove(None, "gone")
        self.assertFalse(self.line(product_id=self.air_end).component_id)

    def test_no_more_than_there_are(self):
        self.part_of(self.unit, self.oil).quantity = 0.5
        self.assertEqual(self.line(component_id=self.part_of(self.unit, self.oil)).quantity, 0.5)

    def test_lines_of_two_reports_at_once(self):
        """Each is about its own machine."""
        reports = self.report() | self.report(serial="A-2", installed_product_id=self.make_unit("A-2").id)
        vals_list = [{"report_id": report.id, "product_id": self.air_end.id} for report in reports]
        lines = self.env["fsm.report.part"].create(vals_list)
        units = [line.component_id.unit_id for line in lines]
        self.assertEqual(units, [report.installed_product_id for report in reports])

    def test_person_says_that_nothing_is_replaced(self):
        report = self.report()
        with Form(report) as form, form.part_line_ids.new() as line:
            line.product_id = self.air_end
            line.component_id = self.components
        self.assertFalse(report.part_line_ids.component_id)

    def test_another_product_in_its_place(self):
        line = self.line(component_id=self.end, product_id=self.part)
        self.assertEqual((line.component_id, line.product_id), (self.end, self.part))

    def test_lines_made_without_a_form(self):
        report = self.report({"product_id": self.air_end.id}, {"product_id": self.air_end.id})
        self.assertEqual(report.part_line_ids.mapped("component_id"), self.end)
        self.assertEqual(report.part_line_ids[0].removed_serial, "E-1")
        self.assertFalse(report.part_line_ids[1].component_id)


@tagged("post_install", "-at_install")
class TestComponentWarranty(SwapCase):
    """A part that was replaced has a warranty of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the machine's own warranty is long over
        cls.unit.installed_on = "2020-01-10"
        cls.term.replaced_months = 6
        cls.env["fsm.warranty.term"].create(
            {"name": "Bearings", "product_tmpl_id": cls.bearing.product_tmpl_id.id, "replaced_months": 24}
        )

    def replaced(self, product):
        old = self.part_of(self.unit, product)
        self.approve({"component_id": old.id, "product_id": product.id, "quantity": old.quantity})
        return old.replaced_by_id

    def test_end_by_the_terms_of_the_machine(self):
        new = self.replaced(self.air_end)
        self.assertEqual(new.warranty_end, new.installed_on + relativedelta(months=6, days=-1))

    def test_end_by_the_terms_of_the_part(self):
        new = self.replaced(self.bearing)
        self.assertEqual(new.warranty_end, new.installed_on + relativedelta(months=24, days=-1))

    def test_end_not_before_that_of_the_machine(self):
        self.unit.with_user(self.manager).action_extend_warranty(part_end="2060-01-01", reason="Bought")
        self.assertEqual(self.replaced(self.air_end).warranty_end, date(2060, 1, 1))

    def test_who_pays(self):
        report = self.report({"component_id": self.end.id, "product_id": self.air_end.id})
        self.assertEqual(report.part_line_ids.coverage, "billable")
        new = self.replaced(self.air_end)
        report = self.report({"product_id": self.part.id})
        line = report.part_line_ids
        self.assertEqual(line.coverage, "billable")
        line.component_id = new
        self.assertEqual(line.coverage, "warranty")
        self.assertIn("its own warranty until", line.charge_reason)
        self.assertEqual(report.labor_line_ids.mapped("coverage"), ["billable"] * len(report.labor_line_ids))
        new.warranty_end = new.installed_on - relativedelta(days=1)
        line.invalidate_recordset()
        line._store_coverage()
        self.assertEqual(line.coverage, "billable")

    def test_decided_by_people_stays(self):
        new = self.replaced(self.air_end)
        report = self.report({"product_id": self.part.id})
        report.part_line_ids.coverage = "goodwill"
        report.part_line_ids.component_id = new
        self.assertEqual(report.part_line_ids.coverage, "goodwill")

    def recomputed(self, report):
        """Who pays for the lines, when the machine turns out to be another one, under warranty."""
        fresh = self.make_unit("A-2", installed_on=fields.Date.today())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fsm_service_report SET installed_product_id = %s WHERE id = %s", [fresh.id, report.id]
        )
        self.env.invalidate_all()
        answers = set()
        for lines in (report.part_line_ids, report.labor_line_ids):
            self.assertFalse(any(lines.mapped("is_charge_decided")))
            self.env.add_to_compute(lines._fields["coverage"], lines)
            self.env.flush_all()
            answers |= set(lines.mapped("coverage"))
        return answers

    def test_signed_stays(self):
        """Whatever is learnt of the machine afterwards, also while the report is corrected."""
        report = self.report({"product_id": self.part.id})
        report.action_sign(picture(), "Ms Zhao")
        self.assertEqual(report.state, "draft")
        self.assertEqual(self.recomputed(report), {"billable"})

    def test_handed_in_stays(self):
        """Also when nobody has signed."""
        report = self.report({"product_id": self.part.id})
        report.no_signature_reason = "Away"
        report.action_submit()
        self.assertFalse(report.signed_on)
        self.assertEqual(self.recomputed(report), {"billable"})

    def test_approved_stays(self):
        report = self.report({"product_id": self.part.id})
        report.no_signature_reason = "Away"
        report.action_submit()
        report.with_user(self.manager).action_approve()
        self.assertEqual(self.recomputed(report.with_env(self.env)), {"billable"})

    def test_draft_follows_the_machine(self):
        self.assertEqual(self.recomputed(self.report({"product_id": self.part.id})), {"warranty"})

    def test_machine_of_the_report(self):
        """It may be another one than that of the request."""
        fresh = self.make_unit("A-2", installed_on=fields.Date.today())
        report = self.report({"product_id": self.part.id})
        self.assertEqual(report.part_line_ids.coverage, "billable")
        report.installed_product_id = fresh
        self.assertEqual(report.part_line_ids.coverage, "warranty")
        self.assertEqual(set(report.labor_line_ids.mapped("coverage")), {"warranty"})
