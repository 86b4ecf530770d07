from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .plan_common import PlanCase

NUMBERS = {
    "fsm_plan_window_days": 180,
    "fsm_plan_service_level": 97.5,
    "fsm_plan_lead_days": 21,
    "fsm_plan_ship_days": 5,
    "fsm_plan_review_days": 45,
    "fsm_plan_few_uses": 4,
    "fsm_plan_least_demand": 2,
    "fsm_plan_bag_demand": 6,
    "fsm_plan_phase_out_months": 18,
}


@tagged("post_install", "-at_install")
class TestPartPlanSettings(PlanCase):
    """What planning is worked out from is stored where people set it."""

    def test_settings_of_the_company(self):
        boss = new_test_user(self.env, "fsm_test_boss", groups="base.group_system,fsm_base.group_fsm_admin")
        form = Form(self.env["res.config.settings"].with_user(boss))
        for name, value in NUMBERS.items():
            self.assertEqual(form[name], self.company[name])
            form[name] = value
        form.save().execute()
        self.company.invalidate_recordset()
        self.assertEqual({name: self.company[name] for name in NUMBERS}, NUMBERS)

    def test_the_form_of_a_product(self):
        chief = new_test_user(
            self.env, "fsm_test_chief", groups="base.group_user,stock.group_stock_manager,product.group_product_manager"
        )
        valve, washable = self.make_part("Valve"), self.make_part("Washable")
        with Form(valve.product_tmpl_id.with_user(chief)) as form:
            form.fsm_substitute_ids.add(washable)
            form.fsm_service_level = 99
            form.fsm_failure_rate = 0.05
            form.fsm_return_old = True
            form.fsm_return_days = 10
        self.assertEqual((valve.fsm_substitute_ids, valve.fsm_service_level), (washable, 99))
        self.assertEqual((valve.fsm_failure_rate, valve.fsm_return_old, valve.fsm_return_days), (0.05, True, 10))
        self.used(valve, 9, 10)
        self.recompute()
        self.assertEqual(self.plan(valve).service_level, 99)
        with self.assertRaises(AccessError):
            valve.product_tmpl_id.with_user(self.engineer_user).write({"fsm_service_level": 50})

    def test_what_the_forms_of_plans_show(self):
        """Who may read plans, can read all that their form and cards show."""
        self.used(self.part, 9, 10)
        self.engineer.keeps_stock = True
        self.recompute()
        bag = self.plan(self.part, self.engineer)
        for user in (self.engineer_user, self.keeper, self.manager):
            model = self.env["fsm.part.plan"].with_user(user)
            for kind in ("form", "kanban", "list"):
                fields = model.get_view(None, kind)["models"]["fsm.part.plan"]
                seen = model.fields_get(fields)
                with self.subTest(user=user.name, kind=kind):
                    [row] = bag.with_user(user).web_read({name: {} for name in seen})
                    self.assertEqual(row["min_qty"], 2)
        form = self.env["fsm.part.plan"].with_user(self.engineer_user).get_view(None, "form")["arch"]
        self.assertNotIn("action_apply", form)
        self.assertNotIn("action_open_consumption", form)
        self.assertIn("used_by_month", form)
