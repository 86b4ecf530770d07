from urllib.parse import parse_qs, urlsplit

from odoo.tests import HttpCase, tagged

from .common import FsmCase


@tagged("post_install", "-at_install")
class TestDeskRoute(FsmCase, HttpCase):
    """A telephone system opens the interaction centre by its address."""

    def get(self, url):
        return self.url_open(url, allow_redirects=False)

    def assertLeadsTo(self, response, path, **parameters):
        self.assertEqual(response.status_code, 303)
        target = urlsplit(response.headers["Location"])
        self.assertEqual(target.path, path)
        self.assertEqual({key: value[0] for key, value in parse_qs(target.query).items()}, parameters)

    def test_agent(self):
        self.authenticate(self.agent.login, self.agent.login)
        for phone in ("057188880001", "+86 571 8888 0001", "0571-8888 0001&x=1#"):
            with self.subTest(phone):
                response = self.url_open("/fsm/desk", params={"phone": phone}, allow_redirects=False)
                self.assertLeadsTo(response, "/odoo/fsm-desk", phone=phone)
        self.assertLeadsTo(self.get("/fsm/desk?q=A-1&other=1"), "/odoo/fsm-desk", q="A-1")
        self.assertLeadsTo(self.get("/fsm/desk"), "/odoo/fsm-desk")
        self.assertLeadsTo(self.get(f"/fsm/desk?phone={'9' * 500}"), "/odoo/fsm-desk", phone="9" * 100)

    def test_others_are_refused_in_words(self):
        for user in (self.engineer_user, self.bystander):
            self.authenticate(user.login, user.login)
            response = self.get("/fsm/desk?phone=057188880001")
            self.assertEqual(response.status_code, 403)
            self.assertIn("for customer service", response.text)
            self.assertNotIn("Customer Ltd", response.text)

    def test_logging_in_keeps_the_number(self):
        self.authenticate(None, None)
        response = self.get("/fsm/desk?phone=%2B86%20571%208888%200001")
        self.assertEqual(response.status_code, 303)
        target = urlsplit(response.headers["Location"])
        self.assertEqual(target.path, "/web/login")
        back = urlsplit(parse_qs(target.query)["redirect"][0])
        self.assertEqual(back.path, "/fsm/desk")
        self.assertEqual(parse_qs(back.query)["phone"], ["+86 571 8888 0001"])
