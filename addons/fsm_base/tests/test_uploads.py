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
            ("manual", base64.b64decode(picture()), "application/pdf"),
        ):
            with self.assertRaisesRegex(ValidationError, "not what its name says"):
                self.upload(request, name, content, mimetype=mimetype)

    def test_programs(self):
        request = self.make_request()
        for content in (b"MZ\x90\x00\x03\x00\x00\x00", b"\x7fELF\x02\x01\x01\x00", b"\xcf\xfa\xed\xfe\x07\x00\x00\x01"):
            with self.assertRaisesRegex(ValidationError, "programs can't be attached"):
                self.upload(request, "setup", content + bytes(64))
        self.upload(request, "log.txt", b"MZ-100 stopped with E04")

    def test_photos_of_a_customer_are_pictures(self):
        with self.assertRaisesRegex(ValidationError, "is not a photo"):
            self.env["fsm.request"]._create_from_portal(
                self.contact, {"description": "x", "type_id": self.type.id}, [("x.pdf", b"%PDF-1.4\n%fake but a pdf")]
            )

    def test_a_file_that_was_there_before_the_record(self):
        """Only the user's own, that belong to nothing yet, are taken along."""
        values = {"name": "x.txt", "raw": b"x", "res_model": "fsm.certificate.renewal"}
        files = self.env["ir.attachment"]
        own = files.with_user(self.manager).create(values)
        foreign = files.with_user(self.agent).create(values)
        elsewhere = files.with_user(self.manager).create({**values, "res_model": "fsm.solution"})
        request = self.env["fsm.certificate.renewal"].with_user(self.manager).browse(7)
        (own | foreign | elsewhere).with_user(self.manager)._fsm_take(request)
        self.assertEqual([file.sudo().res_id for file in (own, foreign, elsewhere)], [7, 0, 0])

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
