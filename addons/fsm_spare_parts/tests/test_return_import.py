from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .return_common import ReturnCase

COLUMNS = ["engineer_id", "product_id", "serial", "quantity", "opened_on", "due_on", "reference"]


@tagged("post_install", "-at_install")
class TestReturnImport(ReturnCase):
    """Old parts of the time before: their list is imported, or written down one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put(cls.part, cls.bad, 3)
        cls.old_belt = cls.env["stock.lot"].create(
            {"name": "OLD-1", "product_id": cls.belt.id, "company_id": cls.company.id}
        )
        cls.put(cls.belt, cls.bad, 1, cls.old_belt)

    def bring_in(self, *rows, user=None):
        """What Odoo's import does with the lines of a file."""
        content = "\n".join(",".join(row) for row in (COLUMNS, *rows))
        wizard = (
            self.env["base_import.import"]
            .with_user(user or self.manager)
            .create({"res_model": "fsm.return.duty", "file": content.encode(), "file_type": "text/csv"})
        )
        options = {"has_headers": True, "quoting": '"', "separator": ",", "date_format": "%Y-%m-%d"}
        preview = wizard.parse_preview(options)
        offered = {field["name"] for field in preview["fields"]}
        self.assertLessEqual(set(COLUMNS), offered, "they can be chosen in the form")
        return wizard.execute_import(COLUMNS, COLUMNS, options)

    def row(self, part="Air Filter", serial="", quantity="2", reference="HB-7", engineer="Engineer"):
        return [engineer, part, serial, quantity, "2026-01-05", "2026-01-20", reference]

    def test_a_list(self):
        result = self.bring_in(self.row(), self.row("Belt", "OLD-1", "1", "HB-8"))
        self.assertFalse([message for message in result["messages"] if message["type"] == "error"], result)
        duties = self.env["fsm.return.duty"].browse(result["ids"])
        self.assertRecordValues(
            duties,
            [
                {
                    "engineer_id": self.engineer.id,
                    "product_id": self.part.id,
                    "quantity": 2,
                    "uom_id": self.part.uom_id.id,
                    "opened_on": date(2026, 1, 5),
                    "due_on": date(2026, 1, 20),
                    "reference": "HB-7",
                    "value": 80,
                    "state": "bag",
                    "lot_id": False,
                    "company_id": self.company.id,
                },
                {
                    "engineer_id": self.engineer.id,
                    "product_id": self.belt.id,
                    "quantity": 1,
                    "uom_id": self.belt.uom_id.id,
                    "opened_on": date(2026, 1, 5),
                    "due_on": date(2026, 1, 20),
                    "reference": "HB-8",
                    "value": 200,
                    "state": "bag",
                    "lot_id": self.old_belt.id,
                    "company_id": self.company.id,
                },
            ],
        )
        self.assertTrue(all(duty.name.startswith("OP") for duty in duties))
        self.assertEqual(duties._fsm_get_open_steps().user_id, self.engineer_user, "they are in his list")
        sending = self.sent(duties)
        self.receive_back(sending)
        self.check(sending)
        self.assertEqual(set(duties.mapped("state")), {"checked"})

    def test_not_more_than_lies_in_the_bag(self):
        result = self.bring_in(self.row(), self.row())
        self.assertFalse(result["ids"])
        self.assertIn("4 of Air Filter would be waited for, but 3 lie there", result["messages"][0]["message"])
        self.assertFalse(self.env["fsm.return.duty"].search([("engineer_id", "=", self.engineer.id)]))
        self.assertTrue(self.bring_in(self.row())["ids"])
        self.assertFalse(self.bring_in(self.row())["ids"], "what is waited for already counts as well")
        self.assertTrue(self.bring_in(self.row(quantity="1"))["ids"])

    def test_numbers_that_the_stock_does_not_know(self):
        for serial in ("OLD-2", ""):
            result = self.bring_in(self.row("Belt", serial, "1"))
            self.assertFalse(result["ids"])
            self.assertIn("there is no Belt with the number", result["messages"][0]["message"])
        result = self.bring_in(self.row("Belt", "B-1", "1"))
        self.assertIn("1 of Belt B-1 would be waited for, but 0 lie there", result["messages"][0]["message"])

    def test_a_number_of_all_companies(self):
        lot = self.env["stock.lot"].create({"name": "OLD-9", "product_id": self.belt.id, "company_id": False})
        self.put(self.belt, self.bad, 1, lot)
        duty = self.env["fsm.return.duty"].browse(self.bring_in(self.row("Belt", "OLD-9", "1"))["ids"])
        self.assertEqual(duty.lot_id, lot)

    def test_by_hand(self):
        form = Form(self.env["fsm.return.duty"].with_user(self.manager))
        form.engineer_id = self.engineer
        form.product_id = self.part
        self.assertEqual(form.quantity, 1)
        self.company.fsm_return_days = 15
        form.opened_on = date(2026, 1, 5)
        self.assertEqual(form.due_on, date(2026, 1, 20))
        form.reference = "HB-7"
        duty = form.save()
        self.assertEqual((duty.state, duty.reference), ("bag", "HB-7"))
        with self.assertRaisesRegex(UserError, "not by hand"):
            duty.reference = "HB-8"
        duties = self.env["fsm.return.duty"].with_user(self.manager)
        self.assertIn(duty.id, [found for found, __ in duties.name_search("HB-7")])

    def test_who(self):
        values = {"engineer_id": self.engineer.id, "product_id": self.part.id, "due_on": "2026-01-20"}
        for user in (self.engineer_user, self.keeper, self.agent, self.dispatcher):
            with self.assertRaises(AccessError):
                self.env["fsm.return.duty"].with_user(user).create(values)
        duties = self.env["fsm.return.duty"].with_user(self.manager)
        for name, value in (("verdict", "good"), ("reminded_on", "2026-01-01"), ("reason", "No")):
            with self.assertRaisesRegex(UserError, "not by hand"):
                duties.create({**values, name: value})
        with self.assertRaises(AccessError):
            duties.create({**values, "state": "checked"})

    def test_a_mistake_is_deleted(self):
        duties = self.env["fsm.return.duty"].with_user(self.manager)
        values = {"engineer_id": self.engineer.id, "product_id": self.part.id, "due_on": "2026-01-20"}
        duty = duties.create(values)
        duty.unlink()
        self.assertFalse(duty.exists())
        planned = duties.create(values)
        self.env["fsm.return.duty"].browse(planned.id).with_user(self.engineer_user).action_send_back()
        with self.assertRaisesRegex(UserError, "only what was written down by hand"):
            planned.unlink()
        reported = self.used((self.part, 1, False))
        with self.assertRaisesRegex(UserError, "only what was written down by hand"):
            reported.with_user(self.manager).unlink()
        with self.assertRaises(AccessError):
            reported.with_user(self.engineer_user).unlink()
        gone = duties.create(values)
        gone.action_waive("Worth nothing")
        with self.assertRaisesRegex(UserError, "only what was written down by hand"):
            gone.unlink()

    def test_as_many_queries_for_many_as_for_one(self):
        self.put(self.part, self.bad, 60)
        duties = self.env["fsm.return.duty"].with_user(self.manager)
        values = {"engineer_id": self.engineer.id, "product_id": self.part.id, "due_on": "2026-01-20"}
        duties.create(values)
        queries = []
        for count in (1, 31):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            duties.create([dict(values) for __ in range(count)])
            self.env.flush_all()
            queries.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(queries[1], queries[0] + 5)
