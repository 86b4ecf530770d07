import re
import threading
import time
from unittest.mock import patch

import requests

from odoo import api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.service import model as service_model
from odoo.tests import HOST, BaseCase, get_db_name, tagged
from odoo.tools import config, mute_logger

VALUES = {"description": "It stands still", "contact_phone": "139 1111 2222", "reported_by": "Worker Li"}


@tagged("post_install", "-at_install", "database_breaking")
class TestLabelConcurrency(BaseCase):
    """The form behind a label, sent twice at the same moment, in two real transactions: it makes one request."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls.clean_up)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            cls.product_id = env["product.product"].create({"name": "Race Label"}).id
            cls.partner_id = env["res.partner"].create({"name": "Race Label Ltd", "is_company": True}).id
            values = {"product_id": cls.product_id, "serial": "LABEL-1", "partner_id": cls.partner_id}
            unit = env["fsm.installed.product"].create(values)
            cls.unit_id = unit.id
            token = unit._get_qr_url().rsplit("/", 1)[1]
        cls.url = f"http://{HOST}:{config['http_port']}/fsm/unit/{token}"

    @classmethod
    def clean_up(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            made = env["fsm.request"].search([("partner_id", "=", cls.partner_id)])
            made.with_context(fsm_linking_units=True).write({"installed_product_id": False})
            env["fsm.installed.product"].browse(cls.unit_id).unlink()
            # what was submitted is not deleted; here it goes as if it had never been
            env.flush_all()
            cr.execute("UPDATE fsm_request SET state = 'draft' WHERE id = ANY(%s)", [made.ids])
            env.invalidate_all()
            made.unlink()
            env["fsm.rate.limit"].search([]).unlink()
            env["res.partner"].browse(cls.partner_id).unlink()
            env["product.product"].browse(cls.product_id).product_tmpl_id.unlink()

    def made(self, key):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            found = env["fsm.request"].search([("label_form_key", "=", key)])
            self.assertEqual(found.installed_product_id.ids, [self.unit_id] * bool(found))
            return found.ids

    def register(self, env, key):
        unit = env["fsm.installed.product"].browse(self.unit_id)
        return env["fsm.request"]._create_from_label(unit, VALUES, (), key).id

    def test_two_transactions(self):
        key = "a" * 32
        with self.registry.cursor() as cr1, self.registry.cursor() as cr2:
            env1, env2 = (api.Environment(cr, api.SUPERUSER_ID, {}) for cr in (cr1, cr2))
            for env in (env1, env2):
                env["fsm.installed.product"].browse(self.unit_id).mapped("serial")
            first = self.register(env1, key)
            cr1.commit()
            # the other one does not see it, only that there is one
            with mute_logger("odoo.sql_db"), self.assertRaises(ConcurrencyError):
                self.register(env2, key)
            cr2.rollback()
            env2.clear()
            # done again, as the server does with every request
            self.assertEqual(self.register(env2, key), first)
            cr2.commit()
        self.assertEqual(self.made(key), [first])

    def test_over_http_while_the_first_is_being_registered(self):
        """The second one waits for the first, and its sender sees the same page: nothing went wrong for him."""
        key = "b" * 32
        with self.registry.cursor() as cr1:
            env = api.Environment(cr1, api.SUPERUSER_ID, {})
            first = self.register(env, key)
            thread, answers = self.send(key)
            self.wait_until_blocked(cr1)
            self.assertFalse(answers, "it waits")
            cr1.commit()
            thread.join(30)
        self.assertEqual([answer.status_code for answer in answers], [200])
        self.assertIn("We have your report", answers[0].text)
        self.assertEqual(self.made(key), [first])

    def test_over_http_when_the_first_fails(self):
        """Nothing is lost when the one that came first is not registered after all."""
        key = "c" * 32
        with self.registry.cursor() as cr1:
            env = api.Environment(cr1, api.SUPERUSER_ID, {})
            first = self.register(env, key)
            thread, answers = self.send(key)
            self.wait_until_blocked(cr1)
            cr1.rollback()
            thread.join(30)
        self.assertEqual([answer.status_code for answer in answers], [200])
        self.assertIn("We have your report", answers[0].text)
        made = self.made(key)
        self.assertEqual(len(made), 1)
        self.assertNotEqual(made, [first])

    def test_pressed_twice(self):
        """One browser sends the form two times; neither sending sees anything of the other one when it begins."""
        key = "d" * 32
        with self.registry.cursor() as cr1:
            pressed = self.open_form()
            # nobody gets past the counting of visits until both are there
            cr1.execute("LOCK TABLE fsm_rate_limit IN EXCLUSIVE MODE")
            senders = [self.send(key, *pressed) for __ in range(2)]
            self.wait_until_blocked(cr1, 2)
            cr1.rollback()
            for thread, __ in senders:
                thread.join(30)
        for __, answers in senders:
            self.assertEqual([answer.status_code for answer in answers], [200])
            self.assertIn("Fault reported", answers[0].text)
        self.assertEqual(len(self.made(key)), 1)

    # ------------------------------------------------------------------
    # A sender
    # ------------------------------------------------------------------

    def open_form(self):
        """Open the page in a browser of its own.

        :return: tuple (session, token of the form)
        """
        session = requests.Session()
        self.addCleanup(session.close)
        page = session.get(self.url, timeout=30).text
        return session, re.search(r'name="csrf_token" value="([^"]+)"', page)[1]

    def send(self, key, session=None, csrf=None):
        """Fill in the form and send it, beside what the test does.

        :return: tuple (thread, list that gets the answer)
        """
        if not session:
            session, csrf = self.open_form()
        answers = []

        def post():
            answers.append(session.post(self.url, data={**VALUES, "form_key": key, "csrf_token": csrf}, timeout=30))

        # the server waits a moment before it tries again; here it need not
        hurry = patch.object(service_model.random, "uniform", return_value=0)
        hurry.start()
        self.addCleanup(hurry.stop)
        thread = threading.Thread(target=post)
        thread.start()
        self.addCleanup(thread.join, 30)
        return thread, answers

    def wait_until_blocked(self, cr, senders=1):
        """Until so many other transactions wait for the one of ``cr``."""
        cr.execute("SELECT pg_backend_pid()")
        (mine,) = cr.fetchone()
        for __ in range(300):
            cr.execute(
                """SELECT count(DISTINCT waiting.pid) FROM pg_locks AS waiting
                    WHERE NOT waiting.granted AND %s = ANY(pg_blocking_pids(waiting.pid))""",
                [mine],
            )
            if cr.fetchone()[0] >= senders:
                return
            time.sleep(0.1)
        self.fail("Nobody waits.")
