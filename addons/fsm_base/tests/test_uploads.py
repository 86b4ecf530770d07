import base64

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import FsmCase, picture


@tagged("post_install", "-at_install")
class TestUploads(FsmCase):
    """Files of requests, visits and reports are checked before they are kept."""

    def upload(self, record, name, content, **values):
        return self.env["ir.attachment"].create(
            {"name": name, "raw": content, "res_model": record._name, "res_id": record.id, **values}
        )

    def test_good_files(self):
        request = self.make_request()
        png = base64.b64decode(picture())
        self.upload(request, "fault.png", png)
        self.upload(request, "fault.jpg", base64.b64decode(picture(image_format="JPEG")))
        self.upload(request, "manual.pdf", b"%PDF-1.4\n%fake but a pdf")
        self.upload(request, "log.txt", b"E04 E04 E05")
        self.assertEqual(
            self.env["ir.attachment"].search_count([("res_model", "=", "fsm.request"), ("res_id", "=", request.id)]), 4
        )

    def test_files_that_are_not_what_they_say(self):
        request = self.make_request()
        for name, content, mimetype in (
            ("fault.png", b"hello", "image/png"),
            ("fault.jpg", b"<html><script>alert(1)</script></html>", ""),
            ("photo", b"hello", "image/jpeg"),
            ("manual.pdf", base64.b64decode(picture()), ""),
        ):
            with self.assertRaisesRegex(ValidationError, "not what its name says"):
                self.upload(request, name, content, mimetype=mimetype)

    def test_base64_is_checked_too(self):
        request = self.make_request()
        with self.assertRaisesRegex(ValidationError, "not what its name says"):
            self.env["ir.attachment"].create(
                {
                    "name": "x.png",
                    "datas": base64.b64encode(b"hello"),
                    "res_model": "fsm.request",
                    "res_id": request.id,
                }
            )

    def test_size_limit(self):
        self.env["ir.config_parameter"].set_param("fsm_base.max_upload_mb", 1)
        request = self.make_request()
        with self.assertRaisesRegex(ValidationError, "at most 1 MB"):
            self.upload(request, "big.bin", b"x" * (1024 * 1024 + 1))
        self.upload(request, "fits.bin", b"x" * 1024 * 1024)

    def test_files_of_other_models_are_left_alone(self):
        self.upload(self.customer, "odd.png", b"hello")
