from odoo.tests import freeze_time, tagged

from .common import UnitCase


@tagged("post_install", "-at_install")
class TestAlerts(UnitCase):
    """Warranty or life about to end: somebody gets the task to talk to the customer."""

    def setUp(self):
        super().setUp()
        self.company.partner_id.tz = "Asia/Shanghai"
        self.agents = self.env.ref("fsm_base.group_fsm_agent")

    def run_cron(self, day):
        cron = self.env.ref("fsm_installed_base.cron_alert")
        self.env.flush_all()
        with self.enter_registry_test_mode(), freeze_time(f"{day} 02:00:00"):
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def steps(self, unit):
        return unit._fsm_get_open_steps()

    def test_warranty_ending(self):
        unit = self.make_unit(installed_on="2029-07-01")
        self.run_cron("2030-05-30")
        self.assertFalse(self.steps(unit), "31 days are more than 30")
        self.run_cron("2030-05-31")
        step = self.steps(unit)
        self.assertEqual(step.fsm_step_id, self.env.ref("fsm_installed_base.step_unit_warranty_ending"))
        self.assertEqual(step.fsm_group_id, self.agents)
        self.assertEqual(unit.alert_keys, "warranty_ending")
        self.run_cron("2030-06-01")
        self.assertEqual(self.steps(unit), step, "once for each end")

    def test_the_sales_person_of_the_customer_talks(self):
        self.customer.user_id = self.expert
        unit = self.make_unit(installed_on="2029-07-01")
        self.run_cron("2030-06-20")
        self.assertEqual(self.steps(unit).user_id, self.expert)

    def test_life_ending(self):
        unit = self.make_unit(end_of_life="2030-07-01")
        self.run_cron("2030-06-20")
        self.assertEqual(self.steps(unit).fsm_step_id, self.env.ref("fsm_installed_base.step_unit_life_ending"))

    def test_what_is_over_or_out_of_service_is_no_news(self):
        over = self.make_unit("O", installed_on="2028-07-01")
        gone = self.make_unit("G", installed_on="2029-07-01", state="retired")
        self.run_cron("2030-06-20")
        self.assertFalse(self.steps(over | gone))

    def test_switched_off(self):
        self.company.fsm_alert_days = 0
        unit = self.make_unit(installed_on="2029-07-01")
        for day in ("2030-06-20", "2030-06-30"):
            self.run_cron(day)
            self.assertFalse(self.steps(unit))

    def test_talked_to_the_customer(self):
        unit = self.make_unit(installed_on="2029-07-01")
        self.run_cron("2030-06-20")
        mine = unit.with_user(self.agent)
        self.assertEqual(mine.action_talked()["res_model"], "fsm.unit.change", "a form asks what came of it")
        mine.action_talked("Wants an offer")
        self.assertFalse(self.steps(unit))
        self.assertIn("talked", self.kinds(unit))
        self.run_cron("2030-06-21")
        self.assertFalse(self.steps(unit))

    def test_extended_and_ending_again(self):
        unit = self.make_unit(installed_on="2029-07-01")
        self.run_cron("2030-06-20")
        unit.action_extend_warranty("2031-06-30", "2031-06-30", reason="Sold")
        self.assertFalse(self.steps(unit), "an extended warranty needs no talk")
        self.run_cron("2031-06-20")
        self.assertTrue(self.steps(unit), "the new end is another one")

    def test_retiring_ends_the_task(self):
        unit = self.make_unit(installed_on="2029-07-01")
        self.run_cron("2030-06-20")
        unit.with_user(self.agent).action_retire("2030-06-21", "Scrapped")
        self.assertFalse(self.steps(unit))

    def test_the_last_day_and_a_machine_on_loan(self):
        unit = self.make_unit(installed_on="2029-07-01", state="loaned")
        self.run_cron("2030-06-30")
        self.assertTrue(self.steps(unit))

    def test_today_is_the_company_s(self):
        """In Shanghai it is the 31st of May, on the thirtieth day before the end."""
        unit = self.make_unit(installed_on="2029-07-01")
        with freeze_time("2030-05-30 16:30:00"):
            self.units._open_alerts(self.company)
        self.assertTrue(self.steps(unit))

    def test_each_company_has_its_own_days(self):
        second = self.env["res.company"].create({"name": "Second", "fsm_alert_days": 5})
        theirs = self.make_unit("S-1", company_id=second.id, end_of_life="2030-07-01")
        ours = self.make_unit(end_of_life="2030-07-01")
        self.run_cron("2030-06-20")
        self.assertTrue(self.steps(ours))
        self.assertFalse(self.steps(theirs))

    def test_another_end_is_one_task(self):
        unit = self.make_unit(end_of_life="2030-07-01")
        self.run_cron("2030-06-20")
        first = self.steps(unit)
        unit.end_of_life = "2030-07-05"
        self.run_cron("2030-06-21")
        self.assertEqual(len(self.steps(unit)), 1)
        self.assertNotEqual(self.steps(unit), first)

    def test_taking_back_ends_the_task(self):
        unit = self.make_unit(installed_on="2029-07-01")
        self.run_cron("2030-06-20")
        unit.with_user(self.agent).action_take_back("2030-06-21", "Not paid")
        self.assertFalse(self.steps(unit))
