from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import formatLang

# From the acceptance of the visit on until the report is handed in.
QUOTABLE = ("dispatched", "accepted", "en_route", "on_site")


class FsmTask(models.Model):
    """A visit on which the customer is given a quotation (现场报价)."""

    _inherit = "fsm.task"

    quotation_ids = fields.One2many("sale.order", "fsm_task_id", "Quotations", groups="sales_team.group_sale_salesman")
    quotation_info = fields.Char(
        "Quotation", compute="_compute_quotation_info", help="What became of the latest quotation of the visit."
    )
    can_quote = fields.Boolean(compute="_compute_can_quote", help="You may give the customer a quotation now.")

    def _get_quotations(self):
        # sudo: an engineer has no rights on sales; of his own visit he may know what was quoted
        return self.sudo().quotation_ids.sorted("id", reverse=True)

    def _get_open_quotation(self):
        """The quotation that nobody has accepted or declined yet: a ``sale.order`` with the system's rights."""
        return self._get_quotations().filtered(lambda order: order.state in ("draft", "sent"))[:1]

    def _get_accepted_quotations(self):
        """What the customer has accepted, the latest first: ``sale.order`` with the system's rights."""
        return self._get_quotations().filtered(lambda order: order.state == "sale")

    def _get_quotation_url(self):
        """Address of the page of the latest quotation that the customer may see, for messages."""
        order = self._get_open_quotation() or self._get_accepted_quotations()[:1]
        return order.get_base_url() + order.get_portal_url() if order else ""

    @api.depends("state")
    def _compute_quotation_info(self):
        for task in self:
            latest = task._get_quotations()[:1]
            task.quotation_info = latest and " · ".join(
                (
                    latest.name,
                    latest._get_fsm_state_text(),
                    formatLang(self.env, latest.amount_total, currency_obj=latest.currency_id),
                )
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_quote(self):
        mine = self._get_mine_to_quote()
        for task in self:
            task.can_quote = task.state in QUOTABLE and task in mine

    def _get_mine_to_quote(self):
        """The visits on which the user may quote: his own, and all of them for dispatchers and service managers."""
        return self.browse().union(*(self._fsm_with_role(role) for role in ("engineer", "dispatcher", "manager")))

    def _check_quotable(self):
        """Raise when the visit can't be quoted for now, or not by this user."""
        self.ensure_one()
        self.check_access("read")
        if self not in self._get_mine_to_quote():
            raise AccessError(
                self.env._(
                    "%s: quotations are up to the engineer of the visit, a dispatcher or a service manager. Nothing "
                    "was changed.",
                    self.name,
                )
            )
        if self.state not in QUOTABLE:
            raise UserError(
                self.env._(
                    "%(task)s is “%(state)s”. A quotation is given from the time the engineer is sent until he hands "
                    "in his report. Nothing was changed.",
                    task=self.name,
                    state=self._fsm_state_label(),
                )
            )

    def action_quote(self):
        """Write a quotation for the customer, or look at the one he has (现场报价).

        :raise UserError: the visit is not under way
        :raise AccessError: it is somebody else's
        """
        self._check_quotable()
        return self.env["fsm.quote"]._open(self)

    def _get_open_report(self):
        """The report of the visit that can still be filled in."""
        return self.report_ids.filtered(lambda report: report.state in ("draft", "returned"))[:1]

    def _tell_engineer(self, words):
        """Write in the log of the visit what the customer has answered, and tell its engineer."""
        # the answer is logged by the system: who has given it need not be a user
        for task in self.with_user(SUPERUSER_ID):
            task.message_post(
                body=words,
                partner_ids=(task.user_id.partner_id - self.env.user.partner_id).ids,
                subtype_xmlid="mail.mt_note",
            )
