from odoo.tests import new_test_user, tagged

from odoo.addons.fsm_base.tests.test_portal import PagesCase

from .settlement_common import SettlementCase


class PortalCase(SettlementCase, PagesCase):
    """A person of the provider, who logs in to the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider_user = new_test_user(
            cls.env, "fsm_test_provider", groups="base.group_portal", password="fsm_test_provider", name="Mr Li"
        )
        cls.provider_user.partner_id.parent_id = cls.provider

    def sent(self, *expenses):
        """A settlement that the provider has to confirm."""
        settlement = self.settled(self.env["fsm.expense"].union(*expenses) or self.approved_expense(amount=100))
        settlement.with_user(self.manager).action_send()
        return settlement


@tagged("post_install", "-at_install")
class TestSettlementPortal(PortalCase):
    """The provider's page: what he sees, confirms, disputes; what nobody else finds out."""

    def setUp(self):
        super().setUp()
        self.settlement = self.sent(self.approved_expense(amount=100), self.approved_expense(amount=50, serial="S-2"))
        self.url = f"/my/settlements/{self.settlement.id}"
        self.link = f"{self.url}?access_token={self.settlement.access_token}"

    def answer(self, action, form_url=None, **data):
        """Press a button of the page."""
        return self.post(f"{self.url}/{action}", form_url=form_url or self.url, **data)

    def test_confirmed_in_the_portal(self):
        self.authenticate("fsm_test_provider", "fsm_test_provider")
        self.assertIn(self.settlement.name, self.page("/my/settlements").text)
        page = self.page(self.url)
        self.assertIn("Customer Ltd", page.text)
        self.assertIn("Confirm all", page.text)
        seen = self.settlement._get_seen_total()
        self.assertIn("was changed meanwhile", self.answer("confirm", total="1.00/2/now").text)
        self.assertEqual(self.settlement.state, "sent")
        page = self.answer("confirm", total=seen)
        self.assertIn("You have confirmed", page.text)
        self.assertEqual((self.settlement.state, self.settlement.confirmed_by), ("confirmed", "Mr Li"))
        self.assertNotIn("Confirm all", page.text)
        self.assertIn("can&#39;t become", self.answer("confirm", total=seen).text)

    def test_disputed_by_the_link(self):
        line = self.settlement.line_ids[0]
        self.assertIn("Confirm all", self.page(self.link).text)
        token = self.settlement.access_token
        page = self.answer("dispute", form_url=self.link, access_token=token)
        self.assertIn("Tick the lines", page.text)
        page = self.answer("dispute", form_url=self.link, access_token=token, **{f"disputed_{line.id}": "1"})
        self.assertIn("Say for each line", page.text)
        page = self.answer(
            "dispute",
            form_url=self.link,
            access_token=token,
            **{f"disputed_{line.id}": "1", f"reason_{line.id}": "<b>120</b> was agreed"},
        )
        self.assertIn("&lt;b&gt;120&lt;/b&gt; was agreed", page.text)
        self.assertEqual((self.settlement.state, line.dispute_reason), ("disputed", "<b>120</b> was agreed"))

    def test_nothing_is_revealed(self):
        unknown = self.page("/my/settlements/999999999?access_token=x")
        self.assertEqual(unknown.status_code, 404)
        for url in (self.url, f"{self.url}?access_token=", f"{self.url}?access_token=guess"):
            page = self.page(url)
            self.assertEqual(page.status_code, 404, url)
            self.assertNotIn(self.settlement.name, page.text)
        self.authenticate("fsm_test_rival", "fsm_test_rival")
        self.assertEqual(self.page(self.url).status_code, 404)
        self.assertNotIn(self.settlement.name, self.page("/my/settlements").text)
        page = self.answer("confirm", form_url=self.link, total=self.settlement._get_seen_total())
        self.assertEqual(page.status_code, 404)
        self.assertEqual(self.settlement.state, "sent")

    def test_a_draft_is_not_shown(self):
        self.settlement.with_user(self.manager).action_withdraw()
        self.assertEqual(self.page(self.link).status_code, 404)
        self.settlement.with_user(self.manager).action_cancel("Wrong")
        self.assertEqual(self.page(self.link).status_code, 404)

    def test_too_many_guesses(self):
        self.env["ir.config_parameter"].set_param("fsm_base.limit_unknown", "3")
        codes = [self.page(f"{self.url}?access_token=guess{n}").status_code for n in range(5)]
        self.assertEqual(codes, [404, 404, 404, 429, 429])

    def test_portal_people_have_no_rights_of_their_own(self):
        for model in ("fsm.settlement", "fsm.settlement.line", "fsm.expense", "fsm.rate.card"):
            self.assertFalse(self.env[model].with_user(self.provider_user).has_access("read"), model)
