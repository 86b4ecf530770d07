from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..serials import serial_key
from .common import UnitCase


@tagged("post_install", "-at_install")
class TestIdentity(UnitCase):
    """One unit is company, product and serial number: never twice."""

    def test_the_same_number_however_it_is_written(self):
        self.assertEqual(serial_key(" ab 12 "), "AB12")
        self.assertEqual(serial_key("\uff21\uff22\uff11\uff12"), "AB12")
        self.assertEqual(serial_key(False), "")
        self.assertNotEqual(serial_key("AB-12"), serial_key("AB12"))

    def test_never_twice(self):
        self.make_unit("A-1")
        for serial in ("A-1", "a-1 ", "\uff21-\uff11"):
            with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                self.make_unit(serial)

    def test_another_product_or_company_is_another_machine(self):
        company = self.env["res.company"].create({"name": "Second"})
        other = self.env["product.product"].create({"name": "Dryer"})
        units = self.make_unit("A-1") | self.make_unit("A-1", product_id=other.id)
        units |= self.make_unit("A-1", company_id=company.id)
        self.assertEqual(len(units), 3)

    def test_found_or_registered(self):
        known = self.make_unit("A-1")
        vals = {"company_id": self.company.id, "product_id": self.product.id, "partner_id": self.other_customer.id}
        found = self.units._find_or_create([{**vals, "serial": serial} for serial in ("a-1", "A-2", "A 2", "A-2")])
        self.assertEqual(found[0], known)
        self.assertEqual(known.partner_id, self.customer, "what is known is not overwritten")
        self.assertEqual(found[1], found[3])
        self.assertNotEqual(found[1], found[2])
        self.assertEqual(found[1].partner_id, self.other_customer)

    def test_constant_number_of_queries(self):
        vals = {"company_id": self.company.id, "product_id": self.product.id, "partner_id": self.customer.id}
        counts = []
        for start, count in ((1000, 1), (2000, 30), (3000, 1), (4000, 30)):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.units._find_or_create([{**vals, "serial": str(number)} for number in range(start, start + count)])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[2], counts[3])

    def test_is_found_by_its_number(self):
        unit = self.make_unit("AB-77 X")
        for words in ("ab-77", "\uff21\uff22-77", "AB-77X", "77 x"):
            self.assertIn(unit.id, [found[0] for found in self.units.name_search(words)], words)
        self.assertFalse(self.units.name_search("AB-78"))
        self.assertEqual(unit.display_name, "Compressor · AB-77 X")

    def test_needs_a_number_and_a_customer(self):
        with self.assertRaisesRegex(ValidationError, "needs a serial number"):
            self.make_unit("   ")
        with self.assertRaisesRegex(ValidationError, "say which customer"):
            self.make_unit("B-1", partner_id=False)
        self.assertTrue(self.make_unit("B-2", partner_id=False, state="in_stock"))

    def test_lot_of_another_product(self):
        other = self.env["product.product"].create({"name": "Dryer", "is_storable": True, "tracking": "serial"})
        lot = self.env["stock.lot"].create({"name": "A-1", "product_id": other.id})
        with self.assertRaisesRegex(ValidationError, "of another product"):
            self.make_unit(lot_id=lot.id)

    def test_customer_of_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.other_customer.company_id = company
        with self.assertRaises(UserError):
            self.make_unit(partner_id=self.other_customer.id)

    def test_a_machine_with_a_history_stays(self):
        unit = self.make_unit("A-1")
        self.make_request(installed_product_id=unit.id)
        with self.assertRaisesRegex(UserError, "Retire it instead"):
            unit.with_user(self.manager).unlink()

    def test_spaces_around_the_number_are_not_kept(self):
        unit = self.make_unit(" A-9 ")
        self.assertEqual(unit.serial, "A-9")
        unit.serial = " A-10"
        self.assertEqual(unit.serial, "A-10")

    def test_the_name_tells_the_customer_where_it_is_asked_for(self):
        unit = self.make_unit("A-1")
        self.assertEqual(unit.with_context(fsm_unit_with_customer=True).display_name, "Compressor · A-1 · Customer Ltd")
        self.assertEqual(unit.display_name, "Compressor · A-1")

    def test_found_is_only_what_was_asked_for(self):
        other = self.env["product.product"].create({"name": "Dryer"})
        asked = self.make_unit("A-1") | self.make_unit("A-2", product_id=other.id)
        self.make_unit("A-2")
        self.make_unit("A-1", product_id=other.id)
        found = self.units._find([(self.company.id, unit.product_id.id, unit.serial) for unit in asked])
        self.assertEqual(self.units.union(*found.values()), asked)

    def test_a_number_alone_tells_one_machine_or_none(self):
        company = self.env["res.company"].create({"name": "Second"})
        unit = self.make_unit("A-1")
        self.make_unit("A-1", company_id=company.id)
        self.make_unit("C-1", company_id=company.id)
        self.assertEqual(self.units._find_by_serial("a-1", self.company), unit)
        self.assertFalse(self.units._find_by_serial("C-1", self.company))
        self.assertFalse(self.units._find_by_serial(False, self.company))
        self.make_unit("A-1", product_id=self.env["product.product"].create({"name": "Dryer"}).id)
        self.assertFalse(self.units._find_by_serial("A-1", self.company), "two machines have it")

    def test_registered_where_it_is(self):
        for state, __ in self.units._fields["state"].selection:
            vals = {"product_id": self.product.id, "serial": state, "partner_id": self.customer.id, "state": state}
            self.assertEqual(self.units.with_user(self.agent).create(vals).state, state)

    def test_a_machine_on_loan_is_at_somebody_s(self):
        with self.assertRaisesRegex(ValidationError, "say which customer"):
            self.make_unit("B-1", partner_id=False, state="loaned")
