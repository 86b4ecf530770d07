from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

# The old part is not in the warehouse yet.
OUTSIDE = ("bag", "shipped")


class FsmReturnDuty(models.Model):
    """An old part that an engineer has taken out of a machine and has to send back (旧件返还)."""

    _name = "fsm.return.duty"
    _description = "Old Part to Send Back"
    _inherit = ["fsm.bag.document.mixin", "fsm.quantity.mixin"]
    _order = "due_on, id"
    _rec_names_search = ["name", "product_id.name", "serial", "reference", "engineer_id.name"]

    _fsm_transitions = {
        "bag": {"shipped": ("engineer", "manager"), "waived": ("manager",), "lost": ("manager",)},
        "shipped": {"bag": ("engineer", "manager"), "received": ("warehouse",), "lost": ("manager",)},
        "received": {"checked": ("warehouse",)},
        "checked": {},
        "waived": {},
        "lost": {},
    }
    _fsm_flow_fields = frozenset(
        {
            "state_since",
            "name",
            "company_id",
            "engineer_id",
            "task_id",
            "report_part_id",
            "product_id",
            "lot_id",
            "serial",
            "reference",
            "quantity",
            "uom_id",
            "opened_on",
            "return_id",
            "verdict",
            "reason",
            "split_from_id",
            "reminded_on",
        }
    )

    name = fields.Char(help="Number of the old part's duty.")
    company_id = fields.Many2one(readonly=True, help="Whose part it is.")
    engineer_id = fields.Many2one(tracking=False, help="Who has taken it out, and has to send it back.")
    provider_id = fields.Many2one(related="engineer_id.provider_id", store=True, precompute=True)
    report_part_id = fields.Many2one(
        "fsm.report.part",
        "Line of the Report",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="What was put in instead.",
    )
    report_id = fields.Many2one(related="report_part_id.report_id", string="Service Report")
    task_id = fields.Many2one(
        "fsm.task", "Visit", readonly=True, index="btree_not_null", check_company=True, help="Where it was taken out."
    )
    service_request_id = fields.Many2one(
        related="task_id.request_id", string="Service Request", store=True, index="btree_not_null", precompute=True
    )
    partner_id = fields.Many2one(related="task_id.partner_id", string="Customer", store=True, precompute=True)
    unit_id = fields.Many2one(related="report_id.installed_product_id", string="Machine")
    product_id = fields.Many2one(
        "product.product",
        "Old Part",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        help="The part that was taken out.",
    )
    lot_id = fields.Many2one(
        "stock.lot", readonly=True, groups="stock.group_stock_user", help="Its serial or lot number in the stock."
    )
    serial = fields.Char("Serial or Lot", help="The number on the old part.")
    quantity = fields.Float(required=True, default=1.0, digits="Product Unit", help="How many have to come back.")
    value = fields.Monetary(
        "Worth",
        compute="_compute_value",
        store=True,
        precompute=True,
        compute_sudo=True,
        groups="fsm_base.group_fsm_manager,stock.group_stock_user",
        help="What as many new ones cost, when the old part was taken out.",
    )
    opened_on = fields.Date(
        "Taken Out On",
        required=True,
        default=lambda self: self._get_day(self.env.company),
        help="Day of the visit.",
    )
    due_on = fields.Date(required=True, index=True, tracking=True, help="By this day the old part has to be sent back.")
    is_late = fields.Boolean(
        "Late", compute="_compute_is_late", search="_search_is_late", help="It should have been sent back already."
    )
    days_late = fields.Integer(compute="_compute_is_late", help="How many days it should have been sent back ago.")
    state = fields.Selection(
        [
            ("bag", "To Send Back"),
            ("shipped", "Sent Back"),
            ("received", "Received"),
            ("checked", "Checked"),
            ("waived", "Let Go"),
            ("lost", "Lost"),
        ],
        default="bag",
        required=True,
        index=True,
        copy=False,
        help="Where the old part is.",
    )
    return_id = fields.Many2one(
        "fsm.part.return",
        "Return of Parts",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="With which return it was sent back.",
    )
    line_ids = fields.One2many("fsm.part.return.line", "duty_id", "Returns of It")
    verdict = fields.Selection(
        [("good", "Good"), ("defective", "Defective"), ("scrap", "Scrapped"), ("mixed", "Some of Each")],
        readonly=True,
        copy=False,
        help="What the warehouse has found.",
    )
    reason = fields.Text(readonly=True, copy=False, help="Why it was let go or given up.")
    split_from_id = fields.Many2one(
        "fsm.return.duty",
        readonly=True,
        index="btree_not_null",
        help="The duty of which it was a part, until some were sent back and others were not.",
    )
    reminded_on = fields.Date(readonly=True, copy=False, help="When the engineer was last reminded.")

    _quantity_positive = models.Constraint("CHECK(quantity > 0)", "The quantity of an old part must be more than zero.")
    _open_index = models.Index("(engineer_id, due_on) WHERE state = 'bag'")

    @api.depends("product_id", "quantity", "uom_id", "company_id")
    def _compute_value(self):
        for duty in self:
            cost = duty.product_id.with_company(duty.company_id).standard_price
            duty.value = duty.currency_id.round(duty._get_product_quantity() * cost)

    def _get_product_quantity(self):
        """How many, in the unit of the product."""
        return self.uom_id._compute_quantity(self.quantity, self.product_id.uom_id, round=False)

    @api.depends("due_on", "state")
    def _compute_is_late(self):
        for duty in self:
            late = (duty._today() - duty.due_on).days if duty.state == "bag" and duty.due_on else 0
            duty.days_late = max(late, 0)
            duty.is_late = late > 0

    def _today(self):
        """The day where the company is."""
        return self._get_day(self.company_id)

    @api.model
    def _get_day(self, company):
        return fields.Date.context_today(self.with_context(tz=company._fsm_tz()))

    @api.model
    def _get_late_domain(self, companies):
        """What should have been sent back already; days begin where each company is."""
        return Domain("state", "=", "bag") & Domain.OR(
            Domain("company_id", "=", company.id) & Domain("due_on", "<", self._get_day(company))
            for company in companies
        )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self._get_late_domain(self.env.companies)
        return Domain.OR(late if wanted else ~late for wanted in value)

    @api.depends("name", "product_id.name", "serial")
    def _compute_display_name(self):
        for duty in self:
            duty.display_name = " · ".join(filter(None, (duty.name, duty.product_id.name, duty.serial)))

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "due_on" in vals:
            # what is in people's lists is due on the new day
            for activity in self._fsm_get_open_steps():
                duty = self.browse(activity.res_id)
                deadline = duty._fsm_step_deadline(activity.fsm_step_id)
                activity.write({"fsm_deadline": deadline, "date_deadline": duty.due_on})
        return result

    # ------------------------------------------------------------------
    # Process: who, until when, and what the cards say
    # ------------------------------------------------------------------

    def _fsm_step_deadline(self, step):
        """The evening of the day on which it is due, where the engineer is; what is late stays late."""
        # sudo: the login of the engineer
        zone = pytz.timezone(self.engineer_id.sudo().user_id.tz or self.company_id._fsm_tz())
        return zone.localize(datetime.combine(self.due_on, time(18))).astimezone(pytz.utc).replace(tzinfo=None)

    def _fsm_step_info(self):
        return {
            duty.id: {
                "fsm_info": " · ".join(
                    filter(None, (duty.product_id.name, duty.serial, duty.engineer_id.name, duty.partner_id.name))
                )
            }
            for duty in self
        }
