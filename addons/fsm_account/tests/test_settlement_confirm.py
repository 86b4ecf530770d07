from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementConfirm(SettlementCase):
    """Sent, confirmed, disputed, corrected, sent again."""

    def test_the_provider_gets_the_link(self):
        self.provider.email = "provider@example.com"
        settlement = self.settled(self.approved_expense())
        with self.mock_mail() as mails:
            settlement.with_user(self.manager).action_send()
        self.assertEqual(len(mails), 1)
        self.assertIn(settlement.name, mails[0]["subject"])
        self.assertIn(f"/my/settlements/{settlement.id}?access_token={settlement.access_token}", mails[0]["body"])

    def mock_mail(self):
        test = self

        class Mails(list):
            def __enter__(self):
                self.before = test.env["mail.message"].search([], limit=1, order="id desc").id
                return self

            def __exit__(self, *exc):
                messages = test.env["mail.message"].search([("id", ">", self.before), ("subject", "!=", False)])
                self += [
                    {"subject": message.subject, "body": message.body}
                    for message in messages
                    if test.provider in message.partner_ids
                ]

        return Mails()

    def test_without_a_mail_address(self):
        settlement = self.settled(self.approved_expense())
        settlement.with_user(self.manager).action_send()
        self.assertEqual(settlement.state, "sent")
        self.assertIn("has no mail address", " ".join(settlement.message_ids.mapped("body")))

    def test_disputed_and_sent_again(self):
        settlement = self.settled(self.approved_expense(amount=100) | self.approved_expense(amount=50, serial="S-2"))
        boss = settlement.with_user(self.manager)
        boss.action_send()
        first, second = settlement.line_ids.filtered(lambda line: line.kind == "visit")
        for lines in ({first.id: " "}, {first.id: "x", 0: "y"}):
            with self.assertRaisesRegex(UserError, "Say for each line"):
                settlement.action_dispute(lines=lines)
        settlement.action_dispute(lines={first.id: "We agreed on 120"})
        self.assertEqual((settlement.state, settlement.disputed_count), ("disputed", 1))
        self.assertEqual((first.answer, first.dispute_reason), ("disputed", "We agreed on 120"))
        self.assertEqual(second.answer, "confirmed")
        self.assertEqual(self.holders(settlement), {"disputed": self.env.ref("fsm_base.group_fsm_manager")})
        first.with_user(self.manager).amount = 120
        boss.action_send()
        self.assertEqual(set(settlement.line_ids.mapped("answer")), {"open"})
        self.assertEqual(settlement.amount_visits, 170)
        settlement._confirm_by_provider("Mr Li", settlement._get_seen_total())
        self.assertEqual((settlement.confirmed_by, set(settlement.line_ids.mapped("answer"))), ("Mr Li", {"confirmed"}))
        with self.assertRaisesRegex(UserError, "can't become “Confirmed”"):
            settlement._confirm_by_provider("Mr Li", settlement._get_seen_total())

    def test_what_was_not_seen_is_not_confirmed(self):
        settlement = self.settled(self.approved_expense(amount=100))
        boss = settlement.with_user(self.manager)
        boss.action_send()
        seen = settlement._get_seen_total()
        boss.action_withdraw()
        self.assertEqual(settlement.state, "draft")
        settlement.line_ids[0].with_user(self.manager).amount = 60
        boss.action_send()
        with self.assertRaisesRegex(UserError, "was changed meanwhile"):
            settlement._confirm_by_provider("Mr Li", seen)

    def test_confirmed_for_the_provider(self):
        settlement = self.settled(self.approved_expense())
        settlement.with_user(self.manager).action_send()
        with self.assertRaisesRegex(AccessError, "Only who is paid"):
            settlement.with_user(self.manager).action_confirm()
        with self.assertRaisesRegex(AccessError, "Only who is paid"):
            settlement.with_user(self.accountant).action_dispute("No")
        with self.assertRaisesRegex(AccessError, "up to a service manager"):
            settlement.with_user(self.accountant).action_confirm_for("Telephone")
        question = settlement.with_user(self.manager).action_confirm_for()
        form = self.env["fsm.ask"].with_user(self.manager).browse(question["res_id"])
        form.reason = "By telephone, Mr Li"
        form.action_confirm()
        self.assertEqual((settlement.state, settlement.confirmed_by), ("confirmed", "Manager"))

    def test_an_own_engineer(self):
        expense = self.approved_expense(engineer=self.engineer, amount=35)
        settlement = self.settled(expense)
        mine = settlement.with_user(self.engineer_user)
        with self.assertRaises(AccessError):
            mine.read(["name"])
        settlement.with_user(self.manager).action_send()
        self.assertEqual(self.holders(settlement), {"sent": self.engineer_user})
        self.assertEqual(mine.amount_total, 35)
        with self.assertRaises(AccessError):
            settlement.with_user(self.other_user).read(["name"])
        with self.assertRaises(UserError):
            mine.line_ids[0].amount = 99
        mine.action_dispute("The ticket is missing")
        self.assertEqual((settlement.state, settlement.line_ids.dispute_reason), ("disputed", "The ticket is missing"))
        settlement.with_user(self.manager).action_send()
        mine.action_confirm()
        self.assertEqual((settlement.state, settlement.confirmed_by), ("confirmed", "Engineer"))

    def test_nothing_to_send(self):
        settlement = self.settled(self.approved_expense())
        settlement.line_ids.with_user(self.manager).unlink()
        with self.assertRaisesRegex(UserError, "nothing to settle in it"):
            settlement.with_user(self.manager).action_send()
        for user in (self.dispatcher, self.outsourced_user):
            with self.assertRaises(AccessError):
                settlement.with_user(user).action_send()
