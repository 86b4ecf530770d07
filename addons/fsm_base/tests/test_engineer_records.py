from datetime import date, datetime, timedelta

import pytz
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import HANGZHOU, SHANGHAI, FsmCase


class EngineerRecordsCase(FsmCase):
    """Engineers with certificates and working hours of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["hr.skill.type"].create(
            {
                "name": "Certificates",
                "is_certification": True,
                "skill_ids": [(0, 0, {"name": "Electrician"}), (0, 0, {"name": "Boiler"})],
                "skill_level_ids": [(0, 0, {"name": "Certified", "level_progress": 100, "default_level": True})],
            }
        )
        cls.electrician, cls.boiler = cls.kind.skill_ids.sorted("id")
        cls.certificates = cls.env["fsm.engineer.certificate"]
        cls.renewals = cls.env["fsm.certificate.renewal"]

    def certify(self, engineer, skill, valid_to, valid_from="2020-01-01"):
        model, link = engineer._get_skill_line_model()
        return model.create(
            {
                link: engineer.id if link == "engineer_id" else engineer[link].id,
                "skill_id": skill.id,
                "skill_type_id": self.kind.id,
                "skill_level_id": self.kind.skill_level_ids.id,
                "valid_from": valid_from,
                "valid_to": valid_to,
            }
        )

    def in_days(self, days):
        return fields.Date.context_today(self.renewals) + timedelta(days=days)


@tagged("post_install", "-at_install")
class TestCertificates(EngineerRecordsCase):
    """Certificates of own and outsourced engineers, their expiry, and the task to renew them."""

    def states(self, engineer):
        return {item.skill_id: item.state for item in engineer.certificate_ids}

    def test_own_and_outsourced_alike(self):
        for engineer in (self.engineer, self.outsourced):
            self.certify(engineer, self.electrician, self.in_days(200))
            self.certify(engineer, self.boiler, self.in_days(-1))
            engineer.invalidate_recordset()
            self.assertEqual(self.states(engineer), {self.electrician: "valid", self.boiler: "expired"})
            self.assertEqual(engineer.certificate_state, "expired")

    def test_states_by_day(self):
        for days, state in ((-1, "expired"), (0, "expiring"), (30, "expiring"), (31, "valid")):
            line = self.certify(self.outsourced, self.boiler, self.in_days(days))
            self.env.invalidate_all()
            self.assertEqual(self.outsourced.certificate_state, state, days)
            self.assertEqual(self.certificates.search([("state", "=", state)]).engineer_id, self.outsourced)
            self.assertEqual(
                self.env["fsm.engineer"].search([("certificate_state", "=", state)]), self.outsourced, days
            )
            line.unlink()
        for_good = self.certify(self.outsourced, self.boiler, False)
        self.assertEqual(self.certificates.search([("state", "=", "valid")]).engineer_id, self.outsourced)
        for_good.unlink()
        for days in (-1, 10):
            self.certify(self.outsourced, self.electrician if days < 0 else self.boiler, self.in_days(days))
        for state, found in (("expired", self.outsourced), ("expiring", self.outsourced.browse())):
            self.assertEqual(self.env["fsm.engineer"].search([("certificate_state", "=", state)]), found)
        self.env["fsm.engineer.skill"].search([("engineer_id", "=", self.outsourced.id)]).unlink()
        self.env["ir.config_parameter"].set_param("fsm_base.certificate_days", 60)
        self.certify(self.outsourced, self.boiler, self.in_days(50))
        self.env.invalidate_all()
        self.assertEqual(self.outsourced.certificate_state, "expiring")

    def test_the_latest_counts(self):
        self.certify(self.engineer, self.boiler, self.in_days(-100))
        self.certify(self.engineer, self.boiler, False, valid_from="2024-01-01")
        self.env.invalidate_all()
        self.assertEqual(self.states(self.engineer), {self.boiler: "valid"})

    def test_expired_does_not_count_and_says_so(self):
        self.certify(self.engineer, self.boiler, date(2024, 5, 6))
        [row] = self.engineer._rank(self.start, self.start + timedelta(hours=1), skills=self.boiler)
        self.assertIn("Boiler expired on 05/06/2024", row["reasons"][0])
        self.assertNotIn("100 %", row["reasons"][0])
        self.certify(self.engineer, self.boiler, self.in_days(100), valid_from="2024-05-07")
        [row] = self.engineer._rank(self.start, self.start + timedelta(hours=1), skills=self.boiler)
        self.assertIn("Boiler 100 %", row["reasons"][0])

    def test_what_was_not_asked_for_is_not_told(self):
        self.certify(self.engineer, self.boiler, date(2024, 5, 6))
        expired = self.engineer._get_expired_skills
        self.assertEqual(expired(self.electrician), {self.engineer.id: {}})
        self.assertEqual(expired(self.boiler), {self.engineer.id: {self.boiler.id: date(2024, 5, 6)}})

    def test_skills_are_no_certificates(self):
        kind = self.kind.copy({"name": "Languages", "is_certification": False})
        skill = self.env["hr.skill"].create({"name": "French", "skill_type_id": kind.id})
        level = kind.skill_level_ids[:1] or kind.skill_level_ids.create(
            {"name": "Fluent", "skill_type_id": kind.id, "level_progress": 100}
        )
        self.env["fsm.engineer.skill"].create(
            {
                "engineer_id": self.outsourced.id,
                "skill_id": skill.id,
                "skill_type_id": kind.id,
                "skill_level_id": level.id,
            }
        )
        self.assertFalse(self.certificates.search([("engineer_id", "=", self.outsourced.id)]))

    def test_not_valid_yet_does_not_count(self):
        self.certify(self.engineer, self.boiler, False, valid_from=self.in_days(3))
        self.assertFalse(self.engineer._get_skill_levels()[self.engineer.id])

    # ------------------------------------------------------------------
    # The task
    # ------------------------------------------------------------------

    def demand(self):
        self.renewals._demand()
        return self.renewals.search([("state", "=", "due")])

    def test_one_task_for_the_team_leader_once(self):
        self.certify(self.engineer, self.boiler, self.in_days(10))
        self.certify(self.engineer, self.electrician, self.in_days(100))
        renewal = self.demand()
        self.assertEqual((renewal.engineer_id, renewal.skill_id), (self.engineer, self.boiler))
        step = renewal._fsm_get_open_steps()
        self.assertEqual((step.user_id, step.date_deadline), (self.leader_user, renewal.expires_on))
        self.assertIn(step, self.my_tasks(self.leader_user))
        self.assertEqual(self.demand(), renewal)
        self.assertEqual(renewal._fsm_get_open_steps(), step)

    def test_scan_and_expiry(self):
        """A scan that was uploaded first belongs to the renewal; when the old one expires is not written by hand."""
        scan = (
            self.env["ir.attachment"]
            .with_user(self.manager)
            .create({"name": "scan.txt", "raw": b"x", "res_model": "fsm.certificate.renewal"})
        )
        renewal = self.renewals.with_user(self.manager).create(
            {"engineer_id": self.engineer.id, "skill_id": self.boiler.id, "attachment_ids": [(6, 0, scan.ids)]}
        )
        self.assertEqual(scan.res_id, renewal.id)
        with self.assertRaises(UserError):
            renewal.expires_on = self.in_days(5)

    def test_every_day(self):
        self.certify(self.engineer, self.boiler, self.in_days(10))
        with self.enter_registry_test_mode():
            self.env.ref("fsm_base.cron_demand_certificates").method_direct_trigger()
        self.assertEqual(self.renewals.search([]).engineer_id, self.engineer)

    def test_in_batches(self):
        self.certify(self.engineer, self.boiler, self.in_days(10))
        self.certify(self.outsourced, self.boiler, self.in_days(10))
        self.assertEqual(self.renewals._demand(limit=1), (1, 1))
        self.assertEqual(self.renewals._demand(limit=1), (1, 0))
        self.assertEqual(len(self.renewals.search([])), 2)

    def test_without_a_team_the_managers_have_it(self):
        self.certify(self.outsourced, self.boiler, self.in_days(-3))
        step = self.demand()._fsm_get_open_steps()
        self.assertEqual(step.fsm_group_id, self.env.ref("fsm_base.group_fsm_manager"))
        self.assertIn(step, self.my_tasks(self.manager))

    def test_renewed_by_the_team_leader(self):
        self.certify(self.engineer, self.boiler, self.in_days(10))
        renewal = self.demand().with_user(self.leader_user)
        with self.assertRaisesRegex(UserError, "enter the dates"):
            renewal.action_renew()
        renewal.write({"valid_from": self.in_days(0), "valid_to": self.in_days(5)})
        with self.assertRaisesRegex(UserError, "longer than the old one"):
            renewal.action_renew()
        renewal.valid_to = self.in_days(-5)
        with self.assertRaisesRegex(UserError, "before it begins"):
            renewal.action_renew()
        renewal.valid_to = self.in_days(700)
        renewal.action_renew()
        self.env.invalidate_all()
        self.assertEqual(renewal.state, "renewed")
        self.assertFalse(renewal._fsm_get_open_steps())
        self.assertEqual(self.states(self.engineer), {self.boiler: "valid"})
        self.assertEqual(len(self.engineer.employee_id.employee_skill_ids), 2)
        with self.assertRaises(UserError):
            renewal.action_renew()

    def test_renewed_elsewhere_the_task_disappears(self):
        for engineer in (self.engineer, self.outsourced):
            line = self.certify(engineer, self.boiler, self.in_days(10))
            renewal = self.demand()
            line.valid_to = self.in_days(400)
            self.assertEqual(renewal.state, "renewed")
            self.assertFalse(renewal._fsm_get_open_steps())
            line.valid_to = self.in_days(20)
            renewal = self.demand()
            self.certify(engineer, self.boiler, self.in_days(800), valid_from="2025-01-01")
            self.assertEqual(renewal.state, "renewed")

    def test_gone_or_left_the_task_disappears(self):
        line = self.certify(self.outsourced, self.boiler, self.in_days(10))
        self.certify(self.engineer, self.boiler, self.in_days(10))
        renewals = self.demand()
        line.unlink()
        self.engineer.active = False
        self.assertFalse(self.demand())
        self.assertEqual(set(renewals.mapped("state")), {"dropped"})

    def test_not_needed_stays_so(self):
        self.certify(self.engineer, self.boiler, self.in_days(10))
        renewal = self.demand()
        action = renewal.with_user(self.manager).action_drop()
        self.env["fsm.ask"].with_user(self.manager).browse(action["res_id"]).write({"reason": "No boilers any more"})
        self.env["fsm.ask"].with_user(self.manager).browse(action["res_id"]).action_confirm()
        self.assertEqual(renewal.state, "dropped")
        self.assertFalse(self.demand())
        renewal.with_user(self.manager).action_demand()
        self.assertEqual(renewal.state, "due")

    def test_first_certificate_without_rights_of_hr(self):
        for engineer in (self.engineer, self.outsourced):
            renewal = self.renewals.with_user(self.manager).create(
                {"engineer_id": engineer.id, "skill_id": self.electrician.id, "valid_from": self.in_days(0)}
            )
            renewal.action_renew()
            self.env.invalidate_all()
            self.assertEqual(self.states(engineer), {self.electrician: "valid"})

    def test_renew_from_the_list_of_certificates(self):
        self.certify(self.engineer, self.boiler, self.in_days(-1))
        certificate = self.certificates.with_user(self.manager).search([("state", "=", "expired")])
        action = certificate.action_renew()
        self.assertEqual(certificate.action_renew()["res_id"], action["res_id"])
        self.assertEqual(self.demand().id, action["res_id"])

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_who_sees_certificates(self):
        self.certify(self.engineer, self.boiler, self.in_days(10))
        self.certify(self.outsourced, self.boiler, self.in_days(10))
        renewals = self.demand()

        def seen(model, user):
            return self.env[model].with_user(user).search([]).engineer_id

        for model in ("fsm.engineer.certificate", "fsm.certificate.renewal"):
            self.assertEqual(seen(model, self.engineer_user), self.engineer, model)
            self.assertEqual(seen(model, self.leader_user), self.engineer, model)
            self.assertEqual(seen(model, self.dispatcher), self.engineer | self.outsourced, model)
            with self.assertRaises(AccessError):
                seen(model, self.bystander)
        mine = renewals.filtered(lambda renewal: renewal.engineer_id == self.engineer)
        mine.write({"valid_from": self.in_days(0)})
        for user in (self.engineer_user, self.dispatcher, self.other_user):
            with self.assertRaises(AccessError):
                mine.with_user(user).action_renew()

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Other"})
        foreign = new_test_user(
            self.env,
            "fsm_test_foreign",
            groups="fsm_base.group_fsm_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.certify(self.engineer, self.boiler, self.in_days(10))
        self.demand()
        self.engineer._set_last_position(*HANGZHOU)
        env = self.env(user=foreign, context={"allowed_company_ids": company.ids})
        for model in ("fsm.engineer.certificate", "fsm.certificate.renewal", "fsm.engineer.position"):
            self.assertFalse(env[model].search([]), model)


@tagged("post_install", "-at_install")
class TestServiceArea(FsmCase):
    """Provinces and cities in the ranking."""

    def words(self, engineer):
        [row] = engineer._rank(self.start, self.start + timedelta(hours=1), site=self.customer)
        return row["score"], "\n".join(row["reasons"])

    def test_area(self):
        nowhere, words = self.words(self.engineer)
        self.assertNotIn("erves", words)
        self.engineer.state_ids = self.env.ref("base.state_cn_BJ")
        outside, words = self.words(self.engineer)
        self.assertIn(f"Outside his service area: {self.province.name}", words)
        self.engineer.state_ids |= self.province
        inside, words = self.words(self.engineer)
        self.assertIn(f"Serves {self.province.name}", words)
        self.assertTrue(outside < nowhere < inside)

    def test_cities_narrow_a_province(self):
        cities = self.env["fsm.engineer.city"].with_user(self.manager)
        self.engineer.state_ids = self.province
        self.engineer.city_ids = cities.create({"name": "Ningbo", "state_id": self.province.id})
        other, words = self.words(self.engineer)
        self.assertIn(f"Serves {self.province.name}, but not Hangzhou", words)
        self.engineer.city_ids |= cities.create({"name": "hangzhou市", "state_id": self.province.id})
        same, words = self.words(self.engineer)
        self.assertIn("Serves Hangzhou", words)
        self.assertGreater(same, other)
        with self.assertRaises(AccessError):
            cities.with_user(self.engineer_user).create({"name": "x"})

    def test_dispatcher_sees_it(self):
        self.engineer.state_ids = self.province
        action = self.open_request().with_user(self.dispatcher).action_dispatch()
        lines = self.env["fsm.dispatch"].with_user(self.dispatcher).browse(action["res_id"]).line_ids
        line = lines.filtered(lambda item: item.engineer_id == self.engineer)
        self.assertIn(f"Serves {self.province.name}", line.reasons)


@tagged("post_install", "-at_install")
class TestWorkingHours(FsmCase):
    """Working hours, holidays and leaves in planning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office hours",
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    (0, 0, {"name": day, "dayofweek": day, "hour_from": start, "hour_to": end, "day_period": period})
                    for day in "01234"
                    for start, end, period in ((8, 12, "morning"), (13, 17, "afternoon"))
                ],
            }
        )
        cls.engineer.employee_id.resource_calendar_id = cls.calendar
        cls.engineer.resource_id.tz = "Asia/Shanghai"
        cls.outsourced.resource_id.tz = "Asia/Shanghai"
        cls.outsourced.with_user(cls.manager).work_calendar_id = cls.calendar
        cls.env.user.tz = "Asia/Shanghai"

    def at_local(self, day, hour):
        """UTC of an hour in China."""
        local = pytz.timezone("Asia/Shanghai").localize(datetime(2030, 6, day, hour))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def conflicts(self, engineer, day, start, end):
        found = engineer._get_conflicts(self.at_local(day, start), self.at_local(day, end))
        return "\n".join(found[engineer.id])

    def test_work_intervals_in_utc(self):
        for engineer in (self.engineer, self.outsourced):
            spans = engineer._get_work_intervals(self.at_local(5, 0), self.at_local(6, 0))[engineer.id]
            morning = (self.at_local(5, 8), self.at_local(5, 12))
            self.assertEqual(spans, [morning, (self.at_local(5, 13), self.at_local(5, 17))])

    def test_flexible_hours_are_always(self):
        self.outsourced.resource_id.calendar_id = False
        span = (self.at_local(5, 0), self.at_local(6, 0))
        self.assertEqual(self.outsourced._get_work_intervals(*span), {self.outsourced.id: [span]})
        leave = (self.at_local(5, 3), self.at_local(5, 4))
        self.env["resource.calendar.leaves"].create(
            {"resource_id": self.outsourced.resource_id.id, "date_from": leave[0], "date_to": leave[1]}
        )
        spans = self.outsourced._get_work_intervals(*span)[self.outsourced.id]
        self.assertEqual(spans, [(span[0], leave[0]), (leave[1], span[1])])

    def test_outside_working_hours(self):
        for engineer in (self.engineer, self.outsourced):
            self.assertFalse(self.conflicts(engineer, 5, 9, 11))
            self.assertFalse(self.conflicts(engineer, 5, 11, 14), "over lunch")
            self.assertIn("Outside his working hours, 08:00-17:00", self.conflicts(engineer, 5, 16, 19))
            self.assertIn("Outside his working hours, 08:00-17:00", self.conflicts(engineer, 5, 5, 9))
            self.assertIn("Does not work that day", self.conflicts(engineer, 8, 9, 11), "a Saturday")
            found = engineer._get_conflicts(self.at_local(5, 12) + timedelta(minutes=30), self.at_local(5, 14))
            self.assertFalse(found[engineer.id], "begun at lunch")

    def test_several_days(self):
        found = self.engineer._get_conflicts(self.at_local(4, 9), self.at_local(6, 16))
        self.assertFalse(found[self.engineer.id])

    def test_public_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Dragon Boat Festival",
                "calendar_id": self.calendar.id,
                "date_from": self.at_local(5, 0),
                "date_to": self.at_local(6, 0),
            }
        )
        self.assertIn("Does not work that day", self.conflicts(self.engineer, 5, 9, 11))

    def test_on_leave_is_said_once(self):
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": self.engineer.resource_id.id,
                "date_from": self.at_local(5, 0),
                "date_to": self.at_local(6, 0),
            }
        )
        self.assertIn("On leave", self.conflicts(self.engineer, 5, 9, 11))
        self.assertNotIn("Does not work", self.conflicts(self.engineer, 5, 9, 11))

    def test_dispatching_outside_asks_for_a_reason(self):
        request = self.open_request().with_user(self.dispatcher)
        start, end = self.at_local(8, 9), self.at_local(8, 11)
        action = request.action_dispatch(self.engineer, start, end)
        self.assertEqual(action["res_model"], "fsm.dispatch")
        self.assertFalse(request.task_ids)
        request.action_dispatch(self.engineer, start, end, overrule_reason="The line stands still")
        self.assertEqual(request.task_ids.state, "dispatched")

    def test_ranks_behind_who_works(self):
        start, end = self.at_local(8, 9), self.at_local(8, 11)
        rows = (self.engineer | self.leader)._rank(start, end)
        self.assertEqual([row["engineer"] for row in rows], [self.leader, self.engineer])
        self.assertIn("Does not work that day", rows[1]["reasons"])

    def test_hours_of_an_employee_are_the_employees(self):
        with self.assertRaisesRegex(UserError, "kept on the employee"):
            self.engineer.with_user(self.manager).work_calendar_id = False

    # ------------------------------------------------------------------
    # Leaves
    # ------------------------------------------------------------------

    def enter_leave(self, user, engineer, start, end):
        form = self.env["fsm.engineer.leave"].with_user(user)
        form = form.create({"engineer_id": engineer.id, "date_from": start, "date_to": end, "name": "Training"})
        form.action_confirm()
        return form

    def test_dispatcher_enters_and_takes_back_a_leave(self):
        for engineer in (self.engineer, self.outsourced):
            self.enter_leave(self.dispatcher, engineer, self.at_local(5, 0), self.at_local(7, 0))
            leave = engineer.with_user(self.dispatcher).leave_ids
            self.assertEqual((leave.name, leave.date_to), ("Training", self.at_local(7, 0)))
            self.assertIn("On leave", self.conflicts(engineer, 5, 9, 11))
            self.assertEqual(engineer.with_user(engineer.user_id).leave_ids, leave)
            self.assertFalse(engineer.with_user(self.other_user).leave_ids)
            with self.assertRaises(AccessError):
                leave.with_user(self.agent).action_fsm_remove()
            with self.assertRaises(AccessError):
                leave.with_user(self.other_user).action_fsm_remove()
            leave.with_user(self.dispatcher).action_fsm_remove()
            self.assertFalse(engineer._get_leaves(self.at_local(5, 0), self.at_local(7, 0)))

    def test_leave_is_refused(self):
        span = (self.at_local(5, 0), self.at_local(7, 0))
        with self.assertRaisesRegex(UserError, "before it begins"):
            self.enter_leave(self.dispatcher, self.engineer, *reversed(span))
        self.enter_leave(self.dispatcher, self.engineer, *span)
        with self.assertRaisesRegex(UserError, "already"):
            self.enter_leave(self.dispatcher, self.engineer, *span)
        with self.assertRaises(AccessError):
            self.enter_leave(self.engineer_user, self.engineer, *span)
        company = self.env["res.company"].create({"name": "Other"})
        foreign = new_test_user(
            self.env,
            "fsm_test_foreign_dispatcher",
            groups="fsm_base.group_fsm_dispatcher",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        with self.assertRaises(AccessError):
            self.enter_leave(foreign, self.engineer, self.at_local(10, 0), self.at_local(11, 0))
        # longer than the one that is there
        self.enter_leave(self.dispatcher, self.engineer, span[0], self.at_local(8, 0))
        self.assertEqual(len(self.engineer.with_user(self.dispatcher).leave_ids), 2)

    @freeze_time("2030-06-05 04:00:00")
    def test_leaves_to_come(self):
        leaves = self.env["resource.calendar.leaves"]
        span = {"date_from": self.at_local(4, 0), "date_to": self.at_local(5, 0)}
        later = {"date_from": self.at_local(6, 0), "date_to": self.at_local(7, 0)}
        resource = {"resource_id": self.engineer.resource_id.id}
        leaves.create([{**span, **resource}, {**later, **resource, "time_type": "other"}])
        coming = leaves.create({**later, **resource})
        self.assertEqual(self.engineer.with_user(self.dispatcher).leave_ids.ids, coming.ids)

    def test_leave_names_the_visits_in_it(self):
        task = self.dispatched_task(start=self.at_local(5, 9))
        form = self.env["fsm.engineer.leave"].with_user(self.dispatcher)
        form = form.create(
            {"engineer_id": self.engineer.id, "date_from": self.at_local(5, 0), "date_to": self.at_local(6, 0)}
        )
        self.assertEqual(form.visits, task.name)

    def test_leaves_of_the_office_stay_private(self):
        leaves = self.env["resource.calendar.leaves"]
        boss = self.env["hr.employee"].create({"name": "Boss", "user_id": self.bystander.id})
        leave = leaves.create(
            {"resource_id": boss.resource_id.id, "date_from": self.at_local(5, 0), "date_to": self.at_local(6, 0)}
        )
        self.assertFalse(leaves.with_user(self.dispatcher).search([("id", "=", leave.id)]))

    @freeze_time("2030-06-05 04:00:00")
    def test_todays_visits(self):
        today = self.dispatched_task(start=self.at_local(5, 14))
        self.dispatched_task(start=self.at_local(6, 14))
        self.dispatched_task(start=self.at_local(4, 14))
        cancelled = self.dispatched_task(start=self.at_local(5, 9))
        cancelled.with_user(self.dispatcher).action_cancel("x")
        self.assertEqual(self.engineer.with_user(self.dispatcher).today_task_ids, today)

    def test_cost_does_not_grow_with_the_engineers(self):
        users = self.env["res.users"].create(
            [
                {"name": f"H{i}", "login": f"h{i}", "group_ids": [(6, 0, [self.env.ref("base.group_user").id])]}
                for i in range(30)
            ]
        )
        many = self.env["fsm.engineer"].create([{"user_id": user.id} for user in users])
        many.state_ids = self.province
        many.city_ids = self.env["fsm.engineer.city"].create({"name": "Ningbo", "state_id": self.province.id})

        def queries(call, engineers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call(engineers)
            return self.env.cr.sql_log_count - before

        start, end = self.at_local(5, 9), self.at_local(5, 11)
        for call in (
            lambda engineers: engineers._get_work_intervals(start, end),
            lambda engineers: engineers._get_conflicts(start, end),
            lambda engineers: engineers._rank(start, end, position=HANGZHOU, site=self.customer),
            lambda engineers: engineers.with_user(self.dispatcher).web_read(
                {"certificate_state": {}, "leave_ids": {"fields": {"name": {}}}, "today_task_ids": {}, "status": {}}
            ),
        ):
            queries(call, many)
            self.assertEqual(queries(call, many[:2]), queries(call, many))


@tagged("post_install", "-at_install")
class TestPositions(FsmCase):
    """Where engineers were is kept for some days, then forgotten."""

    def test_check_in_is_kept(self):
        self.task_on_site()
        position = self.engineer.position_ids
        self.assertEqual((position.latitude, position.longitude, position.source), (*HANGZHOU, "check_in"))
        self.assertIn("mlat=30.274100&mlon=120.155100", position.map_url)

    def test_who_reads_positions(self):
        self.engineer._set_last_position(*HANGZHOU)
        self.other_engineer._set_last_position(*SHANGHAI)
        positions = self.env["fsm.engineer.position"]
        self.assertEqual(positions.with_user(self.engineer_user).search([]).engineer_id, self.engineer)
        self.assertEqual(len(positions.with_user(self.dispatcher).search([])), 2)
        for user in (self.agent, self.bystander):
            with self.assertRaises(AccessError):
                positions.with_user(user).search([])
            with self.assertRaises(AccessError):
                self.engineer.with_user(user).read(["position_ids"])
        for user in (self.engineer_user, self.dispatcher, self.manager):
            with self.assertRaises(AccessError):
                positions.with_user(user).create({"engineer_id": self.engineer.id})
            with self.assertRaises(AccessError):
                self.engineer.position_ids.with_user(user).unlink()

    def test_old_positions_are_forgotten(self):
        self.env["ir.config_parameter"].set_param("fsm_base.position_days", 7)
        with freeze_time(fields.Datetime.now() - timedelta(days=8)):
            self.engineer._set_last_position(*HANGZHOU)
            self.other_engineer._set_last_position(*HANGZHOU)
            self.outsourced._set_last_position(*HANGZHOU)
        self.outsourced.active = False
        self.other_engineer._set_last_position(*SHANGHAI)
        with self.enter_registry_test_mode():
            self.env.ref("fsm_base.cron_forget_positions").method_direct_trigger()
        self.env.invalidate_all()
        self.assertFalse(self.engineer.position_ids or self.engineer.last_position_on or self.engineer.last_latitude)
        self.assertFalse(self.outsourced.last_position_on, "nor that of one who has left")
        self.assertEqual(self.other_engineer.position_ids.latitude, SHANGHAI[0])
        self.assertEqual(self.other_engineer.last_latitude, SHANGHAI[0])
