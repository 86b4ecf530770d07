from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import fsm_installed_product_scan
from .label_common import UnitCase


@tagged("post_install", "-at_install")
class TestScan(UnitCase):
    """What was scanned or typed leads to the machine, for those who may see it."""

    def scan(self, code, user=None, **context):
        units = self.env["fsm.installed.product"].with_user(user or self.agent).with_context(**context)
        return units.scan(code)

    def found(self, code, user=None, **context):
        return [unit["id"] for unit in self.scan(code, user, **context)["units"]]

    def test_what_a_machine_is_found_by(self):
        self.product.write({"tracking": "serial", "is_storable": True})
        lot = self.env["stock.lot"].create({"name": "LOT-77", "ref": "REF 77", "product_id": self.product.id})
        self.unit.lot_id = lot
        url = self.unit._get_qr_url()
        token = url.rsplit("/", 1)[1]
        for code in (
            url,
            f"  {url}\n",
            f"https://an.older.name/fsm/unit/{token}?utm=1",
            token,
            "SN-1001",
            " sn - 1001 ",
            "SN-1001\x00",
            "ＳＮ-１００１",
            "LOT-77",
            "REF 77",
        ):
            with self.subTest(code=code):
                self.assertEqual(self.found(code), [self.unit.id])
                self.assertEqual(self.found(code, self.engineer_user), [self.unit.id], "without rights in the stock")

    def test_the_answer_names_machine_and_customer(self):
        self.assertEqual(self.scan("SN-1001")["units"][0]["display_name"], "Compressor · SN-1001 · Customer Ltd")

    def test_several(self):
        other = self.make_unit("SN-1001", product_id=self.part.id)
        self.assertEqual(set(self.found("SN-1001")), {self.unit.id, other.id})

        self.patch(fsm_installed_product_scan, "MOST_FOUND", 1)
        self.assertEqual(len(self.found("SN-1001")), 1, "whatever is scanned, the answer stays short")

    def test_what_is_too_long_for_a_code(self):
        self.assertEqual(self.scan("9" * 10_000)["serial"], "9" * 200)

    def test_nothing_is_found(self):
        self.product.write({"tracking": "serial", "is_storable": True})
        self.unit.lot_id = self.env["stock.lot"].create({"name": "LOT-77", "product_id": self.product.id})
        old = self.unit._get_qr_url()
        self.unit.with_user(self.agent).action_new_label("Lost")
        for code, words in (
            (old, "leads nowhere"),
            ("", "Scan a label"),
            (None, "Scan a label"),
            (" ", "Scan a label"),
            ("https://example.com/x", "no label of ours"),
            ("NOPE-1", "No machine with the number NOPE-1"),
            ("LOT-7", "No machine with the number LOT-7"),
            ("SN-100", "No machine with the number SN-100"),
            ("%", "No machine with the number %"),
            (self.unit._get_qr_url() + "x", "no label of ours"),
        ):
            with self.subTest(code=code):
                answer = self.scan(code)
                self.assertFalse(answer["units"])
                self.assertIn(words, answer["message"])

    def test_what_can_be_registered(self):
        self.assertEqual(self.scan("NOPE-1")["serial"], "NOPE-1")
        self.assertFalse(self.scan("https://example.com/x")["serial"])
        self.assertIs(self.scan("")["serial"], False)
        self.assertFalse(self.scan(self.unit._get_qr_url()[:-1])["serial"])
        self.assertFalse(self.scan("NOPE-1", self.engineer_user)["serial"], "engineers register none")

    def test_only_those_that_the_user_may_see(self):
        url = self.unit._get_qr_url()
        for user in (self.outsourced_user, self.bystander):
            for code in (url, "SN-1001"):
                with self.subTest(user=user.login, code=code):
                    self.assertFalse(self.found(code, user))
        self.dispatched_task(engineer=self.outsourced, installed_product_id=self.unit.id, serial="SN-1001")
        self.assertEqual(self.found(url, self.outsourced_user), [self.unit.id], "he was sent there")
        self.assertFalse(self.found("SN-2002", self.outsourced_user))
        # a customer's person, whoever asks him to
        self.assertEqual(self.found(url, self.portal_user), [self.unit.id])
        self.assertFalse(self.found(self.foreign._get_qr_url(), self.portal_user))
        with self.assertRaises(AccessError):
            self.scan(url, self.env.ref("base.public_user"))

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Sister Ltd"})
        unit = self.make_unit("SISTER-1", company_id=company.id)
        url = unit._get_qr_url()
        self.assertFalse(self.found(url))
        self.agent.company_ids = [Command.link(company.id)]
        self.assertEqual(self.found(url, allowed_company_ids=[self.company.id, company.id]), [unit.id])
