from odoo import api, fields, models

COVERAGES = [
    ("warranty", "Warranty"),
    ("contract", "Contract"),
    ("goodwill", "Goodwill"),
    ("billable", "Billable"),
]


class FsmReportLineMixin(models.AbstractModel):
    """A line of a service report: something done or used, and who pays for it."""

    _name = "fsm.report.line.mixin"
    _description = "Line of a Service Report"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    report_id = fields.Many2one("fsm.service.report", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    coverage = fields.Selection(
        COVERAGES,
        compute="_compute_coverage",
        store=True,
        readonly=False,
        precompute=True,
        help="Who pays for this line.",
    )
    charge_reason = fields.Char(
        compute="_compute_coverage",
        store=True,
        readonly=False,
        precompute=True,
        help="Why it is charged or not, in words.",
    )
    is_charge_decided = fields.Boolean(help="A person has decided who pays; the proposal no longer changes it.")
    price_unit = fields.Monetary("Unit Price", help="Price of one unit, before taxes.")
    amount = fields.Monetary(
        "Charged", compute="_compute_amount", store=True, help="What the customer pays for the line, before taxes."
    )

    def _coverage_kind(self):
        """Hook: which kind of answer to ask of the request: part, labour or travel."""
        return "labour"

    def _billed_quantity(self):
        """Hook: how many units of the price."""
        return 0.0

    def _billed_price(self):
        """Hook: what one unit is charged at, before taxes."""
        return self.price_unit

    def _coverage_product(self):
        return self.env["product.product"]

    def _store_coverage(self):
        """Ask once more who pays and keep the answer, for lines on which nobody has decided."""
        undecided = self.filtered(lambda line: not line.is_charge_decided)
        for (coverage, reason), lines in undecided.grouped(lambda line: line._get_coverage()).items():
            # the answer is kept as the system's: nobody has decided
            lines.write({"coverage": coverage, "charge_reason": reason, "is_charge_decided": False})

    def _compute_coverage(self):
        for line in self:
            if line._origin and line._keeps_coverage():
                line.coverage, line.charge_reason = line._origin.coverage, line._origin.charge_reason
            else:
                line.coverage, line.charge_reason = line._get_coverage()

    def _keeps_coverage(self):
        """Hook: whether the answer stays, whatever is learnt later. What people have decided does."""
        return self.is_charge_decided

    def _get_coverage(self):
        """Who pays for the line and why, as warranty and contract say."""
        self.ensure_one()
        # sudo: engineers need not be able to read contracts to be told who pays
        request = self.report_id.request_id.sudo()
        request = request.with_context(lang=request.company_id.partner_id.lang or self.env.lang)
        answers = request._get_coverage(self._coverage_kind(), self._coverage_product())
        return answers.get(request, (False, False))

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.report_id._check_content_editable()
        lines.report_id._void_signature()
        for line, vals in zip(lines, vals_list, strict=True):
            # forms send the proposal back with the line; only another answer than the proposal is a decision
            if vals.get("coverage") and vals["coverage"] != line._get_coverage()[0]:
                line.is_charge_decided = True
        return lines

    def write(self, vals):
        if {"coverage", "charge_reason"} & vals.keys():
            vals = {"is_charge_decided": True, **vals}
        if not self._is_charge_review(vals):
            self.report_id._check_content_editable()
            self.report_id._void_signature()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.report_id._check_content_editable()
        self.report_id._void_signature()

    def _is_charge_review(self, vals):
        """A service manager may correct who pays, and the price, while he reviews the report."""
        return (
            vals.keys() <= {"coverage", "charge_reason", "is_charge_decided", "price_unit"}
            and self.report_id
            and set(self.report_id.mapped("state")) == {"submitted"}
            and self.env.user.has_group("fsm_base.group_fsm_manager")
        )

    def _compute_amount(self):
        for line in self:
            billed = line._billed_quantity() * line._billed_price() if line.coverage == "billable" else 0.0
            line.amount = line.currency_id.round(billed) if line.currency_id else billed
