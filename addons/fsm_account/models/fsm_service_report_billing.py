from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class FsmServiceReport(models.Model):
    """What a report has to be billed, and the invoices that bill it (应收账单)."""

    _inherit = "fsm.service.report"

    billing_state = fields.Selection(
        [
            ("nothing", "Nothing to Charge"),
            ("later", "Not Approved Yet"),
            ("to_bill", "To Bill"),
            ("billed", "Billed"),
        ],
        "Billing",
        compute="_compute_billing",
        store=True,
        index=True,
        help="Whether the customer has got an invoice for it.",
    )
    amount_to_bill = fields.Monetary(
        "To Bill",
        compute="_compute_billing",
        store=True,
        help="What is approved and not on an invoice yet, before taxes.",
    )
    invoice_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_invoice_ids",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="Customer invoices and credit notes with lines of the report.",
    )
    invoice_count = fields.Integer(
        compute="_compute_invoice_ids", groups="account.group_account_readonly,account.group_account_invoice"
    )
    can_bill = fields.Boolean(compute="_compute_can_bill", help="You may make the invoice now.")

    @api.depends(
        "state",
        "part_line_ids.is_chargeable",
        "part_line_ids.amount",
        "part_line_ids.invoice_line_id",
        "labor_line_ids.is_chargeable",
        "labor_line_ids.amount",
        "labor_line_ids.invoice_line_id",
    )
    def _compute_billing(self):
        for report in self:
            lines = [line for line in (*report.part_line_ids, *report.labor_line_ids) if line.is_chargeable]
            open_lines = [line for line in lines if not line.invoice_line_id]
            approved = report.state == "approved"
            report.amount_to_bill = sum(line.amount for line in open_lines) if approved else 0.0
            if not lines:
                report.billing_state = "nothing"
            elif not approved:
                report.billing_state = "later"
            else:
                report.billing_state = "to_bill" if open_lines else "billed"

    def _compute_invoice_ids(self):
        groups = self.env["account.move.line"]._read_group(
            [("fsm_report_id", "in", self.ids)], ["fsm_report_id"], ["move_id:recordset"]
        )
        moves = dict(groups)
        for report in self:
            report.invoice_ids = moves.get(report, self.env["account.move"])
            report.invoice_count = len(report.invoice_ids)

    @api.depends("billing_state")
    @api.depends_context("uid")
    def _compute_can_bill(self):
        mine = self._get_mine_to_bill()
        for report in self:
            report.can_bill = report.billing_state == "to_bill" and report in mine

    def _get_mine_to_bill(self):
        """The reports that the user may bill: accounting and service managers all, an own engineer his visits'."""
        user = self.env.user
        if self.env.su or user.has_group("account.group_account_invoice"):
            return self
        if user.has_group("fsm_base.group_fsm_manager"):
            return self
        # sudo: whose engineer he is, is no secret to himself
        engineers = self.sudo().engineer_id
        mine = engineers.filtered(lambda engineer: engineer.user_id == user and engineer.kind == "own")
        return self.filtered(lambda report: report.engineer_id in mine)

    # ------------------------------------------------------------------
    # The step of accounting
    # ------------------------------------------------------------------

    @api.model
    def _fsm_extra_steps(self):
        return {**super()._fsm_extra_steps(), "bill": self.env._("To Bill")}

    def _action_approve(self):
        result = super()._action_approve()
        self._sync_bill_steps()
        return result

    def _sync_bill_steps(self):
        """What is to be billed is a task of accounting, and nothing else is."""
        if not self:
            return
        waiting = set(self._fsm_get_open_steps("bill").mapped("res_id"))
        to_bill = self.filtered(lambda report: report.billing_state == "to_bill")
        to_bill.filtered(lambda report: report.id not in waiting)._fsm_open_steps("bill")
        (self - to_bill).filtered(lambda report: report.id in waiting)._fsm_close_steps("bill")

    # ------------------------------------------------------------------
    # Billing
    # ------------------------------------------------------------------

    def action_bill(self, per="customer"):
        """Make the draft invoices of the reports: parts, hours and travel that the customer pays and nobody has billed.

        :param str per: one invoice for each ``customer``, or for each ``report``
        :return: an action that opens the invoices, or tells whoever may not open them that they are made
        :raise AccessError: a report is somebody else's
        :raise UserError: a report is not approved, has nothing to bill, or they don't go together; the sentence says
            which
        """
        moves = self._create_invoices(per)
        if moves.with_env(self.env).has_access("read"):
            return self._open_invoices(moves)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._billed_message(moves),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_ask_bill(self):
        """Open the form that says how many invoices of the chosen reports there will be, for whom and over how much."""
        return self.env["fsm.bill"]._open(self)

    def action_open_invoices(self):
        """Open the invoices with lines of the report."""
        self.ensure_one()
        return self._open_invoices(self.invoice_ids)

    def _open_invoices(self, moves):
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_account.account_move_action_fsm")
        if len(moves) == 1:
            return {**action, "views": [(False, "form")], "res_id": moves.id}
        return {**action, "domain": [("id", "in", moves.ids)], "context": {}}

    def _billed_message(self, moves):
        return self.env._(
            "%(count)s draft invoices made, for %(customers)s. Accounting posts them.",
            count=len(moves),
            customers=", ".join(moves.commercial_partner_id.mapped("name")),
        )

    def _create_invoices(self, per="customer"):
        """See :meth:`action_bill`.

        :return: the new ``account.move``
        """
        self.check_access("read")
        self._fsm_take_lock()
        self._check_billable()
        groups = self._group_for_invoices(per)
        company = self.company_id
        # sudo: an engineer or service manager proposes the invoice, in draft; the people of accounting post it
        moves = self.env["account.move"].sudo().with_company(company)
        moves = moves.create([reports._prepare_invoice_vals() for reports in groups])
        self._log_billed(moves)
        return moves

    def _group_for_invoices(self, per):
        """The reports of each invoice.

        :raise UserError: one invoice would have two currencies
        """
        if per == "report":
            return list(self)
        groups = self.grouped(lambda report: report.partner_id.commercial_partner_id)
        for customer, reports in groups.items():
            if len(reports.currency_id) > 1:
                raise UserError(
                    self.env._(
                        "The reports of %(customer)s are in several currencies (%(currencies)s), and an invoice has "
                        "one. Bill those of each currency by themselves. Nothing was changed.",
                        customer=customer.name,
                        currencies=", ".join(reports.currency_id.mapped("name")),
                    )
                )
        return list(groups.values())

    def _check_billable(self):
        """Raise when the reports can't be billed now, or not by this user."""
        if not self:
            raise UserError(self.env._("Choose the reports to bill."))
        if foreign := self - self._get_mine_to_bill():
            raise AccessError(
                self.env._(
                    "%s is billed by its engineer, a service manager or accounting. Nothing was changed.",
                    foreign[0].name,
                )
            )
        if len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "The reports belong to several companies (%s). Bill those of each company by themselves. Nothing "
                    "was changed.",
                    ", ".join(self.company_id.mapped("name")),
                )
            )
        for report in self:
            report._check_one_billable()

    def _check_one_billable(self):
        if self.state != "approved":
            raise UserError(
                self.env._(
                    "%(report)s is “%(state)s”. Only approved reports are billed. Nothing was changed.",
                    report=self.name,
                    state=self._fsm_state_label(),
                )
            )
        if self.billing_state == "billed":
            raise UserError(self.env._("%s is billed already. Nothing was changed.", self.name))
        if self.billing_state == "nothing":
            raise UserError(self.env._("%s has nothing that the customer pays. Nothing was changed.", self.name))
        for line in (*self.part_line_ids._get_to_bill(), *self.labor_line_ids._get_to_bill()):
            if line._billed_quantity() <= 0 or line.price_unit < 0:
                raise UserError(
                    self.env._(
                        "%(report)s: the quantity or the price of %(line)s is below zero, which can't be billed. "
                        "Nothing was changed.",
                        report=self.name,
                        line=line._invoice_line_text(),
                    )
                )

    def _prepare_invoice_vals(self):
        """The invoice of these reports of one customer, one company and one currency."""
        # sudo: an engineer need not be able to open the customer's accounting data, products or machines
        reports = self.sudo().with_company(self.company_id)
        customer = reports[0].partner_id
        reports = reports.with_context(lang=reports[0]._get_document_lang())
        address = customer.browse(customer.address_get(["invoice"])["invoice"])
        position = self.env["account.fiscal.position"].sudo().with_company(self.company_id)  # sudo: as above
        position = position._get_fiscal_position(address)
        lines = []
        for report in reports.sorted(lambda report: (report.actual_start or report.create_date, report.id)):
            lines.append((0, 0, {"display_type": "line_section", "name": report._get_invoice_section()}))
            for line in (*report.part_line_ids._get_to_bill(), *report.labor_line_ids._get_to_bill()):
                lines.append((0, 0, line._prepare_invoice_line_vals(position)))
        for number, (__, __, values) in enumerate(lines):
            values["sequence"] = number
        return {
            "move_type": "out_invoice",
            "company_id": reports.company_id.id,
            "partner_id": address.id,
            "currency_id": reports.currency_id.id,
            "fiscal_position_id": position.id,
            "invoice_origin": ", ".join(reports.mapped("name")),
            "invoice_line_ids": lines,
        }

    def _get_invoice_section(self):
        """What the customer reads above the lines of one report: its number, the day, and the machine."""
        day = self.actual_start and fields.Date.to_string(
            fields.Datetime.context_timestamp(self.with_context(tz=self.company_id._fsm_tz()), self.actual_start).date()
        )
        return " · ".join(filter(None, (self.name, day, self.product_id.display_name, self.serial)))

    def _log_billed(self, moves):
        bodies = {}
        for move in moves:
            for report in move.fsm_report_ids:
                bodies[report.id] = self.env._("Billed: draft invoice for %s.", move.partner_id.display_name)
        # sudo: the log is the system's, whoever may read it
        self.sudo()._message_log_batch(bodies=bodies)
