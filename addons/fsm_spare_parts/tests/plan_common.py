from datetime import timedelta

from odoo import fields

from odoo.addons.fsm_base.tests.common import picture

from .common import PartsCase


class PlanCase(PartsCase):
    """What was used some time ago, and the plans that follow from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nobody's setting of the database counts
        cls.company.write(
            {
                "fsm_plan_window_days": 365,
                "fsm_plan_service_level": 95,
                "fsm_plan_lead_days": 14,
                "fsm_plan_ship_days": 3,
                "fsm_plan_review_days": 30,
                "fsm_plan_few_uses": 3,
                "fsm_plan_least_demand": 1,
                "fsm_plan_bag_demand": 4,
                "fsm_plan_phase_out_months": 12,
            }
        )
        cls.today = fields.Date.context_today(cls.env["fsm.part.plan"].with_context(tz=cls.company._fsm_tz()))
        # there have been reports for longer than a year
        cls.used(cls.env["product.product"].create({"name": "Old Part", "is_storable": True}), 1, 500)
        cls.planner = cls.manager

    @classmethod
    def used(cls, product, quantity, days_ago=10, engineer=None, uom=None, approve=True):
        """An approved report about a visit some days ago, that has used so many of a part."""
        case = cls()
        report = case.filled_report(engineer=engineer or cls.engineer)
        user = report.task_id.user_id
        report.part_line_ids.unlink()
        values = {"product_id": product.id, "quantity": quantity, "uom_id": (uom or product.uom_id).id}
        report.with_user(user).write({"part_line_ids": [(0, 0, values)]})
        report.with_user(user).action_sign(picture(), "Ms Zhao")
        report.with_user(user).action_submit()
        if approve:
            report.with_user(cls.manager).action_approve()
            report._fsm_moving().write({"approved_on": fields.Datetime.now() - timedelta(days=days_ago)})
        return report

    def recompute(self):
        self.env["fsm.part.plan"].with_user(self.planner).action_recompute()

    def plan(self, product, engineer=None):
        """The plan of the part for the warehouse, or for the engineer."""
        place = engineer.good_location_id if engineer else self.stock
        return self.env["fsm.part.plan"].search([("product_id", "=", product.id), ("location_id", "=", place.id)])

    def make_part(self, name="Valve", **values):
        return self.env["product.product"].create({"name": name, "is_storable": True, **values})
