from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import tagged

from .plan_common import PlanCase


@tagged("post_install", "-at_install")
class TestPartConsumption(PlanCase):
    """What was used by whom, month by month: where the demand of a plan comes from."""

    def lines(self, product, user=None):
        consumption = self.env["fsm.part.consumption"].with_user(user or self.manager)
        return consumption.search([("product_id", "=", product.id)])

    def month(self, days_ago):
        return f"{fields.Datetime.now() - relativedelta(days=days_ago):%Y-%m}"

    def test_lines(self):
        report = self.used(self.part, 2, 10, uom=self.env.ref("uom.product_uom_dozen"))
        self.used(self.part, 3, approve=False)
        line = self.lines(self.part)
        self.assertEqual((line.quantity, line.report_id, line.engineer_id), (24, report, self.engineer))
        self.assertEqual((line.partner_id, line.machine_id), (self.customer, self.product))
        self.assertEqual((line.team_id, line.company_id), (self.team, self.company))
        self.assertEqual((line.approved_on, line.categ_id), (report.approved_on, self.part.categ_id))

    def test_part_counted_in_dozens(self):
        box = self.make_part("Screws", uom_id=self.env.ref("uom.product_uom_dozen").id)
        self.used(box, 6, 10, uom=self.env.ref("uom.product_uom_unit"))
        self.assertAlmostEqual(self.lines(box).quantity, 0.5)

    def test_it_adds_up_to_what_is_planned(self):
        for days, engineer in ((10, self.engineer), (100, self.engineer), (200, self.other_engineer)):
            self.used(self.part, days / 10, days, engineer=engineer)
        self.engineer.keeps_stock = True
        self.recompute()
        for engineer, quantity in ((None, 31), (self.engineer, 11)):
            plan = self.plan(self.part, engineer).with_user(self.manager)
            action = plan.action_open_consumption()
            lines = self.env[action["res_model"]].with_user(self.manager).search(action["domain"])
            self.assertEqual((sum(lines.mapped("quantity")), plan.used_qty), (quantity, quantity))

    def test_month_by_month(self):
        self.used(self.part, 1, 0)
        self.used(self.part, 2, 62)
        self.used(self.part, 4, 62, engineer=self.other_engineer)
        self.used(self.part, 8, 400)
        self.engineer.keeps_stock = True
        self.recompute()
        plan = self.plan(self.part).with_user(self.manager).with_context(tz="UTC")
        months = dict(pair.split() for pair in plan.used_by_month.split(" · "))
        self.assertEqual(len(months), 12)
        self.assertEqual((months[self.month(0)], months[self.month(62)]), ("1", "6"))
        self.assertEqual(sum(map(float, months.values())), 7, "what is older is not shown")
        self.assertEqual(list(months), sorted(months))
        bag = self.plan(self.part, self.engineer).with_context(tz="UTC")
        mine = dict(pair.split() for pair in bag.with_user(self.engineer_user).used_by_month.split(" · "))
        self.assertEqual((mine[self.month(0)], mine[self.month(62)]), ("1", "2"), "his own, as he may see himself")

    def test_the_month_is_that_of_the_reader(self):
        """Eight in the evening in London, the last day of a month, is the next month in Shanghai."""
        report = self.used(self.part, 5, 0)
        first = fields.Datetime.now().replace(day=1, hour=20, minute=0) - relativedelta(months=10)
        last = first - relativedelta(days=1)
        report._fsm_moving().write({"approved_on": last})
        self.recompute()
        plan = self.plan(self.part)
        here, there = (plan.with_context(tz=zone).used_by_month for zone in ("Asia/Shanghai", "UTC"))
        following = last + relativedelta(days=1)
        self.assertIn(f"{following:%Y-%m} 5", here)
        self.assertIn(f"{last:%Y-%m} 5", there)

    def test_another_company(self):
        self.used(self.part, 2, 10)
        self.recompute()
        other = self.env["res.company"].create({"name": "Other Service"})
        self.manager.write({"company_ids": [(4, other.id)]})
        elsewhere = self.env["fsm.part.consumption"].with_user(self.manager)
        self.assertFalse(
            elsewhere.with_context(allowed_company_ids=other.ids).search([("product_id", "=", self.part.id)])
        )
        theirs = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        plan = self.env["fsm.part.plan"].create(
            {
                "product_id": self.part.id,
                "company_id": other.id,
                "warehouse_id": theirs.id,
                "location_id": theirs.lot_stock_id.id,
            }
        )
        self.assertEqual({pair.split()[1] for pair in plan.used_by_month.split(" · ")}, {"0"})

    def test_as_many_queries_for_30_plans_as_for_one(self):
        parts = [self.make_part(f"P{number}") for number in range(30)]
        self.env["fsm.part.plan"].create(
            [
                {
                    "product_id": part.id,
                    "company_id": self.company.id,
                    "warehouse_id": self.warehouse.id,
                    "location_id": self.stock.id,
                }
                for part in parts
            ]
        )
        plans = self.env["fsm.part.plan"].search([("product_id", "in", [part.id for part in parts])])

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("used_by_month")
            return self.env.cr.sql_log_count - before

        queries(plans)
        self.assertEqual(queries(plans[:1]), queries(plans))
