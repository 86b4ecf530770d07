from odoo.tests import tagged

from .common import PartsCase


@tagged("post_install", "-at_install")
class TestPartFollow(PartsCase):
    """What parts follow: the visit that they are for, and the name of the engineer."""

    def cancel_visit(self, task):
        task.with_user(self.dispatcher).action_cancel("The customer has closed")
        self.assertEqual(task.state, "cancelled")

    def test_not_approved_is_cancelled_with_the_visit(self):
        task = self.dispatched_task()
        other = self.ask((self.part, 1))
        draft = self.ask((self.part, 1), task_id=task.id)
        submitted = self.submitted((self.part, 1), task_id=task.id)
        self.company.fsm_parts_limit = 1
        second = self.approved((self.part, 1), task_id=task.id)
        self.assertEqual(second.state, "second")
        self.cancel_visit(task)
        self.assertEqual({*(draft | submitted | second).mapped("state")}, {"cancelled"})
        self.assertEqual(other.state, "draft")
        self.assertIn(task.name, " ".join(submitted.message_ids.mapped("body")))
        self.assertFalse((draft | submitted | second)._fsm_get_open_steps())

    def test_of_approved_people_are_told(self):
        task = self.dispatched_task()
        approved = self.approved((self.part, 2), task_id=task.id)
        sent = self.approved((self.part, 2), task_id=task.id)
        self.ship(sent)
        before = sent.message_ids
        self.cancel_visit(task)
        self.assertEqual((approved.state, sent.state), ("approved", "shipping"))
        self.assertEqual(self.holders(approved), {"approved": self.env.ref("stock.group_stock_user")})
        message = approved.message_ids[0]
        self.assertIn(f"{task.name} was cancelled. Parts of {approved.name}", message.body)
        self.assertEqual(message.partner_ids, (self.engineer_user | self.manager).partner_id)
        self.assertEqual(sent.message_ids, before, "all of it has left")
        approved.with_user(self.manager).action_cancel("Not needed")
        self.assertEqual(self.on_hand(self.part, self.stock), 8)

    def test_cancelled_with_the_request(self):
        task = self.dispatched_task()
        submitted = self.submitted((self.part, 1), task_id=task.id)
        task.request_id.with_user(self.agent).action_cancel("Called twice")
        self.assertEqual((task.state, submitted.state), ("cancelled", "cancelled"))

    def test_another_name(self):
        bag = self.engineer.good_location_id.location_id
        self.assertEqual(bag.name, "Engineer")
        self.engineer_user.name = "Wang Zhiqiang"
        self.assertEqual(bag.name, "Wang Zhiqiang")
        self.assertEqual(self.engineer.good_location_id.name, "Good")
        self.engineer_user.partner_id.with_user(self.env.ref("base.user_admin")).name = "Wang"
        self.assertEqual((self.engineer.name, bag.name), ("Wang", "Wang"))
        self.assertEqual(self.other_engineer.good_location_id.location_id.name, "Other")
