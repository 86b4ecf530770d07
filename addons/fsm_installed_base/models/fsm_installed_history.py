from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .fsm_installed_history_sql import make_query, split_ids


class FsmInstalledHistory(models.Model):
    """Something in the life of a unit, whatever record tells it: one line of its history (设备履历).

    Nothing is stored here. A line is a request, a visit, a report, a part put in, an event or a meter reading.
    """

    _name = "fsm.installed.history"
    _description = "History of a Machine"
    _auto = False
    _order = "date desc, moment desc, id desc"
    _rec_name = "name"
    _depends = {
        "fsm.request": [
            "name", "state", "installed_product_id", "company_id", "partner_id", "description", "opened_on", "agent_id",
            "user_id",
        ],
        "fsm.task": ["name", "state", "request_id", "user_id", "planned_start", "actual_start", "instructions"],
        "fsm.service.report": [
            "name", "state", "installed_product_id", "engineer_id", "partner_id", "work_done", "result", "submitted_on",
            "approved_on", "amount_billable",
        ],
        "fsm.engineer": ["user_id"],
        "fsm.report.part": ["report_id", "product_id", "quantity", "serial", "removed_serial"],
        "fsm.installed.event": [
            "unit_id", "company_id", "kind", "date", "reason", "description", "user_id", "from_partner_id",
            "to_partner_id", "request_id", "report_id", "picking_id",
        ],
        "fsm.installed.meter": ["unit_id", "company_id", "date", "value", "is_reset", "reason", "user_id", "report_id"],
    }  # fmt: skip

    unit_id = fields.Many2one("fsm.installed.product", "Machine", readonly=True, help="The machine.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(readonly=True, help="Day on which it happened.")
    moment = fields.Datetime(readonly=True, help="Tells what came first on the same day.")
    kind = fields.Selection(
        [
            ("request", "Request"),
            ("visit", "Visit"),
            ("report", "Report"),
            ("part", "Part"),
            ("event", "Event"),
            ("meter", "Meter Reading"),
        ],
        readonly=True,
        help="What it is: a request, a visit, a service report, a part put in, an event of the machine itself, or a "
        "meter reading.",
    )
    name = fields.Char("Number", readonly=True, help="Number of the request, visit or report.")
    state_key = fields.Char(readonly=True, help="State, result or kind of what it is, as the system calls it.")
    status = fields.Char(
        "State", compute="_compute_status", help="Where the request or visit stands, how the repair ended."
    )
    text = fields.Text("Words", readonly=True, help="What people wrote: fault, work done, reason.")
    description = fields.Text(compute="_compute_description", help="What happened, in words.")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="The customer at that time.")
    from_partner_id = fields.Many2one("res.partner", "From Customer", readonly=True, help="The customer before.")
    user_id = fields.Many2one("res.users", "By", readonly=True, help="Who took it, went there or wrote it down.")
    product_id = fields.Many2one("product.product", "Part", readonly=True, help="The part put in.")
    quantity = fields.Float(readonly=True, help="How many parts were put in, or what the meter showed.")
    serial = fields.Char("New Serial", readonly=True, help="Serial number of the part put in.")
    removed_serial = fields.Char("Old Serial", readonly=True, help="Serial number of the part taken out.")
    amount = fields.Monetary(
        "Charged",
        readonly=True,
        groups="fsm_base.group_fsm_agent",
        help="What the customer has to pay by the report, before taxes, its parts included.",
    )
    res_model = fields.Char(readonly=True, help="Model of the record behind the line.")
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True, help="The record behind the line.")

    @property
    def _table_query(self):
        zone = self.env.context.get("tz") or self.env.user.tz or "UTC"
        return make_query(zone, self.env.context.get("fsm_history_ids"))

    @api.model
    def _search(self, domain, *args, **kwargs):
        # Lines that are known by their ids are read from the tables that they are of, by the primary keys of these:
        # from the whole they could only be found by going through all of it.
        domain = Domain(domain)
        conditions = list(domain.iter_conditions())
        if len(conditions) == 1 and domain == conditions[0] and conditions[0].field_expr == "id":
            condition = conditions[0]
            if condition.operator == "in" and all(isinstance(number, int) for number in condition.value):
                self = self.with_context(fsm_history_ids=split_ids(condition.value))
        return super()._search(domain, *args, **kwargs)

    @api.depends("kind", "state_key")
    def _compute_status(self):
        owners = {
            "request": ("fsm.request", "state"),
            "visit": ("fsm.task", "state"),
            "report": ("fsm.service.report", "result"),
            "event": ("fsm.installed.event", "kind"),
        }
        labels = {
            kind: dict(self.env[model]._fields[name]._description_selection(self.env))
            for kind, (model, name) in owners.items()
        }
        for line in self:
            line.status = labels.get(line.kind, {}).get(line.state_key)

    @api.depends("kind", "text", "product_id", "quantity", "serial", "removed_serial", "from_partner_id", "partner_id")
    def _compute_description(self):
        for line in self:
            line.description = getattr(line, f"_describe_{line.kind}", line._describe_text)()

    def _describe_text(self):
        return self.text

    def _describe_part(self):
        words = [f"{self.quantity:g} × {self.product_id.display_name}"]
        if self.serial:
            words.append(self.env._("new: %s", self.serial))
        if self.removed_serial:
            words.append(self.env._("old: %s", self.removed_serial))
        return " · ".join(words)

    def _describe_event(self):
        moved = self.from_partner_id and self.from_partner_id != self.partner_id
        way = f"{self.from_partner_id.name} → {self.partner_id.name or '–'}" if moved else ""
        return " · ".join(filter(None, (way, self.text)))

    def _describe_meter(self):
        value = f"{self.quantity:,.10g} {self.unit_id.meter_uom or ''}".strip()
        exchanged = self.env._("the meter was exchanged") if self.state_key == "reset" else ""
        return " · ".join(filter(None, (value, exchanged, self.text)))

    def action_open(self):
        """Open the record behind the line.

        :raise UserError: it is another engineer's, or there is none to be opened
        """
        self.ensure_one()
        if not self.res_model:
            raise UserError(self.env._("There is no more to it than this line."))
        record = self.env[self.res_model].browse(self.res_id)
        if not record.has_access("read"):
            raise UserError(
                self.env._("%s belongs to somebody else. What matters of it stands in this line.", self.name)
            )
        return record.get_formview_action()
