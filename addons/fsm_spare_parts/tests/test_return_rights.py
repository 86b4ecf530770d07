from odoo.tests import tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReturnRights(ReturnCase):
    """Whose old parts and returns people see."""

    def test_whose(self):
        duty = self.used((self.part, 1, False))
        sending = self.sent(duty)
        for user, sees in (
            (self.engineer_user, True),
            (self.other_user, False),
            (self.outsourced_user, False),
            (self.agent, True),
            (self.manager, True),
            (self.keeper, True),
        ):
            for record in (duty, sending, sending.line_ids):
                with self.subTest(user=user.name, model=record._name):
                    found = self.env[record._name].with_user(user).search([("id", "in", record.ids)])
                    self.assertEqual(bool(found), sees)

    def test_another_company_sees_nothing(self):
        duty = self.used((self.part, 1, False))
        sending = self.sent(duty)
        company = self.env["res.company"].create({"name": "Other Service"})
        self.manager.write({"company_ids": [(4, company.id)]})
        for record in (duty, sending, sending.line_ids):
            elsewhere = self.env[record._name].with_user(self.manager).with_context(allowed_company_ids=company.ids)
            self.assertFalse(elsewhere.search([("id", "in", record.ids)]))
        self.env.flush_all()
        ageing = self.env["fsm.return.ageing"].with_user(self.manager)
        self.assertTrue(ageing.search([("duty_id", "=", duty.id)]))
        self.assertFalse(ageing.with_context(allowed_company_ids=company.ids).search([("duty_id", "=", duty.id)]))

    def test_what_it_is_worth(self):
        duty = self.used((self.part, 1, False))
        self.assertEqual(duty.with_user(self.manager).read(["value"])[0]["value"], 40)
        self.assertNotIn("value", duty.with_user(self.engineer_user).fields_get())

    def test_what_the_phone_shows(self):
        """The engineer reads all that his lists show, without rights in the stock."""
        duty = self.used((self.belt, 1, "OLD-1"))
        sending = self.sent(duty)
        mine = self.engineer_user
        for record, view in (
            (duty, "fsm_return_duty_view_kanban_mine"),
            (duty, "fsm_return_duty_view_form"),
            (sending, "fsm_part_return_view_kanban"),
            (sending, "fsm_part_return_view_form"),
        ):
            model = self.env[record._name].with_user(mine)
            kind = "form" if view.endswith("form") else "kanban"
            fields = model.get_view(self.env.ref(f"fsm_spare_parts.{view}").id, kind)["models"][record._name]
            seen = model.fields_get(fields)
            self.assertGreater(len(seen), 5)
            self.assertTrue(record.with_user(mine).web_read({name: {} for name in seen}))

    def test_as_many_queries_for_30_as_for_one(self):
        duties = self.used(*[(self.part, 1, False)] * 31)
        names = {"name": {}, "is_late": {}, "days_late": {}, "is_mine": {}, "display_name": {}, "partner_id": {}}
        queries = []
        for few in (duties[:1], duties[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            few = few.with_user(self.engineer_user)
            before = self.env.cr.sql_log_count
            few.web_read(names)
            queries.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(queries[1], queries[0])
