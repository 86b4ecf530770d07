from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmSettlement(models.Model):
    """The vendor bill of a settlement."""

    _inherit = "fsm.settlement"

    move_ids = fields.One2many(
        "account.move", "fsm_settlement_id", "Vendor Bills", groups="account.group_account_invoice"
    )
    move_id = fields.Many2one(
        "account.move",
        "Vendor Bill",
        compute="_compute_move_id",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        help="The vendor bill by which it is paid.",
    )
    payment_state = fields.Selection(
        related="move_id.payment_state", string="Payment", related_sudo=True, help="Whether the bill is paid."
    )

    @api.depends("move_ids.state")
    def _compute_move_id(self):
        for settlement in self:
            settlement.move_id = settlement.move_ids.filtered(lambda move: move.state != "cancel")[:1]

    def action_bill(self):
        """Make the draft vendor bill (生成供应商账单): a line for each line of the settlement.

        :return: the action that shows the bills
        :raise UserError: it is not confirmed, or somebody makes the bill at the same moment
        """
        self._fsm_check_move("billed")
        for settlement in self:
            settlement._fsm_take_lock()
            settlement._fsm_check_move("billed")
            settlement._action_bill()
        return self.action_open_bill()

    def _action_bill(self):
        self.ensure_one()
        moves = self.env["account.move"]
        # that there is no other bill is seen in the database
        moves.flush_model(["state", "fsm_settlement_id"])
        moves.create(self._prepare_bill_vals())
        self._fsm_move("billed")
        # sudo: what becomes of the expenses follows from the bill
        self.sudo()._get_expenses()._fsm_move("settled", note=self.name)

    def _get_expenses(self):
        return self.line_ids.filtered(lambda line: line.kind == "visit").expense_id

    def _get_billed_partner(self):
        """Who is paid: the provider, or the own engineer as a private person."""
        self.ensure_one()
        if self.provider_id:
            return self.provider_id
        engineer = self.engineer_id.sudo()  # sudo: accounting pays people whom it can't read
        partner = engineer.employee_id.work_contact_id or engineer.user_id.partner_id
        if not partner:
            raise UserError(self.env._("%s has no contact to be paid to.", engineer.name))
        return partner

    def _prepare_bill_vals(self):
        self.ensure_one()
        return {
            "move_type": "in_invoice",
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": self._get_billed_partner().id,
            "ref": self.name,
            "invoice_origin": self.name,
            "fsm_settlement_id": self.id,
            # sudo: accounting need not be able to read visits
            "invoice_line_ids": [(0, 0, self._prepare_bill_line_vals(line)) for line in self.sudo().line_ids],
        }

    def _prepare_bill_line_vals(self, line):
        words = [line.display_name, line.partner_id.name, line.note]
        return {
            "name": " · ".join(filter(None, words)),
            "product_id": line._get_billed_product().id,
            "quantity": 1.0,
            "price_unit": line.amount,
            "fsm_task_id": line.task_id.id,
        }

    def action_open_bill(self):
        """Open the vendor bill, or the bills of many."""
        moves = self.move_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Vendor Bills"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", moves.ids)],
            "context": {"default_move_type": "in_invoice"},
        }
        return {**action, "views": [(False, "form")], "res_id": moves.id} if len(moves) == 1 else action

    # ------------------------------------------------------------------
    # What becomes of the bill
    # ------------------------------------------------------------------

    def _bill_gone(self):
        """The bill was cancelled or deleted: it can be billed again."""
        # sudo: follows from the bill
        billed = self.sudo().filtered(lambda settlement: settlement.state == "billed")
        billed._fsm_move("confirmed", note=self.env._("The vendor bill was cancelled."))
        billed._get_expenses()._fsm_move("approved", note=self.env._("The vendor bill was cancelled."))

    def _bill_back(self):
        """A cancelled bill is a bill again.

        :raise UserError: the settlement is billed otherwise, or was cancelled
        """
        for settlement in self.sudo():  # sudo: as above
            if settlement.state != "confirmed":
                raise UserError(
                    self.env._(
                        "%(settlement)s is “%(state)s” by now: this bill can't be used any more. Nothing was changed.",
                        settlement=settlement.name,
                        state=settlement._fsm_state_label(),
                    )
                )
            settlement._fsm_move("billed")
            settlement._get_expenses()._fsm_move("settled", note=settlement.name)


class FsmSettlementLine(models.Model):
    """What a line is billed as."""

    _inherit = "fsm.settlement.line"

    def _get_billed_product(self):
        """The service of its fees when they have the same, or else the general one."""
        self.ensure_one()
        products = self.expense_id.line_ids.filtered("actual_amount").fee_kind_id.product_id
        fits = products.filtered(lambda product: product.company_id in (self.env["res.company"], self.company_id))
        return fits if len(fits) == 1 and fits == products else self.env["fsm.fee.kind"]._get_default_product()
