from odoo.tests import tagged

from .common import UnitCase

FIELDS = ["product_id", "serial", "partner_id", "installed_on", "state"]


@tagged("post_install", "-at_install")
class TestImport(UnitCase):
    """Odoo's import: what is new is registered, what is known is updated, what is wrong says so for its row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product.default_code = "CL-IMPORT"
        cls.customer.name = "Import Customer Ltd"

    def load(self, *rows, fields=None):
        units = self.units.with_user(self.agent).with_context(import_file=True, tracking_disable=True)
        return units.load(fields or FIELDS, [list(row) for row in rows])

    def row(self, serial, product="CL-IMPORT", customer="Import Customer Ltd", installed="2026-02-01"):
        return product, serial, customer, installed, "Installed"

    def test_rows_become_units(self):
        result = self.load(self.row("I-1"), self.row("I-2", installed=""))
        self.assertFalse(result["messages"])
        units = self.units.browse(result["ids"])
        self.assertEqual(units.mapped("serial"), ["I-1", "I-2"])
        self.assertEqual(units.product_id, self.product)
        self.assertEqual(str(units[0].warranty_end), "2027-01-31")
        self.assertEqual(units[0].site_id, self.customer)

    def test_a_known_machine_is_updated(self):
        known = self.make_unit("I-1")
        result = self.load(self.row("i-1"), self.row("I-2"))
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"][0], known.id)
        self.assertEqual(str(known.installed_on), "2026-02-01")

    def test_twice_in_one_file(self):
        result = self.load(self.row("I-1"), self.row("I-1 ", installed="2026-03-01"))
        self.assertFalse(result["messages"])
        unit = self.units.search([("serial_key", "=", "I-1")])
        self.assertEqual(len(unit), 1)
        self.assertEqual(str(unit.installed_on), "2026-03-01", "the last row says how it is")

    def test_errors_name_their_rows(self):
        result = self.load(
            self.row("I-1"),
            self.row("I-2", product="NO-SUCH"),
            self.row("I-3", customer="Nobody Ltd"),
            self.row("I-4", installed="yesterday"),
            self.row(""),
            self.row("I-6", customer=""),
            self.row("I-7", product=""),
        )
        self.assertFalse(result["ids"], "nothing is imported half")
        messages = {message["rows"]["from"]: message["message"] for message in result["messages"]}
        self.assertEqual(set(messages), {1, 2, 3, 4, 5, 6})
        self.assertIn("NO-SUCH", messages[1])
        self.assertIn("Nobody Ltd", messages[2])
        self.assertIn("yesterday", messages[3])
        self.assertEqual(messages[4], "A machine needs a serial number.")
        self.assertIn("say which customer", messages[5])
        self.assertEqual(messages[6], "A machine needs a product.")
        self.assertFalse(self.units.search([("serial", "=", "I-1")]))

    def test_nothing_is_said_of_rows_that_are_right(self):
        result = self.load(self.row("I-1"), self.row("I-2", customer=""), self.row("I-3"), self.row(""))
        self.assertEqual([message["rows"]["from"] for message in result["messages"]], [1, 3])

    def test_a_constant_number_of_queries_for_each_thousand(self):
        counts = []
        for start, count in ((0, 20), (1000, 200), (2000, 20), (3000, 200)):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.load(*(self.row(f"Q-{number}") for number in range(start, start + count)))
            self.assertFalse(result["messages"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[3], counts[2] + 10)

    def test_known_machines_at_a_constant_number_of_queries(self):
        """Whatever the rows say anew: another customer, another state, another day for each."""
        new = self.env["res.partner"].create([{"name": f"Import Customer {number} Ltd"} for number in range(2)])

        def rows(start, count):
            return [
                (
                    "CL-IMPORT",
                    f"K-{number}",
                    new[number % 2].name,
                    f"2026-02-{number % 28 + 1:02}",
                    "In Repair" if number % 3 else "Installed",
                )
                for number in range(start, start + count)
            ]

        counts = []
        for start, count in ((0, 2), (102, 2), (201, 20)):
            for number in range(start, start + count):
                self.make_unit(f"K-{number}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.load(*rows(start, count))
            self.env.flush_all()
            self.assertFalse(result["messages"])
            counts.append(self.env.cr.sql_log_count - before)
        # Odoo's import sets a savepoint more for many rows
        self.assertLessEqual(counts[2], counts[1] + 1)
        unit = self.units.search([("serial", "=", "K-214")])
        self.assertEqual((unit.partner_id, str(unit.installed_on), unit.state), (new[0], "2026-02-19", "in_repair"))
        moved = unit.event_ids.filtered(lambda event: event.kind == "moved")
        self.assertEqual((moved.from_partner_id, moved.to_partner_id), (self.customer, new[0]))

    def test_known_machine_twice_in_one_file(self):
        """Each row is one thing that happened, in their order."""
        known = self.make_unit("I-1")
        self.customer.copy({"name": "Second Customer Ltd"})
        result = self.load(
            self.row("I-1", customer="Second Customer Ltd"), self.row("i-1", installed="2026-03-01"), self.row("I-2")
        )
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"][:2], known.ids * 2)
        self.assertEqual(str(known.installed_on), "2026-03-01")
        self.assertEqual(known.partner_id, self.customer)
        moves = known.event_ids.filtered(lambda event: event.kind == "moved").sorted("id")
        self.assertEqual(moves.mapped("to_partner_id.name"), ["Second Customer Ltd", "Import Customer Ltd"])

    def test_steps_follow_the_new_customer(self):
        """A step that the seller of the customer holds goes to the seller of the new one."""
        seller, other = self._user("seller", "group_fsm_agent"), self._user("seller_2", "group_fsm_agent")
        self.customer.user_id = seller
        new = self.env["res.partner"].create({"name": "Second Customer Ltd", "user_id": other.id})
        known = self.make_unit("I-1", installed_on="2026-02-01")
        known._fsm_open_steps("warranty_ending")
        self.assertEqual(known._fsm_get_open_steps().user_id, seller)
        self.load(self.row("I-1", customer=new.name))
        self.assertEqual(known.partner_id, new)
        self.assertEqual(known._fsm_get_open_steps().user_id, other)

    def test_same_row_again_changes_nothing(self):
        self.load(self.row("I-1"))
        unit = self.units.search([("serial", "=", "I-1")])
        events, messages, written = unit.event_ids, unit.message_ids, unit.write_date
        self.assertFalse(self.load(self.row("I-1"))["messages"])
        self.assertEqual((unit.event_ids, unit.message_ids, unit.write_date), (events, messages, written))

    def test_illegal_move_names_its_row(self):
        unit = self.make_unit("I-1")
        unit.action_retire(reason="old")
        self.make_unit("I-2")
        result = self.load(self.row("I-2"), ("CL-IMPORT", "I-1", "Import Customer Ltd", "", "Loaned"))
        self.assertTrue(result["messages"])
        self.assertIn("I-1", result["messages"][0]["message"])
        self.assertFalse(result["ids"])

    def test_known_machines_are_read_at_once(self):
        counts = []
        for start, count in ((0, 5), (1000, 50), (2000, 5), (3000, 50)):
            rows = [self.row(f"K-{number}", installed="") for number in range(start, start + count)]
            self.load(*rows)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertFalse(self.load(*rows)["messages"])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[3], counts[2] + 10)

    def test_a_row_says_where_the_machine_is(self):
        known = self.make_unit("I-1")
        self.assertFalse(self.load((*self.row("I-1")[:4], "In Repair"))["messages"])
        self.assertEqual(known.state, "in_repair")
        gone = self.make_unit("I-2", state="retired")
        messages = self.load(self.row("I-2"))["messages"]
        self.assertIn("is up to", messages[0]["message"], "a retired machine is put into service by the manager")
        self.assertEqual(gone.state, "retired")

    def test_a_row_puts_a_machine_where_the_buttons_do(self):
        fields = ["product_id", "serial", "partner_id", "site_id", "state"]
        stored = self.make_unit("I-1", state="in_stock", partner_id=False)
        back, busy, old = (self.make_unit(f"I-{number}") for number in (2, 3, 4))
        self.open_request(serial="I-3")
        site = self.customer.name
        result = self.load(
            ("CL-IMPORT", "I-1", site, site, "Installed"), ("CL-IMPORT", "I-2", "", "", "In Stock"), fields=fields
        )
        self.assertFalse(result["messages"])
        self.assertEqual((stored.state, stored.partner_id), ("installed", self.customer))
        self.assertEqual(self.kinds(stored), ["moved", "installed"])
        self.assertEqual(back.state, "in_stock")
        self.assertFalse(back.partner_id or back.site_id)
        self.assertIn("returned", self.kinds(back))
        fields = ["product_id", "serial", "state"]
        self.assertFalse(self.load(("CL-IMPORT", "I-4", "Retired"), fields=fields)["messages"])
        self.assertEqual((old.state, old.retired_on, self.kinds(old)), ("retired", old._today(), ["retired"]))
        messages = self.load(("CL-IMPORT", "I-3", "Retired"), fields=fields)["messages"]
        self.assertIn("has open requests", messages[0]["message"])
        self.assertEqual(busy.state, "installed")
        self.units.with_user(self.manager).load(fields, [["CL-IMPORT", "I-4", "Installed"]])
        self.assertEqual((old.state, old.retired_on, self.kinds(old)), ("installed", False, ["retired", "restored"]))

    def test_a_row_that_says_nothing_new_decides_nothing(self):
        known = self.make_unit("I-1", installed_on="2026-02-01")
        fields = ["product_id", "serial", "warranty_part_end"]
        self.assertFalse(self.load(("CL-IMPORT", "I-1", "2027-01-31"), fields=fields)["messages"])
        self.assertFalse(known.warranty_is_extended)
        self.assertFalse(self.load(("CL-IMPORT", "I-1", "2029-01-31"), fields=fields)["messages"])
        self.assertTrue(known.warranty_is_extended)

    def test_a_name_of_two_customers_is_told_for_every_row(self):
        for __ in range(2):
            self.env["res.partner"].create({"name": "Twin Ltd", "is_company": True})
        result = self.load(self.row("I-1", customer="Twin Ltd"), self.row("I-2", customer="Twin Ltd"), self.row("I-3"))
        told = {message["rows"]["from"] for message in result["messages"] if "Twin Ltd" in message["message"]}
        self.assertEqual(told, {0, 1})
