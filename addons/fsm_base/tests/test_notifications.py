from datetime import timedelta
from smtplib import SMTPException

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import MockSmtplibCase
from odoo.addons.sms.tests.common import MockSMS

from .common import FsmCase


class NotifyCase(FsmCase, MockSmtplibCase):
    """What customers are told, with Odoo's real queue of mails; only the wire to the mail server is Odoo's test one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["fsm.notification"].search([]).unlink()
        cls.env["mail.mail"].search([]).unlink()
        cls.company.write({"phone": "0512 5550 0100", "email": "service@example.com"})
        cls.contact.write({"email": "zhao@example.com", "lang": "en_US", "tz": "Asia/Shanghai"})
        cls.events = cls.env["fsm.event"].with_context(active_test=False)

    def told(self, code=None, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["fsm.notification"].search(domain + ([("code", "=", code)] if code else []), order="id")

    def run_queue(self):
        cron = self.env.ref("fsm_base.cron_notifications")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def send_mails(self, error=None):
        """Work off Odoo's queue of mails; the mail server takes them, or says ``error``."""
        with self.mock_smtplib_connection():
            if error:

                def refuse(*args):
                    raise SMTPException(error)

                self.testing_smtp_session.send_message = refuse
            self.env["mail.mail"].process_email_queue()
        self.env.invalidate_all()
        return self.emails

    def switch_on(self, code, channel="sms"):
        event = self.events.search([("code", "=", code), ("channel_id.code", "=", channel)])
        event.active = True
        return event


@tagged("post_install", "-at_install")
class TestNotifications(NotifyCase):
    """From the step to the customer's mailbox."""

    def test_each_step_tells_the_customer(self):
        report = self.submitted_report()
        report.with_user(self.manager).action_approve()
        report.request_id.with_user(self.agent).action_close()
        codes = ["request_received", "task_dispatched", "engineer_checked_in", "report_submitted", "request_closed"]
        self.assertEqual(self.told().mapped("code"), codes)
        self.assertEqual(set(self.told().mapped("state")), {"queued"})
        mails = self.env["mail.mail"].search([("email_to", "ilike", "zhao@example.com")])
        self.assertFalse(mails, "nothing is rendered inside the step")

    def test_the_button_of_the_request_opens_its_messages(self):
        request = self.dispatched_task().request_id
        other = self.open_request()
        self.assertEqual((request | other).mapped("notification_count"), [2, 1])
        action = request.with_user(self.agent).action_open_notifications()
        self.assertEqual(self.env["fsm.notification"].search(action["domain"]), self.told(request_id=request.id))

    def test_the_queue_is_looked_at_after_the_step(self):
        cron = self.env.ref("fsm_base.cron_notifications")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.open_request()
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_nothing_is_rendered_in_the_step_and_all_after_it(self):
        request = self.open_request()
        self.run_queue()
        told = self.told()
        self.assertEqual((told.state, told.address, told.recipient_id), ("sending", "zhao@example.com", self.contact))
        self.assertEqual(told.subject, f"{request.name}: we have received your request")
        self.assertEqual(told.mail_mail_id.state, "outgoing")
        emails = self.send_mails()
        self.assertEqual([email["smtp_to_list"] for email in emails], [["zhao@example.com"]])
        self.assertEqual((told.state, told.tries), ("sent", 1))
        self.assertTrue(told.sent_on)
        self.assertFalse(told.mail_mail_id.exists(), "what was sent is kept once, in the list")
        self.assertIn(request.access_token, told.body)

    def test_what_the_customer_reads(self):
        task = self.dispatched_task(start=self.at(5, 1))
        self.run_queue()
        told = self.told("task_dispatched")
        self.assertIn("Engineer comes on Wed, Jun 5 09:00", told.subject)
        for words in (
            "Wed, Jun 5 09:00–11:00",
            "Compressor",
            "Engineer",
            "0512 5550 0100",
            task._get_public_url(),
            "/fsm/stop/",
        ):
            self.assertIn(words, told.body)

    def test_a_visit_over_midnight(self):
        record = self.make_request().with_context(tz="Asia/Shanghai")
        self.assertEqual(
            record._format_customer_time(self.at(5, 14), self.at(5, 17)), "Wed, Jun 5 22:00 – Thu, Jun 6 01:00"
        )

    def test_nobody_else_is_told(self):
        """Whatever the template says: it is one person's message, with the link that stops it."""
        template = self.env.ref("fsm_base.mail_template_request_received")
        template.write({"email_cc": "all@example.com", "email_to": "all@example.com"})
        self.open_request()
        self.run_queue()
        self.assertEqual([email["smtp_to_list"] for email in self.send_mails()], [["zhao@example.com"]])

    def test_in_the_customers_language_and_time_zone(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("fsm_base.mail_template_request_received")
        template.with_context(lang="fr_FR").subject = "Bonjour {{ object._format_customer_time(object.opened_on) }}"
        self.contact.write({"lang": "fr_FR", "tz": "Europe/Paris"})
        with freeze_time("2030-06-05 08:30:00"):
            self.open_request()
            self.run_queue()
        self.assertEqual(self.told().subject, "Bonjour mer. 5 juin 10:30")

    def test_customer_without_a_contact_of_its_own(self):
        self.customer.email = "info@example.com"
        self.contact.email = False
        self.open_request()
        self.run_queue()
        self.assertEqual(self.told().recipient_id, self.customer)

    def test_no_address(self):
        self.contact.email = False
        request = self.open_request()
        self.run_queue()
        self.assertEqual((request.state, self.told().state, self.told().reason), ("open", "skipped", "no_address"))

    def test_customers_words_can_do_no_harm(self):
        self.contact.name = "<script>alert(1)</script>"
        self.open_request()
        self.run_queue()
        self.assertNotIn("<script>", self.told().mail_mail_id.body_html)
        self.assertIn("&lt;script&gt;", self.told().mail_mail_id.body_html)

    # ------------------------------------------------------------------
    # Twice is once; overtaken
    # ------------------------------------------------------------------

    def test_the_same_occurrence_is_queued_once(self):
        request = self.open_request()
        for __ in range(3):
            self.env["fsm.event"]._emit("request_received", request)
        self.assertEqual(len(self.told()), 1)

    def test_another_engineer_is_another_occurrence(self):
        task = self.dispatched_task()
        self.run_queue()
        task.with_user(self.dispatcher).action_dispatch(engineer=self.other_engineer)
        self.run_queue()
        first, second = self.told("task_dispatched")
        self.assertEqual((first.state, second.state), ("sending", "sending"))
        self.assertIn("Other comes on", second.subject)

    def dispatch_again(self, task, minutes, **values):
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            task.with_user(self.dispatcher).action_dispatch(**{"engineer": self.engineer, **values})
            self.run_queue()

    def test_another_hour_is_told(self):
        task = self.dispatched_task()
        self.run_queue()
        later = task.planned_end + timedelta(hours=1)
        self.dispatch_again(task, 1, planned_start=task.planned_start, planned_end=later)
        self.assertEqual(self.told("task_dispatched").mapped("state"), ["sending", "sending"])
        self.assertIn(f"–{(later + timedelta(hours=8)):%H:%M}", self.told("task_dispatched")[1].body)

    def test_back_to_the_first_plan_is_told(self):
        task = self.dispatched_task()
        self.run_queue()
        self.dispatch_again(task, 1, engineer=self.other_engineer)
        self.dispatch_again(task, 2)
        self.assertEqual(self.told("task_dispatched").mapped("state"), ["sending"] * 3)

    def test_what_did_not_reach_the_customer_was_not_told(self):
        self.contact.email = False
        task = self.dispatched_task()
        self.run_queue()
        self.contact.email = "zhao@example.com"
        self.dispatch_again(task, 1)
        self.assertEqual(self.told("task_dispatched").mapped("state"), ["skipped", "sending"])

    def test_told_through_each_channel_and_of_each_record(self):
        self.switch_on("report_submitted")
        first = self.submitted_report()
        second = self.submitted_report(serial="B-2", engineer=self.other_engineer)
        self.run_queue()
        for report in (first, second):
            told = self.told("report_submitted", res_id=report.id)
            self.assertEqual(told.mapped("state"), ["sending", "sending"])
            self.assertEqual(set(told.channel_id.mapped("code")), {"mail", "sms"})

    def test_a_request_that_is_worked_on_again_is_not_received_again(self):
        request = self.open_request()
        request.with_user(self.agent).action_resolve(note="Restarted")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            request.with_user(self.manager).action_reopen("Not fixed")
        self.assertEqual(self.told().mapped("code"), ["request_received", "request_closed"])

    def test_the_same_plan_is_told_once(self):
        task = self.dispatched_task()
        self.run_queue()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            task.with_user(self.dispatcher).action_dispatch(engineer=self.engineer)
            self.run_queue()
        self.assertEqual(self.told("task_dispatched").mapped("reason"), [False, "already_told"])

    def test_overtaken_before_the_queue_is_looked_at(self):
        request = self.open_request()
        request.with_user(self.agent).action_cancel("Mistake")
        task = self.dispatched_task()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            task.with_user(self.dispatcher).action_dispatch(engineer=self.other_engineer)
        cancelled = self.dispatched_task()
        cancelled.with_user(self.dispatcher).action_cancel("Mistake")
        rejected = self.dispatched_task()
        rejected.with_user(self.engineer_user).action_reject("Ill")
        returned = self.submitted_report(serial="B-2", engineer=self.leader)
        returned.with_user(self.manager).action_return("Which filter?")
        reopened = self.open_request()
        reopened.with_user(self.agent).action_resolve(note="Restarted")
        reopened.with_user(self.manager).action_reopen("Not fixed")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            self.run_queue()
        self.assertEqual(self.told(request_id=request.id).reason, "overtaken")
        self.assertEqual(self.told("task_dispatched", res_id=task.id).mapped("state"), ["skipped", "sending"])
        self.assertEqual(self.told("task_dispatched", res_id=cancelled.id).reason, "overtaken")
        self.assertEqual(self.told("task_dispatched", res_id=rejected.id).reason, "overtaken")
        self.assertEqual(self.told("report_submitted").reason, "overtaken")
        self.assertEqual(self.told("request_closed").reason, "overtaken")

    def test_a_report_that_is_returned_is_no_arrival_and_no_news(self):
        report = self.submitted_report()
        self.run_queue()
        report.with_user(self.manager).action_return("Which filter?")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            report.with_user(self.engineer_user).action_submit()
            self.run_queue()
        self.assertEqual(len(self.told("engineer_checked_in")), 1)
        self.assertEqual(self.told("report_submitted").mapped("state"), ["sending", "skipped"])

    # ------------------------------------------------------------------
    # Opting out
    # ------------------------------------------------------------------

    def test_opted_out(self):
        self.contact.fsm_no_notification = True
        self.open_request()
        self.run_queue()
        self.assertEqual((self.told().state, self.told().reason), ("skipped", "opted_out"))

    def test_company_opted_out(self):
        self.customer.fsm_no_notification = True
        self.open_request()
        self.run_queue()
        self.assertEqual(self.told().reason, "opted_out")

    def test_blacklists_of_odoo_are_respected(self):
        self.switch_on("request_received")
        self.env["mail.blacklist"]._add("zhao@example.com")
        self.customer.country_id = self.env.ref("base.cn")
        self.contact.phone = "+86 138 0000 0001"
        self.env["phone.blacklist"]._add(["+8613800000001"])
        self.open_request()
        self.run_queue()
        self.assertEqual(self.told().mapped("reason"), ["opted_out", "opted_out"])

    # ------------------------------------------------------------------
    # Failing and trying again
    # ------------------------------------------------------------------

    def test_broken_template_never_stops_the_step_nor_the_others(self):
        # the database refuses it, which would end the whole transaction
        subject = "{{ object.search([], limit=-1) }}"
        self.env.ref("fsm_base.mail_template_request_received").subject = subject
        request = self.open_request()
        task = self.dispatched_task()
        with mute_logger("odoo.addons.mail.models.mail_render_mixin", "odoo.sql_db"):
            self.run_queue()
        self.assertEqual(request.state, "open")
        broken = self.told("request_received", request_id=request.id)
        self.assertEqual((broken.state, broken.reason, broken.tries), ("queued", "template", 1))
        self.assertTrue(broken.error)
        self.assertEqual(self.told("task_dispatched", res_id=task.id).state, "sending")

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
    def test_tried_again_with_longer_pauses_then_failed(self):
        self.env["ir.config_parameter"].set_param("fsm_base.notification_tries", 3)
        self.open_request()
        pauses = []
        now = fields.Datetime.now()
        for tries in (1, 2, 3):
            with freeze_time(now):
                self.run_queue()
                self.assertEqual(self.told().state, "sending")
                self.send_mails(error="421 Busy")
                self.assertEqual(self.told().tries, tries)
                pauses.append((self.told().next_try - now) / timedelta(minutes=1))
            if tries < 3:
                self.assertEqual(self.told().state, "queued")
                with freeze_time(self.told().next_try - timedelta(seconds=5)):
                    self.run_queue()
                    self.assertEqual(self.told().state, "queued", "not before its time")
            now = self.told().next_try
        self.assertEqual(pauses[:2], [5, 20])
        self.assertEqual((self.told().state, self.told().reason), ("failed", "outbox"))
        self.assertIn("421 Busy", self.told().error)

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
    def test_an_address_that_is_none_fails_at_once(self):
        self.contact.email = "not an address"
        self.open_request()
        self.run_queue()
        self.send_mails()
        self.assertEqual((self.told().state, self.told().reason, self.told().tries), ("failed", "outbox", 1))

    @mute_logger("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")
    def test_sent_again_by_hand(self):
        self.contact.email = "not an address"
        request = self.open_request()
        self.run_queue()
        self.send_mails()
        self.contact.email = "zhao@example.com"
        told = self.told()
        told.with_user(self.agent).action_retry()
        self.assertEqual((told.state, told.tries), ("queued", 0))
        self.run_queue()
        self.send_mails()
        self.assertEqual(told.state, "sent")
        with self.assertRaisesRegex(UserError, f"for {request.name} is “Sent”"):
            told.with_user(self.agent).action_retry()

    def test_removed_from_the_outbox(self):
        self.open_request()
        self.run_queue()
        self.told().mail_mail_id.unlink()
        self.switch_on("request_received")
        waiting = self.open_request()
        self.run_queue()
        self.assertEqual(self.told().mapped("state"), ["sending"] * 3)
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self.run_queue()
        removed, *others = self.told()
        self.assertEqual((removed.state, removed.reason), ("failed", "removed"))
        self.assertEqual([(told.request_id, told.state) for told in others], [(waiting, "sending")] * 2)

    def test_managers_are_told_of_failures(self):
        self.open_request()
        self.told()._set_failed("outbox", "x", final=True)

        def count(user):
            groups = self.env["res.users"].with_user(user)._get_activity_groups()
            return sum(group["total_count"] for group in groups if group["model"] == "fsm.notification")

        self.assertEqual((count(self.manager), count(self.agent)), (1, 0))
        groups = self.env["res.users"].with_user(self.manager)._get_activity_groups()
        self.assertIn("Messages That Did Not Reach Customers", [group["name"] for group in groups])

    # ------------------------------------------------------------------
    # What is on
    # ------------------------------------------------------------------

    def test_switched_off(self):
        self.open_request()
        self.env.ref("fsm_base.event_request_received_mail").active = False
        self.open_request()
        self.assertEqual(len(self.told()), 1)

    def test_channel_switched_off(self):
        self.open_request()
        self.env.ref("fsm_base.channel_mail").active = False
        self.open_request()
        self.assertEqual(len(self.told()), 1)

    def test_switched_off_while_it_waits(self):
        self.open_request()
        self.env.ref("fsm_base.event_request_received_mail").active = False
        self.run_queue()
        self.assertEqual(self.told().reason, "switched_off")
        self.env.ref("fsm_base.event_request_received_mail").active = True
        self.open_request()
        self.env.ref("fsm_base.channel_mail").active = False
        self.run_queue()
        self.assertEqual(self.told().mapped("reason"), ["switched_off"] * 2)

    def test_event_needs_a_template_of_its_own_model(self):
        event = self.env.ref("fsm_base.event_request_received_mail")
        with self.assertRaisesRegex(ValidationError, "choose a template"):
            event.mail_template_id = False
        with self.assertRaisesRegex(ValidationError, "another kind of record"):
            event.mail_template_id = self.env.ref("fsm_base.mail_template_task_dispatched")
        event.write({"active": False, "mail_template_id": False})

    # ------------------------------------------------------------------
    # Rights, companies, cost
    # ------------------------------------------------------------------

    def test_who_may_what(self):
        self.open_request()
        told = self.told()
        told._set_failed("outbox", "x", final=True)
        with self.assertRaises(AccessError):
            told.with_user(self.engineer_user).action_retry()
        with self.assertRaises(AccessError):
            told.with_user(self.agent).write({"state": "sent"})
        with self.assertRaises(AccessError):
            self.events.with_user(self.manager).search([], limit=1).active = False
        self.events.with_user(self.admin).search([], limit=1).sequence = 5

    def test_another_company_sees_nothing(self):
        self.open_request()
        other = self.env["res.company"].create({"name": "Other Company"})
        stranger = self._user("stranger", "group_fsm_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env["fsm.notification"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.told().with_user(stranger).action_retry()

    def test_in_the_name_of_the_company_of_the_request(self):
        other = self.env["res.company"].create({"name": "Other Company", "email": "other@example.com"})
        values = {"partner_id": self.contact.id, "company_id": other.id, "description": "x"}
        request = self.env["fsm.request"].create(values)
        request.with_company(self.company).action_submit()
        self.run_queue()
        self.assertEqual(self.told().company_id, other)
        self.assertIn("Other Company", self.told().body)
        self.assertIn("other@example.com", self.told().mail_mail_id.email_from)

    def test_the_step_costs_the_same_for_one_and_for_thirty(self):
        self.switch_on("request_received")
        requests = self.env["fsm.request"].union(*(self.make_request(serial=f"N-{n}") for n in range(31)))
        self.env["fsm.notification"]._trigger_cron()

        def cost(records):
            records.mapped("company_id.name")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["fsm.event"]._emit("request_received", records)
            return self.env.cr.sql_log_count - before

        cost(requests[:1])
        self.assertEqual((cost(requests[1:2]), cost(requests)), (1, 1))
        self.assertEqual(len(self.told()), 62)


@tagged("post_install", "-at_install")
class TestNotificationsBySms(NotifyCase, MockSMS):
    """SMS, with Odoo's real queue; only the wire to the gateway is Odoo's test one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("fsm_base.event_request_received_mail").active = False
        cls.events.search([("code", "=", "request_received"), ("channel_id.code", "=", "sms")]).active = True

    def send(self, **errors):
        with self.mockSMSGateway(sms_allow_unlink=True, **errors):
            self.env["sms.sms"].search([("state", "=", "outgoing")]).send()
        self.env.invalidate_all()

    def test_sent(self):
        request = self.open_request()
        self.run_queue()
        told = self.told()
        self.assertEqual((told.state, told.address), ("sending", request.contact_phone))
        self.assertIn(request._get_public_url(), told.sms_id.body)
        self.assertEqual(told.subject, told.sms_id.body)
        self.send()
        self.assertEqual(told.state, "sent")

    def test_cancelled_in_the_outbox(self):
        self.open_request()
        self.run_queue()
        self.told().sms_id.state = "canceled"
        self.assertEqual((self.told().state, self.told().reason), ("failed", "removed"))

    def test_number_of_the_company(self):
        self.open_request(partner_id=self.customer.id, contact_id=False, contact_phone=False)
        self.contact.phone = False
        self.open_request(contact_phone=False)
        self.run_queue()
        self.assertEqual(self.told().mapped("address"), [self.customer.phone] * 2)

    def test_the_number_of_the_request_comes_first(self):
        self.open_request(contact_phone="139 0000 9999")
        self.run_queue()
        self.assertEqual(self.told().address, "139 0000 9999")

    def test_gateway_down_is_tried_again(self):
        self.open_request()
        self.run_queue()
        self.send(sim_error="server_error")
        self.assertEqual((self.told().state, self.told().reason, self.told().tries), ("queued", "outbox", 1))

    def test_wrong_number_fails_at_once(self):
        self.open_request()
        self.run_queue()
        self.send(sim_error="wrong_number_format")
        self.assertEqual((self.told().state, self.told().error), ("failed", "Wrong Number Format"))
