from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

OPEN_STATES = ("draft", "returned")
# What the customer signs. Changing any of it afterwards makes his signature void.
SIGNED_FIELDS = {
    "fault_code_id",
    "cause_code_id",
    "remedy_code_id",
    "work_done",
    "advice",
    "result",
    "product_id",
    "serial",
    "part_line_ids",
    "labor_line_ids",
}
CONTENT_FIELDS = SIGNED_FIELDS | {
    "task_id",
    "photo_ids",
    "signature",
    "signed_by",
    "signed_on",
    "no_signature_reason",
    "result_reason",
}


class FsmServiceReport(models.Model):
    """The work order that an engineer fills in on site and the customer signs."""

    _name = "fsm.service.report"
    _description = "Service Report"
    _inherit = ["fsm.workflow.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "partner_id.name", "serial"]
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_transitions = {
        "draft": {"submitted": ("engineer",)},
        "submitted": {"approved": ("manager",), "returned": ("manager",)},
        "returned": {"submitted": ("engineer",)},
        "approved": {},
    }
    _fsm_pass = {"submitted": "_action_approve"}
    _fsm_flow_fields = frozenset(
        {
            "state_since",
            "name",
            "task_id",
            "signature",
            "signed_by",
            "signed_on",
            "submitted_on",
            "approved_on",
            "approved_by_id",
            "return_reason",
            "pdf_attachment_id",
            "pdf_sha256",
            "pdf_made_on",
            "pdf_tried_on",
            "pdf_error",
            "sent_on",
            "sent_to",
            "sent_mail_id",
        }
    )

    name = fields.Char("Number", readonly=True, copy=False, index=True, help="Number of the report.")
    task_id = fields.Many2one(
        "fsm.task", "Visit", required=True, index=True, ondelete="restrict", check_company=True, help="The visit."
    )
    request_id = fields.Many2one(related="task_id.request_id", store=True, index=True, precompute=True)
    company_id = fields.Many2one(related="task_id.company_id", store=True, index=True, precompute=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        related="task_id.partner_id", string="Customer", store=True, index=True, precompute=True
    )
    engineer_id = fields.Many2one(related="task_id.engineer_id", store=True, index=True, precompute=True)
    team_id = fields.Many2one(related="engineer_id.team_id", store=True, precompute=True)
    site_id = fields.Many2one(related="task_id.site_id")
    description = fields.Text(related="request_id.description", string="Customer's Description")
    actual_start = fields.Datetime(related="task_id.actual_start")
    actual_end = fields.Datetime(related="task_id.actual_end")
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Submitted"), ("approved", "Approved"), ("returned", "Returned")],
        default="draft",
        required=True,
        index=True,
        copy=False,
        help="Where the report stands.",
    )
    product_id = fields.Many2one("product.product", check_company=True, help="The machine that was worked on.")
    serial = fields.Char("Serial Number", help="Serial number on the machine's plate.")
    product_categ_id = fields.Many2one(related="product_id.categ_id", string="Category of the Machine")
    fault_code_id = fields.Many2one(
        "fsm.fault.code",
        "Fault",
        domain="[('kind', '=', 'fault'), ('for_category_id', '=', product_categ_id)]",
        check_company=True,
        help="What was wrong.",
    )
    cause_code_id = fields.Many2one(
        "fsm.fault.code",
        "Cause",
        domain="[('kind', '=', 'cause'), ('for_category_id', '=', product_categ_id), "
        "('for_fault_id', '=', fault_code_id)]",
        check_company=True,
        help="Why it was wrong.",
    )
    remedy_code_id = fields.Many2one(
        "fsm.fault.code",
        "Remedy",
        domain="[('kind', '=', 'remedy'), ('for_category_id', '=', product_categ_id)]",
        check_company=True,
        help="What was done about it.",
    )
    work_done = fields.Text(help="What was found and done, in words that the customer understands.")
    advice = fields.Text(help="What the customer should do, or what the next visit needs.")
    result = fields.Selection(
        [("fixed", "Fixed"), ("temporary", "Temporarily Fixed"), ("not_fixed", "Not Fixed")],
        tracking=True,
        help="Whether the machine works again. “Not fixed” asks for another visit.",
    )
    part_line_ids = fields.One2many("fsm.report.part", "report_id", "Parts", copy=True)
    labor_line_ids = fields.One2many("fsm.report.labor", "report_id", "Hours", copy=True)
    total_hours = fields.Float(compute="_compute_totals", store=True, help="Hours worked and travelled.")
    amount_billable = fields.Monetary(
        "Charged", compute="_compute_totals", store=True, help="What the customer has to pay, before taxes."
    )
    photo_ids = fields.Many2many(
        "ir.attachment", "fsm_report_photo_rel", string="Photos", help="Photos of the machine, the plate, the work."
    )
    signature = fields.Image(
        max_width=1024, max_height=1024, copy=False, attachment=True, readonly=True, help="The customer's signature."
    )
    signed_by = fields.Char(readonly=True, copy=False, tracking=True, help="Name of the person who signed.")
    signed_on = fields.Datetime(readonly=True, copy=False, help="When it was signed.")
    no_signature_reason = fields.Char(copy=False, help="Why the customer did not sign, when he did not.")
    submitted_on = fields.Datetime(readonly=True, copy=False, help="When it was handed in for review.")
    approved_on = fields.Datetime(readonly=True, copy=False, help="When it was approved.")
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, help="Who approved it.")
    return_reason = fields.Text(readonly=True, copy=False, help="What the engineer has to correct.")
    is_editable = fields.Boolean(compute="_compute_is_editable", help="You may fill in the report now.")

    _name_company_unique = models.UniqueIndex("(name, company_id)", "This number of a report is already in use.")
    _one_open_report = models.UniqueIndex(
        "(task_id) WHERE state IN ('draft', 'submitted', 'returned')",
        "The visit already has a report that is not finished. Open that one.",
    )

    @api.depends("part_line_ids.amount", "labor_line_ids.amount", "labor_line_ids.hours")
    def _compute_totals(self):
        for report in self:
            report.total_hours = sum(report.labor_line_ids.mapped("hours"))
            report.amount_billable = sum(report.part_line_ids.mapped("amount")) + sum(
                report.labor_line_ids.mapped("amount")
            )

    @api.depends("state", "fsm_moves")
    def _compute_is_editable(self):
        mine = self._fsm_with_role("engineer")
        for report in self:
            report.is_editable = report.state in OPEN_STATES and (report in mine or not report.id)

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for report in self:
            report.display_name = " · ".join(filter(None, (report.name, report.partner_id.name)))

    @api.constrains("photo_ids")
    def _check_photos(self):
        # sudo: the files of a report are checked whoever has uploaded them
        self.sudo().photo_ids._fsm_check_photos()

    @api.constrains("signature")
    def _check_signature(self):
        for report in self.filtered("signature"):
            if not (report.signed_by or "").strip():
                raise ValidationError(self.env._("%s: write down who has signed.", report.name))

    # ------------------------------------------------------------------
    # ORM: filled in by the engineer of the visit, frozen afterwards
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._complete_create_vals(dict(vals)) for vals in vals_list]
        reports = super().create(vals_list)
        for report in reports:
            if report.task_id.state != "on_site" and not self.env.su:
                raise UserError(
                    self.env._(
                        "%(task)s is “%(state)s”. A report is written on site, after the check-in.",
                        task=report.task_id.name,
                        state=report.task_id._fsm_state_label(),
                    )
                )
        return reports

    def _complete_create_vals(self, vals):
        task = self.env["fsm.task"].browse(vals.get("task_id") or self.env.context.get("default_task_id"))
        request = task.request_id
        vals.setdefault("product_id", request.product_id.id)
        vals.setdefault("serial", request.serial)
        vals.setdefault("fault_code_id", request.fault_code_id.id)
        if not vals.get("name") and task:
            # sudo: numbers must not depend on which reports the user can see
            count = self.sudo().search_count([("task_id", "=", task.id)])
            vals["name"] = f"{task.name}-R{count + 1}"
        if "labor_line_ids" not in vals and task.actual_start:
            vals["labor_line_ids"] = [(0, 0, line) for line in self._prepare_labor_vals(task)]
        return vals

    @api.model
    def _prepare_labor_vals(self, task):
        """Hours proposed in a new report: the way there and the time on site until now, in quarters of an hour."""
        now = fields.Datetime.now()
        worked = self._round_hours((now - task.actual_start).total_seconds())
        lines = [{"kind": "labour", "engineer_id": task.engineer_id.id, "hours": worked or 0.25}]
        if task.departed_on:
            travelled = self._round_hours((task.actual_start - task.departed_on).total_seconds())
            if travelled:
                lines.append({"kind": "travel", "engineer_id": task.engineer_id.id, "hours": travelled})
        return lines

    @api.model
    def _round_hours(self, seconds):
        return round(seconds / 900) / 4

    def write(self, vals):
        signed = self._get_signed_fields()
        if not (CONTENT_FIELDS | signed).isdisjoint(vals):
            self._check_content_editable()
            if "signature" not in vals and not signed.isdisjoint(vals):
                self._void_signature()
        return super().write(vals)

    @api.model
    def _get_signed_fields(self):
        """Hook: names of the fields that the customer signs; after the approval they are frozen. Who adds some to the
        report adds them here."""
        return SIGNED_FIELDS

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for report in self:
            if report.state != "draft":
                raise UserError(self.env._("%s has been submitted and stays in the history.", report.name))

    def _check_content_editable(self):
        """Refuse changes to a report that has been handed in, or is somebody else's.

        :raise UserError: says which report, and what can be done instead
        """
        for report in self:
            if report.state == "approved":
                raise UserError(self.env._("%s is approved and can't be changed any more.", report.name))
            if report.state == "submitted":
                raise UserError(
                    self.env._(
                        "%s is being reviewed. It can be changed again when the service manager returns it.",
                        report.name,
                    )
                )
            if report.task_id.state == "cancelled":
                raise UserError(self.env._("%s: the visit is cancelled.", report.name))
        if not self.env.su and (others := self - self._fsm_with_role("engineer")):
            raise UserError(self.env._("Only the engineer of the visit fills in %s.", others[0].name))

    def _void_signature(self):
        """The customer has signed something else: he has to sign again."""
        for report in self.filtered("signature"):
            report._message_log(
                body=self.env._(
                    "The report was changed after %s had signed, so it needs a new signature.", report.signed_by
                )
            )
            report._fsm_moving().write({"signature": False, "signed_by": False, "signed_on": False})

    # ------------------------------------------------------------------
    # Process
    # ------------------------------------------------------------------

    def _fsm_role_users(self, role):
        if role == "engineer":
            return self.engineer_id.user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        if role == "engineer":
            return self.env._("the engineer of the visit")
        return super()._fsm_role_label(role)

    def _fsm_team_leader(self):
        return self.request_id.team_id.leader_id.user_id or super()._fsm_team_leader()

    def _fsm_step_info(self):
        return {
            report.id: {"fsm_info": " · ".join(filter(None, (report.engineer_id.name, report.product_id.display_name)))}
            for report in self
        }
