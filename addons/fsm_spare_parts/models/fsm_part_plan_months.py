from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

MONTHS = 12


class FsmPartPlan(models.Model):
    """Where the demand of a plan comes from: what was used month by month."""

    _inherit = "fsm.part.plan"

    used_by_month = fields.Text(
        "Used per Month",
        compute="_compute_used_by_month",
        help="How many approved reports have used in each of the last twelve months, in the unit of the part.",
    )

    @api.depends("product_id", "engineer_id", "company_id")
    @api.depends_context("tz")
    def _compute_used_by_month(self):
        today = fields.Date.context_today(self)
        days = [today.replace(day=1) - relativedelta(months=ago) for ago in reversed(range(MONTHS))]
        used = self._read_months(days[0])
        for plan in self:
            whose = plan.product_id.id, plan.engineer_id.id, plan.company_id.id
            plan.used_by_month = " · ".join(f"{day:%Y-%m} {used.get((*whose, day), 0):g}" for day in days)

    def _read_months(self, first):
        """What was used from a day on, month by month.

        :return: dict ``{(id of a part, id of an engineer or False for all, id of a company, first day of a month):
            quantity}``
        """
        # sudo: who may see how many to keep, may see how many were used; not by which reports
        groups = (
            self.env["fsm.part.consumption"]
            .sudo()
            ._read_group(
                [
                    ("product_id", "in", self.product_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    # whose day it is, depends on where one is; what is before is in no month that is shown
                    ("approved_on", ">=", first - timedelta(days=1)),
                ],
                ["product_id", "engineer_id", "company_id", "approved_on:month"],
                ["quantity:sum"],
            )
        )
        used = {}
        for product, engineer, company, month, quantity in groups:
            for engineer_id in {engineer.id, False}:
                key = product.id, engineer_id, company.id, month.date()
                used[key] = used.get(key, 0.0) + quantity
        return used

    def action_open_consumption(self):
        """The reports' lines behind the demand: of the engineer for his bag, of all for the warehouse."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_spare_parts.fsm_part_consumption_action")
        domain = [("product_id", "=", self.product_id.id), ("company_id", "=", self.company_id.id)]
        if self.engineer_id:
            domain.append(("engineer_id", "=", self.engineer_id.id))
        return {
            **action,
            "name": self.env._("Used: %s", self.product_id.display_name),
            "domain": domain,
            "context": {"search_default_last_year": 1},
        }
