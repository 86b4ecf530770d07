from odoo.tests import Form

from odoo.addons.fsm_account.tests.common import AccountCase
from odoo.addons.fsm_base.tests.common import picture


class QuoteCase(AccountCase):
    """A visit on which the customer is given a quotation."""

    def quote(self, task, lines=None, user=None, note=None):
        """The form of the quotation, opened and filled in by the engineer of the visit.

        :param lines: pairs (product, quantity) in the place of what the form proposes, or triples with a price
        """
        user = user or task.user_id
        action = task.with_user(user).action_quote()
        quote = self.env["fsm.quote"].with_user(user).browse(action["res_id"])
        if lines is not None:
            if quote.step == "sent":
                quote.action_change()
            with Form(quote) as form:
                while form.line_ids:
                    form.line_ids.remove(0)
                for product, quantity, *price in lines:
                    with form.line_ids.new() as line:
                        line.product_id = product
                        line.quantity = quantity
                        if price:
                            line.price_unit = price[0]
                if note:
                    form.note = note
        return quote

    def sign(self, quote, name="Ms Zhao"):
        """The customer signs on the engineer's screen.

        :return: the order
        """
        quote.action_show()
        quote.write({"signature": picture(), "signed_by": name})
        quote.action_accept()
        return self.order_of(quote.task_id)

    def order_of(self, task):
        """The latest order of the visit."""
        return self.env["sale.order"].search([("fsm_task_id", "=", task.id)], order="id desc", limit=1)

    def report_of(self, task):
        """The report of the visit, begun by its engineer where there is none."""
        task.with_user(task.user_id).action_open_report()
        return task.report_ids[-1:].with_env(self.env)

    def approve(self, report):
        """Hand in the report, signed, and approve it."""
        mine = report.with_user(report.task_id.user_id)
        mine.write({"result": "fixed", "work_done": "Replaced the filter"})
        mine.action_sign(picture(), "Ms Zhao")
        mine.action_submit()
        report.with_user(self.manager).action_approve()
        return report
