from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

# What an engineer has used lately: how many parts are offered, and how far back it is looked.
MOST_LATELY = 20
MONTHS_LATELY = 12


class FsmPartPicker(models.TransientModel):
    """Parts that no machine tells: for a request without one, and for the one that is missing from the lists."""

    _inherit = "fsm.part.picker"

    product_id = fields.Many2one(
        "product.product",
        "Find a Part",
        domain="[('is_storable', '=', True), ('company_id', 'in', (False, company_id))]",
        help="Look for a part by its name, code or barcode; it is put on the list below.",
    )
    company_id = fields.Many2one(related="request_id.company_id")
    found_line_ids = fields.One2many(
        "fsm.part.picker.line", "picker_id", "Searched For", domain=[("source", "=", "found")]
    )
    lately_line_ids = fields.One2many(
        "fsm.part.picker.line", "picker_id", "Used Lately", domain=[("source", "=", "lately")]
    )

    @api.onchange("product_id")
    def _onchange_product_id(self):
        """What was found is one of the parts to choose from; found again, one more of it."""
        product, self.product_id = self.product_id, False
        if not product:
            return
        line = self.found_line_ids.filtered(lambda line: line.product_id == product)
        if line:
            line.quantity += 1
            return
        vals = {"source": "found", "product_id": product.id, "quantity": 1}
        self._fill_in_free(self.request_id, [vals])
        self.found_line_ids = [(0, 0, vals)]

    @api.model
    def _prepare_lines_vals(self, request):
        return super()._prepare_lines_vals(request) + self._prepare_lately_vals(request)

    @api.model
    def _prepare_lately_vals(self, request):
        """What the engineer himself has used most in the last year."""
        done = (
            Domain("engineer_id", "=", request.engineer_id.id)
            & Domain("company_id", "=", request.company_id.id)
            & Domain("state", "=", "approved")
            & Domain("approved_on", ">=", fields.Datetime.now() - relativedelta(months=MONTHS_LATELY))
        )
        # sudo: a manager or an engineer who asks for parts may know what was used
        reports = self.env["fsm.service.report"].sudo()
        lines = self.env["fsm.report.part"].sudo()  # sudo: as above
        stored = Domain("product_id.is_storable", "=", True) & Domain("product_id.active", "=", True)
        groups = lines._read_group(
            Domain("report_id", "in", reports._search(done)) & stored, ["product_id"], ["report_id:count_distinct"]
        )
        groups.sort(key=lambda group: (-group[1], group[0].id))
        return [
            {
                "source": "lately",
                "sequence": number,
                "product_id": product.id,
                "reason": self.env._("reports in 12 months: %s", uses),
            }
            for number, (product, uses) in enumerate(groups[:MOST_LATELY])
        ]

    def _get_lines(self):
        return super()._get_lines() | self.found_line_ids | self.lately_line_ids


class FsmPartPickerLine(models.TransientModel):
    _inherit = "fsm.part.picker.line"

    source = fields.Selection(
        selection_add=[("lately", "Used Lately"), ("found", "Searched For")],
        ondelete={"lately": "cascade", "found": "cascade"},
        help="Why the part is offered: earlier repairs have used it, it is in the machine, the engineer has used it "
        "lately, or somebody has searched for it.",
    )
