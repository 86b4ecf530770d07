import io
import unicodedata

import xlsxwriter
from pytz import timezone, utc

from odoo import models
from odoo.exceptions import UserError

# Widths of columns, in characters: a text is as wide as its longest cell between these two, and wraps beyond.
NARROW, WIDE = 8, 42
AMOUNT = 13


class FsmSettlement(models.Model):
    """Settlements as a spreadsheet: a row for each visit, a column for each kind of fee."""

    _inherit = "fsm.settlement"

    def action_export(self):
        """Download the settlements as a spreadsheet."""
        self._check_may_settle()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/fsm_account/settlements.xlsx?ids={','.join(map(str, self.ids))}",
            "target": "download",
        }

    def _get_xlsx(self):
        """:return: bytes of the workbook
        :raise UserError: there is nothing to export
        """
        self._check_may_settle()
        self.check_access("read")
        if not self:
            raise UserError(self.env._("There is nothing to export."))
        # sudo: whoever settles need not be able to read visits and requests
        known = self.sudo()
        kinds = known.line_ids.expense_id.line_ids.fee_kind_id.sorted(lambda kind: (kind.sequence, kind.id))
        columns = known._get_xlsx_columns(kinds)
        rows = [row for settlement in known for row in settlement._get_xlsx_rows(kinds)]
        stream = io.BytesIO()
        # texts stay texts, whatever they begin with
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(stream, options) as workbook:
            self._write_xlsx(workbook, columns, rows)
        return stream.getvalue()

    def _get_xlsx_columns(self, kinds):
        """Headings with how their cells are written: ``text``, ``date`` or ``money``."""
        texts = (
            self.env._("Settlement Number"),
            self.env._("Paid To"),
            self.env._("Visit Number"),
            self.env._("Request Number"),
            self.env._("Customer"),
            self.env._("Province/City"),
            self.env._("Product"),
            self.env._("Serial Number"),
            self.env._("Request Type"),
            self.env._("Engineer"),
        )
        fees = [
            (self.env._("%(fee)s (%(part)s)", fee=kind.name, part=part), "money")
            for kind in kinds
            for part in (self.env._("Budget"), self.env._("Actual"))
        ]
        return [
            *((text, "text") for text in texts),
            (self.env._("Done On"), "date"),
            *fees,
            (self.env._("Deductions"), "money"),
            (self.env._("To Pay"), "money"),
            (self.env._("Explanation"), "text"),
            (self.env._("State"), "text"),
        ]

    def _get_xlsx_rows(self, kinds):
        """A row for each visit with its deductions, then one for each line without a visit."""
        self.ensure_one()
        state = self._fsm_state_label()
        rows = []
        for expense, lines in self.line_ids.grouped("expense_id").items():
            if expense:
                rows.append(self._get_xlsx_row(expense, lines, kinds, state))
            else:
                rows += [self._get_xlsx_row(expense, line, kinds, state) for line in lines]
        return rows

    def _get_xlsx_row(self, expense, lines, kinds, state):
        task, request = expense.task_id, expense.request_id
        site = request.site_id or request.partner_id
        fees = []
        for kind in kinds:
            items = expense.line_ids.filtered(lambda item, kind=kind: item.fee_kind_id == kind)
            fees += [sum(items.mapped("budget_amount")), sum(items.mapped("actual_amount"))]
        deductions = lines.filtered(lambda line: line.kind == "deduction")
        zone = timezone(self.company_id._fsm_tz())
        return [
            self.name,
            self.payee_name,
            task.name,
            request.name,
            expense.partner_id.name,
            # a municipality is province and city in one
            " ".join(dict.fromkeys(filter(None, (site.state_id.name, site.city)))),
            request.product_id.display_name,
            request.serial,
            request.type_id.name,
            expense.engineer_id.name,
            task.done_on and utc.localize(task.done_on).astimezone(zone).replace(tzinfo=None).date(),
            *fees,
            sum(deductions.mapped("amount")),
            sum(lines.mapped("amount")),
            "\n".join(filter(None, lines.mapped("note"))),
            state,
        ]

    def _write_xlsx(self, workbook, columns, rows):
        sheet = workbook.add_worksheet(self.env._("Fee Settlement")[:31])
        bold = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEEEEE", "border": 1}
        )
        formats = {
            "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "money": workbook.add_format({"num_format": "#,##0.00", "valign": "top"}),
        }
        total = workbook.add_format({"bold": True, "num_format": "#,##0.00", "top": 1})
        for column, (heading, kind) in enumerate(columns):
            sheet.write_string(0, column, heading, bold)
            texts = [heading, *(row[column] or "" for row in rows)] if kind == "text" else ()
            sheet.set_column(column, column, _width(texts) if texts else AMOUNT)
            for number, row in enumerate(rows, 1):
                value = row[column]
                if kind == "money":
                    sheet.write_number(number, column, value, formats[kind])
                elif kind == "date" and value:
                    sheet.write_datetime(number, column, value, formats[kind])
                elif value:
                    sheet.write_string(number, column, value, formats["text"])
            if kind == "money":
                sheet.write_number(len(rows) + 1, column, sum(row[column] for row in rows), total)
        sheet.write_string(len(rows) + 1, 0, self.env._("Total"), total)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)


def _width(texts):
    """Width of a column in characters: a Chinese one takes the room of two, and a filter's button stands beside the
    heading."""
    longest = max(
        sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
        for text in texts
        for line in text.split("\n")
    )
    return min(max(longest + 2, NARROW), WIDE)
