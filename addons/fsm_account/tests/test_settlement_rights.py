from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementRights(SettlementCase):
    """Who sees and changes what, and nobody anything of another company."""

    def test_another_company(self):
        expense = self.approved_expense()
        settlement = self.settled(expense)
        other = self.env["res.company"].create({"name": "Other Company"})
        foreign = self._make_user(self.env, "foreign", "group_fsm_manager")
        foreign.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        records = (expense, expense.line_ids, settlement, settlement.line_ids, self.card, self.card.line_ids)
        for record in records:
            self.assertFalse(record.with_user(foreign).search([("id", "in", record.ids)]), record._name)
            with self.assertRaises(AccessError):
                record.with_user(foreign).read(["display_name"])
        with self.assertRaises(AccessError):
            self.settled(self.approved_expense(serial="X-1"), foreign)

    def test_what_the_process_writes(self):
        settlement = self.settled(self.approved_expense())
        boss = settlement.with_user(self.manager)
        for vals in ({"state": "confirmed"}, {"confirmed_by": "Me"}, {"provider_id": self.customer.id}):
            with self.assertRaises(UserError):
                boss.write(vals)
        with self.assertRaisesRegex(UserError, "up to the provider"):
            boss.line_ids[0].answer = "confirmed"
        with self.assertRaises(AccessError):
            boss.create(
                {
                    "provider_id": self.provider.id,
                    "date_from": "2030-01-01",
                    "date_to": "2030-01-02",
                    "state": "confirmed",
                }
            )

    def test_who_configures(self):
        for user in (self.dispatcher, self.agent, self.engineer_user):
            with self.assertRaises(AccessError):
                self.visit.with_user(user).name = "Mine"
        self.visit.with_user(self.manager).name = "Call-out Fee"
        self.assertEqual(self.visit.with_user(self.engineer_user).name, "Call-out Fee")

    def test_each_sees_his_own(self):
        mine = self.approved_expense(engineer=self.engineer, amount=10)
        theirs = self.approved_expense(serial="T-1")
        expenses = self.env["fsm.expense"]
        for user, seen in (
            (self.engineer_user, mine),
            (self.outsourced_user, theirs),
            (self.other_user, expenses),
            (self.dispatcher, mine | theirs),
            (self.accountant, mine | theirs),
        ):
            found = expenses.with_user(user).search([("id", "in", (mine | theirs).ids)])
            self.assertEqual(found.with_env(self.env).sorted("id"), seen.sorted("id"), user.name)
        with self.assertRaises(AccessError):
            expenses.with_user(self.bystander).search([])
