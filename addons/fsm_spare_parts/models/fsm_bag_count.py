from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmBagCount(models.Model):
    """One stock-take (盘点) of one engineer's bag: what is there by the books, and what he has counted."""

    _name = "fsm.bag.count"
    _description = "Stock-Take of a Bag"
    _inherit = ["fsm.bag.document.mixin"]

    _fsm_transitions = {
        "draft": {"submitted": ("engineer",), "cancelled": ("starter", "manager")},
        "submitted": {
            "done": ("approver",),
            "refused": ("approver",),
            "draft": ("engineer",),
            "cancelled": ("manager",),
        },
        "refused": {"draft": ("engineer",), "cancelled": ("manager",)},
        "done": {},
        "cancelled": {},
    }
    _fsm_flow_fields = frozenset(
        {"state_since", "name", "submitted_on", "decided_on", "decided_by_id", "refusal_reason"}
    )
    _fsm_info_fields = frozenset({"note"})

    name = fields.Char(help="Number of the stock-take.")
    company_id = fields.Many2one(readonly=True, copy=False, help="Whose parts they are.")
    engineer_id = fields.Many2one(help="Whose bag is counted.")
    note = fields.Text(help="What should be looked at in particular, or what the engineer has to say about it.")
    line_ids = fields.One2many("fsm.bag.count.line", "count_id", "Parts")
    state = fields.Selection(
        [
            ("draft", "To Count"),
            ("submitted", "Counted"),
            ("done", "Adjusted"),
            ("refused", "Count Again"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        index=True,
        copy=False,
        help="Where the stock-take stands.",
    )
    submitted_on = fields.Datetime("Counted On", readonly=True, copy=False, help="When the engineer has handed it in.")
    decided_on = fields.Datetime(readonly=True, copy=False, help="When it was approved, or sent back.")
    decided_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, help="Who has approved it, or sent it back."
    )
    refusal_reason = fields.Text(readonly=True, copy=False, help="Why the bag has to be counted again.")
    difference_count = fields.Integer(
        "Differences",
        compute="_compute_difference_count",
        help="Counted parts of which there are more or fewer than by the books.",
    )
    open_count = fields.Integer(
        "Not Counted Yet", compute="_compute_difference_count", help="Parts that are still to be counted."
    )
    difference_value = fields.Monetary(
        "Difference at Cost",
        compute="_compute_difference_value",
        compute_sudo=True,
        groups="fsm_base.group_fsm_manager,stock.group_stock_user",
        help="What the differences are worth at cost: below zero when parts are missing.",
    )
    unfinished_reports = fields.Char(
        compute="_compute_unfinished_reports",
        help="Service reports of the engineer with parts that he has not handed in: by the books these parts are still "
        "in the bag.",
    )

    _name_company_unique = models.UniqueIndex("(name, company_id)", "This number of a stock-take is already in use.")
    _one_open = models.UniqueIndex(
        "(engineer_id, company_id) WHERE state IN ('draft', 'submitted', 'refused')",
        "The bag is just being counted. Finish that stock-take first.",
    )

    @api.depends("line_ids.difference", "line_ids.is_counted")
    def _compute_difference_count(self):
        for count in self:
            lines = count.line_ids
            count.difference_count = len(lines.filtered(lambda line: not line.uom_id.is_zero(line.difference)))
            count.open_count = len(lines.filtered(lambda line: not line.is_counted))

    @api.depends("line_ids.difference_value")
    def _compute_difference_value(self):
        for count in self:
            count.difference_value = sum(count.line_ids.mapped("difference_value"))

    @api.depends("engineer_id", "company_id", "state")
    def _compute_unfinished_reports(self):
        # sudo: the manager is told of the reports as well
        reports = self.env["fsm.service.report"].sudo()
        found = reports.search(
            [
                ("engineer_id", "in", self.engineer_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "in", ("draft", "returned")),
                ("part_line_ids.product_id.is_storable", "=", True),
            ]
        )
        for count in self:
            own = found.filtered(
                lambda report, count=count: (
                    report.engineer_id.id == count.engineer_id.id and report.company_id.id == count.company_id.id
                )
            )
            is_open = count.state in ("draft", "submitted")
            count.unfinished_reports = ", ".join(own.mapped("name")) if is_open else False

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        default = self.default_get(["engineer_id"]).get("engineer_id")
        vals_list = [{"engineer_id": default, **vals} for vals in vals_list]
        for vals in vals_list:
            engineer = self.env["fsm.engineer"].browse(vals["engineer_id"])
            vals["company_id"] = engineer.company_id.id or self.env.company.id
        self._check_none_open(vals_list)
        counts = super().create(vals_list)
        counts._fill_lines()
        return counts

    @api.model
    def _check_none_open(self, vals_list):
        """Say which stock-take is to be finished first; the index is for those who start at once."""
        asked = [vals["engineer_id"] for vals in vals_list]
        # sudo: whoever has started it
        found = self.sudo().search(
            [("engineer_id", "in", asked), ("state", "in", ("draft", "submitted", "refused"))], limit=1
        )
        if found:
            raise UserError(
                self.env._(
                    "The bag of %(engineer)s is just being counted: %(count)s. Finish that stock-take first.",
                    engineer=found.engineer_id.name,
                    count=found.name,
                )
            )

    def write(self, vals):
        if {"engineer_id", "company_id"} & vals.keys() and not self.env.su:
            raise UserError(
                self.env._("Whose bag is counted stays as it is. Cancel this stock-take, and start another.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for count in self:
            if count.state != "draft" or not (
                self.env.su or count._fsm_with_role("starter") or count._fsm_with_role("manager")
            ):
                raise UserError(self.env._("%s stays in the history.", count.name))

    # ------------------------------------------------------------------
    # Process: who, and what the cards say
    # ------------------------------------------------------------------

    def _fsm_with_role(self, role):
        if role == "approver":
            # nobody approves what he has counted himself
            # sudo: the login of the engineer
            return (
                super()
                ._fsm_with_role("manager")
                .filtered(lambda count: count.engineer_id.sudo().user_id != self.env.user)
            )
        return super()._fsm_with_role(role)

    def _fsm_role_users(self, role):
        return self.create_uid if role == "starter" else super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        labels = {
            "starter": self.env._("who has started it"),
            "approver": self.env._("another service manager than the engineer himself"),
        }
        return labels.get(role) or super()._fsm_role_label(role)

    def _fsm_step_info(self):
        return {
            count.id: {"fsm_info": " · ".join(filter(None, (count.engineer_id.name, count.note)))} for count in self
        }
