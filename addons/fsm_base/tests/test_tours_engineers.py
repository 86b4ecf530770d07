from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_engineer_records import EngineerRecordsCase


@tagged("post_install", "-at_install")
class TestToursEngineers(EngineerRecordsCase, HttpCase):
    """Certificates and leaves in the browser."""

    def desk(self, tour, user, url):
        self.browser_size, self.touch_enabled = "1440x900", False
        self.start_tour(url, tour, login=user.login)

    def phone(self, tour, user, url):
        self.browser_size, self.touch_enabled = "390x844", True
        self.start_tour(url, tour, login=user.login)

    def renewal_of(self, skill):
        return self.renewals.search([("engineer_id", "=", self.engineer.id), ("skill_id", "=", skill.id)])

    def newest(self, skill):
        lines = self.engineer.employee_id.employee_skill_ids
        return lines.filtered(lambda line: line.skill_id == skill).sorted("valid_to")[-1]

    def test_expiring_certificate_is_renewed(self):
        self.certify(self.engineer, self.electrician, self.in_days(10))
        self.renewals._demand()
        renewal = self.renewal_of(self.electrician)
        self.assertEqual(renewal._fsm_get_open_steps().user_id, self.leader_user)
        self.phone("fsm_leader_renews_certificate", self.leader_user, "/odoo")
        self.env.invalidate_all()
        self.assertEqual(renewal.state, "renewed")
        self.assertFalse(renewal._fsm_get_open_steps())
        self.assertGreater(self.newest(self.electrician).valid_to, self.in_days(900))
        self.assertEqual(self.engineer.certificate_ids.state, "valid")
        self.desk("fsm_engineer_sees_certificate", self.engineer_user, f"/odoo/engineers/{self.engineer.id}")

    def test_manager_renews_from_the_list(self):
        # a database with demo data has certificates of its own
        self.env["hr.employee.skill"].search([("is_certification", "=", True)]).unlink()
        self.certify(self.engineer, self.boiler, self.in_days(-3))
        self.desk("fsm_manager_renews_certificate", self.manager, "/odoo/engineer-certificates")
        self.env.invalidate_all()
        renewal = self.renewal_of(self.boiler)
        self.assertEqual((len(renewal), renewal.state), (1, "renewed"))
        self.assertEqual(renewal.write_uid, self.manager)
        self.assertGreater(self.newest(self.boiler).valid_to, self.in_days(600))
        self.assertFalse(renewal._fsm_get_open_steps())

    def test_leave_is_entered_seen_and_taken_back(self):
        # the browser of the tests is in UTC
        tomorrow = datetime.combine(fields.Date.today() + timedelta(days=1), time())
        self.dispatched_task(start=tomorrow + timedelta(hours=10))
        self.desk("fsm_dispatcher_enters_leave", self.dispatcher, f"/odoo/engineers/{self.engineer.id}")
        leave = self.engineer.leave_ids
        self.assertEqual((leave.name, leave.date_from, leave.date_to), ("Training", tomorrow, tomorrow + timedelta(1)))
        self.assertFalse(self.other_engineer._get_leaves(tomorrow, tomorrow + timedelta(1)).get(self.other_engineer.id))
        self.desk("fsm_dispatcher_takes_back_leave", self.dispatcher, f"/odoo/engineers/{self.engineer.id}")
        self.assertFalse(self.engineer._get_leaves(tomorrow, tomorrow + timedelta(1)).get(self.engineer.id))
