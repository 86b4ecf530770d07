from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestEvents(UnitCase):
    """Moves, upgrades and the end of a machine: each with date and reason."""

    def setUp(self):
        super().setUp()
        self.unit = self.make_unit("A-1", installed_on="2026-02-01")
        self.mine = self.unit.with_user(self.agent)

    def last(self):
        return self.env["fsm.installed.event"].search([("unit_id", "=", self.unit.id)], order="id desc", limit=1)

    def test_moved_to_another_customer(self):
        self.unit.contact_id = self.contact
        self.mine.action_move(self.other_customer, date="2026-05-05", reason="Sold on")
        self.assertEqual((self.unit.partner_id, self.unit.site_id), (self.other_customer, self.other_customer))
        self.assertFalse(self.unit.contact_id)
        event = self.last()
        self.assertEqual((event.kind, event.date, event.reason), ("moved", date(2026, 5, 5), "Sold on"))
        self.assertEqual((event.from_partner_id, event.to_partner_id), (self.customer, self.other_customer))
        self.assertEqual(event.user_id, self.agent)

    def test_moved_within_the_customer_keeps_the_contact(self):
        self.unit.contact_id = self.contact
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id, "type": "delivery"})
        self.mine.action_move(self.customer, site, reason="New hall")
        self.assertEqual((self.unit.site_id, self.unit.contact_id), (site, self.contact))
        self.assertEqual(self.last().to_site_id, site)

    def test_changed_without_a_form_is_written_down_too(self):
        self.mine.partner_id = self.other_customer
        self.assertEqual((self.last().kind, self.last().from_partner_id), ("moved", self.customer))
        count = len(self.unit.event_ids)
        self.mine.partner_id = self.other_customer
        self.env.invalidate_all()
        self.assertEqual(len(self.unit.event_ids), count, "what does not change is no event")

    def test_upgraded(self):
        bigger = self.env["product.product"].create({"name": "Bigger"})
        self.mine.action_upgrade(bigger, "2026-06-01", "More air needed")
        self.assertEqual(self.unit.product_id, bigger)
        self.assertEqual((self.last().kind, self.last().from_product_id), ("upgraded", self.product))

    def test_retired_and_restored(self):
        self.mine.action_retire("2026-08-01", "Scrapped")
        self.assertEqual((self.unit.state, self.unit.retired_on), ("retired", date(2026, 8, 1)))
        with self.assertRaisesRegex(UserError, "is retired"):
            self.mine.action_move(self.other_customer, reason="x")
        with self.assertRaises(AccessError):
            self.mine.action_restore(reason="Mistake")
        self.unit.with_user(self.manager).action_restore(reason="Mistake")
        self.assertEqual((self.unit.state, self.unit.retired_on), ("installed", False))
        self.assertEqual(self.kinds(self.unit), ["retired", "restored"])

    def test_not_retired_with_open_requests(self):
        request = self.make_request(installed_product_id=self.unit.id)
        with self.assertRaisesRegex(UserError, request.name):
            self.mine.action_retire("2026-08-01", "Scrapped")
        self.assertEqual(self.unit.state, "installed")

    def test_taken_back(self):
        self.mine.action_take_back("2026-08-01", "Not paid")
        self.assertEqual(self.unit.state, "in_stock")
        self.assertFalse(self.unit.partner_id)
        self.assertEqual(self.last().from_partner_id, self.customer)

    def test_without_words_a_form_asks(self):
        for method in ("action_move", "action_upgrade", "action_take_back", "action_retire"):
            action = getattr(self.mine, method)()
            wizard = self.env["fsm.unit.change"].with_user(self.agent).browse(action["res_id"])
            with self.assertRaisesRegex(UserError, "Say why"):
                wizard.action_confirm()
        self.assertFalse(self.kinds(self.unit))

    def test_the_form_does_it(self):
        action = self.mine.action_retire()
        wizard = self.env["fsm.unit.change"].with_user(self.agent).browse(action["res_id"])
        wizard.write({"reason": "Scrapped", "date": "2026-09-01"})
        wizard.action_confirm()
        self.assertEqual(self.unit.retired_on, date(2026, 9, 1))

    def test_the_state_is_not_written_by_hand(self):
        with self.assertRaisesRegex(UserError, "by doing the step"):
            self.mine.state = "retired"
        with self.assertRaises(UserError):
            self.mine.retired_on = "2026-01-01"

    def test_nobody_changes_the_history(self):
        self.mine.action_move(self.other_customer, reason="Sold on")
        event = self.last()
        self.assertTrue(event)
        for user in (self.agent, self.manager, self.admin):
            with self.assertRaises(AccessError):
                event.with_user(user).reason = "x"
            with self.assertRaises(AccessError):
                event.with_user(user).unlink()

    def test_what_a_form_of_odoo_s_changes(self):
        site = self.env["res.partner"].create({"name": "Plant 2", "parent_id": self.customer.id, "type": "delivery"})
        self.mine.site_id = site
        self.assertEqual((self.last().kind, self.last().to_site_id), ("moved", site))
        self.mine.partner_id = self.other_customer
        self.assertEqual(self.unit.site_id, self.other_customer, "the site is the new customer's")
        self.mine.product_id = self.env["product.product"].create({"name": "Bigger"})
        self.assertEqual(self.last().kind, "upgraded")

    def test_an_upgraded_machine_leaves_its_lot(self):
        self.unit.lot_id = self.env["stock.lot"].create({"name": "A-1", "product_id": self.product.id})
        bigger = self.env["product.product"].create({"name": "Bigger"})
        self.mine.action_upgrade(bigger, reason="More air needed")
        self.assertFalse(self.unit.lot_id)
        self.mine.action_retire("2026-08-01", "Scrapped")
        with self.assertRaisesRegex(UserError, "is retired"):
            self.mine.action_upgrade(self.product, reason="x")

    def test_restored_in_stock(self):
        unit = self.make_unit("S-1", partner_id=False, state="retired")
        unit.with_user(self.manager).action_restore(reason="Mistake")
        self.assertEqual(unit.state, "in_stock")

    def test_from_everywhere(self):
        """On loan or in the workshop, the office moves it on."""
        for number, state in enumerate(("in_stock", "loaned", "in_repair")):
            moved, back, gone = (
                self.make_unit(f"{step}-{number}", state=state).with_user(self.agent) for step in "MBG"
            )
            moved.action_move(self.other_customer, reason="Sold")
            back.action_take_back(reason="Over")
            gone.action_retire(reason="Scrapped")
            self.assertEqual((moved.state, back.state, gone.state), ("installed", "in_stock", "retired"), state)

    def test_the_form_moves_it(self):
        wizard = self.env["fsm.unit.change"].with_user(self.agent).browse(self.mine.action_move()["res_id"])
        self.assertEqual((wizard.partner_id, wizard.site_id), (self.customer, self.customer))
        wizard.write({"reason": "Sold on", "partner_id": False})
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            wizard.action_confirm()
        wizard.write({"partner_id": self.customer.id, "site_id": self.customer.id})
        wizard.write({"partner_id": self.other_customer.id, "location_note": "Hall 5"})
        self.assertEqual(wizard.site_id, self.other_customer, "the site is the new customer's")
        wizard.action_confirm()
        self.assertEqual((self.unit.site_id, self.unit.location_note), (self.other_customer, "Hall 5"))
