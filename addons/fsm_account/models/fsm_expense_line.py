from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

BUDGET_FIELDS = {"budget_qty", "budget_price", "budget_note"}
# The units are not among them: a new line begins with one.
ACTUAL_FIELDS = {"actual_price", "note", "voucher_ids"}


class FsmExpenseLine(models.Model):
    """One fee of a visit: what it may cost and why, and what it did cost, with its vouchers."""

    _name = "fsm.expense.line"
    _description = "Visit Expense"
    _order = "expense_id, sequence, id"
    _check_company_auto = True

    expense_id = fields.Many2one("fsm.expense", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="expense_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(related="expense_id.state")
    can_edit_budget = fields.Boolean(related="expense_id.can_edit_budget")
    can_edit_actual = fields.Boolean(related="expense_id.can_edit_actual")
    sequence = fields.Integer(related="fee_kind_id.sequence", store=True, precompute=True)
    fee_kind_id = fields.Many2one(
        "fsm.fee.kind",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="What the fee is for.",
    )
    unit = fields.Selection(related="fee_kind_id.unit")
    needs_voucher = fields.Boolean(related="fee_kind_id.needs_voucher")
    budget_qty = fields.Float("Budget Units", digits=(16, 2), copy=False, help="How many units it may be.")
    budget_price = fields.Monetary("Budget Rate", copy=False, help="What one unit may cost.")
    budget_amount = fields.Monetary("Budget", compute="_compute_amounts", store=True, help="What it may cost.")
    budget_note = fields.Char("Worked Out From", copy=False, help="How the budget was worked out.")
    actual_qty = fields.Float("Units", default=1.0, digits=(16, 2), help="How many units it was.")
    actual_price = fields.Monetary("Unit Cost", help="What one unit did cost.")
    actual_amount = fields.Monetary("Actual", compute="_compute_amounts", store=True, help="What it did cost.")
    note = fields.Char(help="What it was, e.g. from where to where.")
    voucher_ids = fields.Many2many(
        "ir.attachment",
        "fsm_expense_voucher_rel",
        string="Vouchers",
        copy=False,
        bypass_search_access=True,
        help="Photos or PDFs of receipts and invoices.",
    )

    _not_negative = models.Constraint(
        "CHECK(COALESCE(budget_qty, 0) >= 0 AND COALESCE(budget_price, 0) >= 0 AND COALESCE(actual_qty, 0) >= 0 "
        "AND COALESCE(actual_price, 0) >= 0)",
        "Units and rates of expenses can't be below zero.",
    )

    @api.depends("budget_qty", "budget_price", "actual_qty", "actual_price", "currency_id")
    def _compute_amounts(self):
        for line in self:
            currency = line.currency_id or self.env.company.currency_id
            line.budget_amount = currency.round(line.budget_qty * line.budget_price)
            line.actual_amount = currency.round(line.actual_qty * line.actual_price)

    @api.depends("fee_kind_id.name", "actual_amount")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.fee_kind_id.name

    @api.constrains("voucher_ids")
    def _check_vouchers(self):
        # sudo: the files of an expense are checked whoever has uploaded them
        for file in self.sudo().voucher_ids:
            content = file.raw or b""
            if guess_mimetype(content) == "application/pdf":
                file._fsm_check_file(file.name or "", content, file.mimetype or "")
                continue
            try:
                file._fsm_check_photo(file.name or "", content, file.mimetype or "")
            except ValidationError as error:
                raise ValidationError(
                    self.env._("“%(name)s” is neither a photo nor a PDF: %(why)s", name=file.name, why=error)
                ) from error

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_editable(*(name for vals in vals_list for name in vals if vals[name]))
        lines._take_vouchers()
        return lines

    def write(self, vals):
        self.check_access("write")
        self._check_editable(*vals)
        result = super().write(vals)
        if "expense_id" in vals:
            self._check_editable(*vals)
        if "voucher_ids" in vals:
            self._take_vouchers()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_standing(self):
        for line in self.filtered(lambda line: line.state == "open" and line.budget_amount and not self.env.su):
            raise UserError(
                self.env._("“%s” is in the budget and stays. Write down that it was none: zero.", line.display_name)
            )
        self._check_editable("fee_kind_id")

    def _check_editable(self, *names):
        """Refuse what may not be changed now by this user: the budget first, then what it did cost."""
        if self.env.su:
            return
        planned = self.filtered(lambda line: line.state == "budget")
        planned.expense_id._check_budget_editable()
        (self - planned).expense_id._check_actual_editable()
        for lines, other in ((planned, ACTUAL_FIELDS), (self - planned, BUDGET_FIELDS)):
            if lines and (wrong := other.intersection(names)):
                raise UserError(
                    self.env._(
                        "%(expense)s is “%(state)s”: “%(field)s” can't be written now.",
                        expense=lines.expense_id[:1].name,
                        state=lines.expense_id[:1]._fsm_state_label(),
                        field=self._fields[min(wrong)]._description_string(self.env),
                    )
                )
        if (BUDGET_FIELDS | {"fee_kind_id"}).intersection(names):
            planned.expense_id._fsm_moving().write({"budget_is_proposed": False})

    def _take_vouchers(self):
        """Whoever may read the line can open its vouchers."""
        for line in self.filtered("voucher_ids"):
            # sudo: files that people have uploaded for lines, which have just been checked
            line.sudo().voucher_ids._fsm_take(line)
