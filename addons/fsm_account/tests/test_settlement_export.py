from datetime import datetime
from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .settlement_common import SettlementCase


@tagged("post_install", "-at_install")
class TestSettlementExport(SettlementCase, HttpCase):
    """Settlements as a spreadsheet."""

    def sheet(self, settlements, user=None):
        content = settlements.with_user(user or self.manager)._get_xlsx()
        return load_workbook(BytesIO(content)).active

    def test_columns(self):
        self.customer.name = "=HYPERLINK(evil)"
        expense = self.approved_expense(serial="+1-2")
        other = self.approved_expense(serial="S-2", amount=500)
        expense.task_id._fsm_moving().done_on = datetime(2030, 5, 31, 16, 30)
        settlement = self.settled(expense | other)
        settlement.with_user(self.manager).write(
            {"line_ids": [(0, 0, {"expense_id": expense.id, "amount": -30, "note": "-late"})]}
        )
        sheet = self.sheet(settlement, self.accountant)
        rows = list(sheet.iter_rows())
        head = [cell.value for cell in rows[0]]
        self.assertEqual(
            head,
            ["Settlement Number", "Paid To", "Visit Number", "Request Number", "Customer", "Province/City", "Product",
             "Serial Number", "Request Type", "Engineer", "Done On", "Call-out (Budget)", "Call-out (Actual)",
             "Labour Hours (Budget)", "Labour Hours (Actual)", "Deductions", "To Pay", "Explanation", "State"],
        )  # fmt: skip
        by_visit = {row[2].value: dict(zip(head, row, strict=True)) for row in rows[1:]}
        row = by_visit[expense.task_id.name]
        self.assertEqual(row["Settlement Number"].value, settlement.name)
        for name, value in (
            ("Customer", "=HYPERLINK(evil)"),
            ("Serial Number", "+1-2"),
            ("Explanation", "-late"),
            ("Engineer", "Outsourced"),
            ("Province/City", "Zhejiang (浙江省) Hangzhou"),
        ):
            self.assertIn(row[name].value, (value, f"{self.province.name} Hangzhou"))
            self.assertEqual(row[name].data_type, "s", "a text, no formula")
        self.assertEqual(row["Done On"].value, datetime(2030, 6, 1), "the day in China")
        self.assertTrue(row["Done On"].is_date)
        numbers = {name: row[name].value for name in head if name.endswith((")", "Deductions", "To Pay"))}
        self.assertEqual(list(numbers.values()), [200, 200, 160, 160, -30, 330])
        total = dict(zip(head, rows[-1], strict=True))
        self.assertEqual((total["Settlement Number"].value, total["To Pay"].value), ("Total", 830))
        self.assertEqual(total["To Pay"].data_type, "n")

    def test_a_text_is_whole(self):
        """Names of companies are not cut off; a municipality is named once, and each note has a line of its own."""
        province = self.env.ref("base.state_cn_CQ")
        self.customer.write({"name": "重庆渝屹摩托车有限公司", "state_id": province.id, "city": province.name})
        expense = self.approved_expense()
        settlement = self.settled(expense)
        visit = settlement.line_ids
        visit.note = "Taxi"
        settlement.with_user(self.manager).write(
            {"line_ids": [(0, 0, {"expense_id": expense.id, "amount": -30, "note": "x" * 100})]}
        )
        sheet = self.sheet(settlement)
        cells = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
        self.assertEqual(cells["Province/City"].value, self.customer.city)
        self.assertEqual(cells["Explanation"].value, "Taxi\n" + "x" * 100)
        self.assertTrue(cells["Explanation"].alignment.wrap_text)
        widths = {}
        for dimension in sheet.column_dimensions.values():
            widths |= dict.fromkeys(range(dimension.min, dimension.max + 1), dimension.width)
        self.assertGreaterEqual(widths[cells["Customer"].column], 22, "eleven characters of double width")
        self.assertLess(widths[cells["Explanation"].column], 50)
        self.assertLess(widths[cells["State"].column], 12)

    def test_who_gets_it(self):
        settlement = self.settled(self.approved_expense())
        for user in (self.dispatcher, self.outsourced_user):
            with self.assertRaises(AccessError):
                settlement.with_user(user)._get_xlsx()
        with self.assertRaises(UserError):
            settlement.browse().with_user(self.manager)._get_xlsx()
        url = settlement.with_user(self.manager).action_export()["url"]
        self.authenticate("fsm_test_dispatcher", "fsm_test_dispatcher")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate("fsm_test_manager", "fsm_test_manager")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn(f"{settlement.name}.xlsx", response.headers["Content-Disposition"])
        self.assertEqual(load_workbook(BytesIO(response.content)).active["A2"].value, settlement.name)
        for wrong in ("", "?ids=", "?ids=x", "?ids=999999999"):
            self.assertEqual(self.url_open(f"/fsm_account/settlements.xlsx{wrong}").status_code, 404)

    def test_constant_queries(self):
        few = self.settled(self.approved_expense())
        many = self.settled(self.env["fsm.expense"].union(*(self.approved_expense(serial=f"Q{n}") for n in range(5))))
        counts = []
        for settlement in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            settlement.with_user(self.manager)._get_xlsx()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
