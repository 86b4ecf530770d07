from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """A quotation that the engineer gives on site. Accepted, it is carried out and billed by service reports."""

    _inherit = "sale.order"

    fsm_task_id = fields.Many2one(
        "fsm.task",
        "Visit",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
        help="The visit on which it was given to the customer.",
    )
    fsm_request_id = fields.Many2one(
        related="fsm_task_id.request_id",
        string="Service Request",
        store=True,
        index="btree_not_null",
        help="The request that it is for.",
    )

    fsm_is_in_report = fields.Boolean(
        "Has Come into a Report", readonly=True, copy=False, help="Its lines were brought into a service report."
    )

    _fsm_one_open = models.UniqueIndex(
        "(fsm_task_id) WHERE state IN ('draft', 'sent')",
        "The visit already has a quotation that waits for an answer. Open that one.",
    )

    def _get_fsm_state_text(self):
        """Where a quotation of a visit stands, in words."""
        self.ensure_one()
        if self.state == "sale" and self.signed_by:
            return self.env._("accepted by %s", self.signed_by)
        if self.state in ("draft", "sent") and self.is_expired:
            return self.env._("expired")
        return {
            "draft": self.env._("not shown to the customer yet"),
            "sent": self.env._("waits for the customer"),
            "sale": self.env._("accepted"),
            "cancel": self.env._("declined or replaced"),
        }[self.state]

    def _get_fsm_day(self):
        """The day of the order in the place of its company, as people there write it."""
        zone = self.with_context(tz=self.company_id._fsm_tz())
        return fields.Date.to_string(fields.Datetime.context_timestamp(zone, self.date_order).date())

    def _fsm_for_engineer(self):
        """The quotation in the language of the engineer, whatever the customer speaks who answers."""
        task = self.fsm_task_id
        return self.with_context(lang=task.user_id.lang or self.company_id.partner_id.lang or self.env.lang)

    # ------------------------------------------------------------------
    # Accepted
    # ------------------------------------------------------------------

    def _confirmation_error_message(self):
        if message := super()._confirmation_error_message():
            return message
        # sudo: whoever accepts need not be able to see visits
        request = self.sudo().fsm_request_id
        if request.state in ("resolved", "closed", "cancelled"):
            return self.env._(
                "%(order)s: the request %(request)s is “%(state)s”, so nobody would do the work. Nothing was changed.",
                order=self.name,
                request=request.name,
                state=request._fsm_state_label(),
            )
        return False

    def _should_be_locked(self):
        """What the customer has signed is not changed any more."""
        return bool(self.fsm_task_id) or super()._should_be_locked()

    def _action_confirm(self):
        result = super()._action_confirm()
        # sudo: the customer accepts, who has no rights on visits and reports
        for order in self.sudo().filtered("fsm_task_id"):
            order = order._fsm_for_engineer()
            visits = order.fsm_task_id | order.fsm_request_id.task_ids
            report = next((found for task in visits if (found := task._get_open_report())), None)
            if report:
                report._take_quoted_lines(order.order_line)
            order.fsm_task_id._tell_engineer(
                order.env._(
                    "Quotation %(order)s: %(what)s.%(where)s",
                    order=order.name,
                    what=order._get_fsm_state_text(),
                    where=" "
                    + (
                        order.env._("Its lines stand in %s.", report.name)
                        if report
                        else order.env._("Its lines come into the next report.")
                    ),
                )
            )
        return result

    # ------------------------------------------------------------------
    # Declined, or called off
    # ------------------------------------------------------------------

    def _action_cancel(self):
        for order in self.sudo().filtered("fsm_task_id"):  # sudo: the customer declines, as above
            for line in order.order_line._fsm_get_report_lines():
                if line.report_id.state not in ("draft", "returned"):
                    raise UserError(
                        self.env._(
                            "%(order)s can't be cancelled: %(report)s, which carries it out, has been handed in. "
                            "Nothing was changed.",
                            order=order.name,
                            report=line.report_id.name,
                        )
                    )
        # sudo: as above
        told = self.sudo().filtered(lambda order: order.fsm_task_id and order.state != "cancel")
        result = super()._action_cancel()
        for order in told:
            order.order_line._fsm_let_go()
            order = order._fsm_for_engineer()
            order.fsm_task_id._tell_engineer(order.env._("Quotation %s was declined or cancelled.", order.name))
        return result

    # ------------------------------------------------------------------
    # Billed by reports alone
    # ------------------------------------------------------------------

    def _create_invoices(self, grouped=False, final=False, date=None):
        self._fsm_check_not_billed_here()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _fsm_check_not_billed_here(self):
        """Refuse to invoice orders of visits from sales: their reports would bill the same once more."""
        if ours := self.filtered("fsm_task_id")[:1]:
            raise UserError(
                self.env._(
                    "%s was accepted on a visit. Accounting bills it with the service report, in the list of reports "
                    "to bill. Nothing was changed.",
                    ours.name,
                )
            )
