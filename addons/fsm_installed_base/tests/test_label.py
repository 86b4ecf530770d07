import re

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .label_common import UnitCase


@tagged("post_install", "-at_install")
class TestLabel(UnitCase):
    """The code of a label: made once, read by nobody, replaced with a reason."""

    def token(self, unit):
        self.env.flush_all()
        self.env.cr.execute("SELECT qr_token FROM fsm_installed_product WHERE id = %s", [unit.id])
        return self.env.cr.fetchone()[0]

    def test_made_when_it_is_needed_and_then_stays(self):
        self.assertFalse(self.token(self.unit))
        url = self.unit._get_qr_url()
        self.assertRegex(url, r"^https?://[^/]+/fsm/unit/[A-Za-z0-9_-]{22}$")
        self.assertEqual(self.unit._get_qr_url(), url)
        self.assertTrue(url.endswith(self.token(self.unit)))

    def test_many_at_once_are_all_different(self):
        units = self.unit
        for number in range(20):
            units |= self.make_unit(f"MANY-{number}")
        urls = units.with_user(self.engineer_user)._get_qr_urls()
        self.assertEqual(len(set(urls.values())), 21)
        self.assertEqual(urls, units._get_qr_urls())

    def test_nobody_reads_or_writes_it(self):
        self.unit._get_qr_url()
        for user in (self.admin, self.manager, self.engineer_user, self.portal_user):
            unit = self.unit.with_user(user)
            with self.subTest(user=user.login):
                self.assertNotIn("qr_token", unit.fields_get())
                with self.assertRaises(AccessError):
                    unit.read(["qr_token"])
                with self.assertRaises(AccessError):
                    unit.search([("qr_token", "=like", "A%")])
        self.admin.group_ids = [Command.link(self.env.ref("base.group_allow_export").id)]
        with self.assertRaises(AccessError):
            self.unit.with_user(self.admin).export_data(["serial", "qr_token"])
        with self.assertRaises(AccessError):
            self.unit.with_user(self.admin).write({"qr_token": "guessable"})

    def test_a_copy_has_none(self):
        self.unit._get_qr_url()
        self.assertFalse(self.token(self.unit.copy({"serial": "COPY-1"})))

    def test_what_is_no_code_finds_nothing(self):
        units = self.env["fsm.installed.product"]
        token = self.unit._get_qr_url().rsplit("/", 1)[1]
        self.assertEqual(units._find_by_token(token), self.unit)
        begun = token[:-1]
        for wrong in (None, "", begun, begun + "\0", token[:10] + "%" * 12, "_" * 22, token.swapcase(), " " + token):
            self.assertFalse(units._find_by_token(wrong), wrong)

    # ------------------------------------------------------------------
    # A label that was lost
    # ------------------------------------------------------------------

    def test_new_label(self):
        old = self.unit._get_qr_url().rsplit("/", 1)[1]
        mine = self.unit.with_user(self.agent)
        action = mine.action_new_label()
        wizard = self.env["fsm.unit.change"].with_user(self.agent).browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        self.assertEqual(self.token(self.unit), old, "nothing happens before it is confirmed")
        wizard.reason = "Torn off by a fork lift"
        wizard.action_confirm()
        self.assertNotEqual(self.token(self.unit), old)
        self.assertFalse(self.unit._find_by_token(old))
        event = self.unit.event_ids.filtered(lambda event: event.kind == "label")
        self.assertEqual((event.reason, event.user_id), ("Torn off by a fork lift", self.agent))

    def test_who_may_make_a_new_one(self):
        before = self.unit._get_qr_url()
        for user in (self.engineer_user, self.expert, self.bystander):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.unit.with_user(user).action_new_label("x")
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.unit.with_user(user).action_new_label()
        self.assertEqual(self.unit._get_qr_url(), before)
        self.unit.with_user(self.manager).action_new_label("x")
        self.assertNotEqual(self.unit._get_qr_url(), before)

    def test_a_retired_machine_gets_none(self):
        self.unit.with_user(self.manager).action_retire(reason="Scrapped")
        with self.assertRaisesRegex(UserError, "is retired"):
            self.unit.with_user(self.manager).action_new_label("x")

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        unit = self.make_unit("SN-1001", company_id=company.id)
        before = unit._get_qr_url()
        with self.assertRaises(AccessError):
            unit.with_user(self.agent).action_new_label("x")
        self.assertEqual(unit._get_qr_url(), before)
        self.agent.company_ids = [Command.link(company.id)]
        both = self.agent.company_ids.ids
        unit.with_user(self.agent).with_context(allowed_company_ids=both).action_new_label("x")
        self.assertNotEqual(unit._get_qr_url(), before)

    # ------------------------------------------------------------------
    # The words of the page
    # ------------------------------------------------------------------

    def test_warranty_in_words(self):
        self.assertEqual(self.unit._get_warranty_words(), "Under warranty until 01/14/2036")
        waiting = self.make_unit("W-1", shipped_on="2026-01-01")
        self.assertEqual(waiting._get_warranty_words(), "Begins with the installation")
        unknown = self.make_unit("W-2")
        self.assertEqual(unknown._get_warranty_words(), "")
        over = self.make_unit("W-3", installed_on="2001-01-01")
        self.assertEqual(over._get_warranty_words(), "Ended on 12/31/2010")
        self.assertFalse(re.search(r"\d", self.make_unit("W-4", product_id=self.part.id)._get_warranty_words()))
