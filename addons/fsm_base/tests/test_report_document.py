import base64
import http.server
import subprocess
import tempfile
import threading
from io import BytesIO
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .. import pdf
from ..models import ir_actions_report
from ..models.fsm_service_report_document import DOCUMENT
from .common import FsmCase, picture


def photo(width, height, color="teal", orientation=None, quality=90):
    """A JPEG with a white left half, as a phone saves it."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    image.paste(color, (width // 2, 0, width, height))
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    stream = BytesIO()
    image.save(stream, "JPEG", quality=quality, exif=exif)
    return stream.getvalue()


class PdfCase(FsmCase):
    """Documents are looked at with the programs that people open them with."""

    def tool(self, name, content, *options, output=()):
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            return subprocess.run(
                [name, *options, file.name, *output], capture_output=True, check=True, text=True
            ).stdout

    def text(self, content):
        """The text, each run of spaces and line ends as one space."""
        return " ".join(self.tool("pdftotext", content, "-layout", output=("-",)).split())

    def pages(self, content):
        info = self.tool("pdfinfo", content)
        return int(next(line.split()[1] for line in info.splitlines() if line.startswith("Pages:")))

    def page_text(self, content, number):
        options = ("-layout", "-f", str(number), "-l", str(number))
        return " ".join(self.tool("pdftotext", content, *options, output=("-",)).split())

    def count_triggers(self, cron):
        """How many times the job has been asked to run soon."""
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def approved_report(self, **values):
        report = self.submitted_report(**values)
        report.with_user(self.manager).action_approve()
        return report

    def add_photos(self, report, *contents):
        report.with_user(self.engineer_user).photo_ids = [
            (0, 0, {"name": f"Photo {number}.jpg", "raw": content}) for number, content in enumerate(contents, 1)
        ]


@tagged("post_install", "-at_install")
class TestReportDocument(PdfCase):
    """What the printed service report says, and how it is laid out."""

    def test_everything_is_in_it(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.part_line_ids.write({"serial": "NEW-1", "removed_serial": "OLD-1"})
        mine.write({"advice": "Clean the cooler monthly"})
        mine.action_sign(picture(), "Ms Zhao")
        content, name = report._get_pdf()
        text = self.text(content)
        request = report.request_id
        for expected in (
            "Service Report",
            self.company.name,
            report.name,
            request.name,
            "Customer Ltd",
            "Hangzhou",
            "No warranty or contract is known",
            "Ms Zhao",
            "138 0000 0001",
            "Compressor",
            "A-1",
            "Billable",
            "No pressure",
            "Replaced the filter",
            "Clean the cooler monthly",
            "Fixed",
            "Air Filter",
            "NEW-1",
            "OLD-1",
            "240.00",
            "Charged, before taxes",
            "Engineer",
            "0 m from the site",
        ):
            self.assertIn(expected, text)
        self.assertIn("1/1", text.replace(" ", ""))
        self.assertEqual(name, f"Service Report {report.name}.pdf")
        self.assertEqual(self.pages(content), 1)

    def test_times_are_those_of_the_company(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        report = self.filled_report()
        report.task_id._fsm_moving().write({"actual_start": "2030-06-03 22:30:00"})
        self.assertIn("2030-06-04 06:30", self.text(report.with_user(self.manager)._get_pdf()[0]))
        self.manager.tz = "America/New_York"
        self.assertIn("2030-06-04 06:30", self.text(report.with_user(self.manager)._get_pdf()[0]))

    def test_chinese(self):
        """The customer's language, whoever prints; Chinese characters with an embedded font."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.product.with_context(lang="zh_CN").name = "螺杆式空气压缩机"
        self.customer.write({"name": "杭州精密机械有限公司", "lang": "zh_CN"})
        report = self.filled_report()
        report.with_user(self.engineer_user).work_done = "更换油气分离芯，试机正常。"
        content = report.with_user(self.agent)._get_pdf()[0]
        text = self.text(content).replace(" ", "")
        for expected in ("螺杆式空气压缩机", "杭州精密机械有限公司", "更换油气分离芯，试机正常。"):
            self.assertIn(expected, text)
        fonts = self.tool("pdffonts", content).splitlines()[2:]
        self.assertTrue(any("CJK" in font for font in fonts), fonts)
        for font in fonts:
            self.assertEqual(font.split()[-5:-3], ["yes", "yes"], f"not embedded as a subset: {font}")
        self.customer.lang = "en_US"
        self.assertIn("Compressor", self.text(report.with_user(self.agent)._get_pdf()[0]))
        # a person without a language of his own reads that of his company
        report.request_id.partner_id, self.contact.lang, self.customer.lang = self.contact, False, "zh_CN"
        self.assertEqual(report._get_document_lang(), "zh_CN")
        self.contact.lang = "en_US"
        self.assertEqual(report._get_document_lang(), "en_US")

    def test_a_report_that_is_not_final_says_so(self):
        report = self.submitted_report()
        self.assertIn("Not final: the report is “Submitted”", self.text(report._get_pdf()[0]))
        report.with_user(self.manager).action_approve()
        text = self.text(report._get_pdf()[0])
        self.assertNotIn("final", text.lower())
        self.assertIn("Approved", text)

    def test_typical_report_fits_on_a_page(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.write(
            {
                "work_done": "Found the cooler full of dust and the separator clogged. " * 5,
                "advice": "Clean the cooler every month. " * 3,
                "part_line_ids": [(0, 0, {"product_id": self.part.id, "serial": f"S-{i}"}) for i in range(2)],
            }
        )
        self.assertEqual((len(mine.part_line_ids), len(mine.labor_line_ids)), (3, 1))
        mine.labor_line_ids = [(0, 0, {"kind": "travel", "engineer_id": self.engineer.id, "hours": 0.5})]
        self.add_photos(report, *[photo(640, 480)] * 4)
        mine.action_sign(picture((600, 300)), "Ms Zhao")
        content = report._get_pdf()[0]
        self.assertEqual(self.pages(content), 1)

    def test_long_report_flows_over_pages(self):
        report = self.filled_report()
        mine = report.with_user(self.engineer_user)
        mine.part_line_ids = [
            (0, 0, {"product_id": self.part.id, "quantity": i, "serial": "X" * 60}) for i in range(1, 40)
        ]
        mine.write({"work_done": "Long word " + "W" * 300, "no_signature_reason": "Nobody was there"})
        content = report._get_pdf()[0]
        pages = self.pages(content)
        self.assertGreater(pages, 1)
        for number in range(1, pages + 1):
            page = self.page_text(content, number)
            self.assertIn(f"{number}/{pages}", page.replace(" ", ""))
            if "Air Filter" in page:
                self.assertIn("Unit Price", page, "the head of the table is repeated")
        last = self.page_text(content, pages)
        self.assertIn("Nobody was there", last)
        self.assertTrue("Air Filter" in last or "Labour" in last, "the signature does not stand alone")

    def test_who_has_not_signed(self):
        report = self.filled_report()
        self.assertIn("Not signed", self.text(report._get_pdf()[0]))
        report.with_user(self.engineer_user).no_signature_reason = "Night shift"
        self.assertIn("Not signed: Night shift", self.text(report._get_pdf()[0]))

    def test_what_people_write_is_text(self):
        report = self.filled_report()
        report.with_user(self.engineer_user).work_done = "<b>1 < 2 & 3</b> <style>@page {size: A0}</style>"
        content = report._get_pdf()[0]
        self.assertIn("<b>1 < 2 & 3</b> <style>", self.text(content))
        self.assertEqual(self.pages(content), 1)

    def test_photos_are_small_and_upright(self):
        report = self.filled_report()
        self.env["ir.config_parameter"].set_param("base.image_autoresize_max_px", "False")
        self.add_photos(report, *[photo(4000, 3000, quality=97)] * 6)
        self.assertGreater(sum(len(attachment.raw) for attachment in report.photo_ids), 18_000_000)
        self.assertLess(len(report._get_pdf()[0]), 1_500_000)
        # taken with the phone turned: what is on the left in the file belongs on top
        uri = pdf.thumbnail(photo(400, 200, "black", orientation=6), (800, 600))
        with Image.open(BytesIO(base64.b64decode(uri.split(",")[1]))) as shown:
            self.assertEqual(shown.size, (200, 400))
            self.assertLess(max(shown.getpixel((100, 350))), 30)
        uri = pdf.thumbnail(photo(1500, 900), (800, 600))
        with Image.open(BytesIO(base64.b64decode(uri.split(",")[1]))) as shown:
            self.assertEqual(shown.size, (800, 480))

    def test_each_photo_in_its_place(self):
        report = self.filled_report()
        self.add_photos(report, photo(90, 60), photo(120, 80), photo(150, 100))
        photos = self.env["report." + DOCUMENT]._get_report_values(report.ids)["docs"][0]["photos"]
        self.assertEqual([name for name, __ in photos], ["Photo 1", "Photo 2", "Photo 3"])
        html = "".join(f'<img src="{shown}">' for __, shown in photos)
        rows = self.tool("pdfimages", pdf.render(html), "-list").splitlines()[2:]
        self.assertEqual({row.split()[3] for row in rows}, {"90", "120", "150"})

    def test_pictures_of_every_kind_that_can_be_uploaded(self):
        for name in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
            self.assertTrue(pdf.thumbnail(base64.b64decode(picture(image_format=name)), (800, 600)), name)

    def test_pictures_that_are_not_read(self):
        """Formats that are small programs, and sizes that fill the memory."""
        tiff, large = BytesIO(), BytesIO()
        Image.new("RGB", (9, 9)).save(tiff, "TIFF")
        Image.new("1", (10_000, 6_000)).save(large, "PNG")
        self.assertIsNone(pdf.thumbnail(tiff.getvalue(), (800, 600)))
        self.assertIsNone(pdf.thumbnail(large.getvalue(), (800, 600)))

    def test_what_is_transparent_lies_on_white_paper(self):
        stream = BytesIO()
        Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(stream, "PNG")
        uri = pdf.thumbnail(stream.getvalue(), (800, 600))
        with Image.open(BytesIO(base64.b64decode(uri.split(",")[1]))) as shown:
            self.assertGreater(min(shown.convert("RGB").getpixel((10, 10))), 250)

    def test_logo_of_the_company(self):
        document = self.env["report." + DOCUMENT]
        self.company.logo = self.company._get_logo()
        self.assertIsNone(document._prepare_company(self.company)["logo"], "Odoo's own is nobody's")
        self.company.logo = picture()
        self.assertTrue(document._prepare_company(self.company)["logo"].startswith("data:image/png"))
        self.company.logo = base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
        self.assertTrue(document._prepare_company(self.company)["logo"].startswith("data:image/svg+xml"))

    def test_how_values_are_written(self):
        report = self.filled_report()
        document = self.env["report." + DOCUMENT]
        quantity = document._get_report_values(report.ids)["docs"][0]["quantity"]
        self.assertEqual([quantity(value) for value in (2.0, 0.5, 1234.125, 10.0)], ["2", "0.5", "1,234.125", "10"])
        beijing = self.env.ref("base.state_cn_BJ")
        partner = self.env["res.partner"].create(
            {"name": "x", "state_id": beijing.id, "city": beijing.name, "street": "Road 1", "zip": "100000"}
        )
        self.assertEqual(document._address(partner), f"Road 1, {beijing.name}, 100000")
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = partner.with_context(lang="zh_CN")
        self.assertEqual(document._address(chinese), f"{chinese.state_id.name} Road 1")
        report._fsm_moving().name = "SR/1"
        self.assertEqual(report._get_pdf_name(), "Service Report SR-1")

    def test_a_photo_that_is_broken(self):
        report = self.filled_report()
        self.add_photos(report, base64.b64decode(picture()))
        report.photo_ids.write({"raw": b"\xff\xd8\xff\xe0broken"})
        self.assertIn("This picture can't be shown", self.text(report._get_pdf()[0]))

    def test_the_qr_code_leads_to_the_request(self):
        report = self.filled_report()
        values = self.env["report." + DOCUMENT]._get_report_values(report.ids)
        url = report.request_id._get_public_url()
        self.assertEqual(values["docs"][0]["qr_code"], pdf.qr_code(url))
        self.assertNotEqual(pdf.qr_code(url), pdf.qr_code(url[:-1]))

    def test_nothing_is_fetched(self):
        """No file and no address is read while rendering, wherever it stands."""
        asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            def log_message(self, *args):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        address = f"http://127.0.0.1:{server.server_port}"
        secret = file_path("fsm_base/static/description/icon.png")
        svg = pdf.data_uri(
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
            f'<image xlink:href="{address}/svg" width="9" height="9"/></svg>'.encode(),
            "image/svg+xml",
        )
        content = pdf.render(
            f"""<html><head><link rel="stylesheet" href="{address}/link.css"><link rel="attachment" href="file://{secret}">
            <style>@import "{address}/import.css"; @font-face {{ font-family: f; src: url({address}/font) }}
            p {{ font-family: f; background: url({address}/background) }}</style></head>
            <body><p>Text</p><img src="{address}/image"><img src="file://{secret}"><img src="{svg}">
            <object data="{address}/object"></object><a href="{address}/a">link</a></body></html>"""
        )
        self.assertEqual(asked, [])
        self.assertIn("Text", self.text(content))
        self.assertNotIn("icon.png", self.tool("pdfdetach", content, "-list"))
        self.assertEqual(len(self.tool("pdfimages", content, "-list").splitlines()), 2, "no picture")
        with Image.open(secret) as icon:
            stream = BytesIO()
            icon.convert("RGB").save(stream, "PNG")
        shown = pdf.render(f"<img src='{pdf.data_uri(stream.getvalue(), 'image/png')}'>")
        self.assertEqual(len(self.tool("pdfimages", shown, "-list").splitlines()), 3, "the check sees pictures")

    def test_print_menu(self):
        """The ordinary report action prints with our renderer: one report or several, in their order."""
        first, second = self.filled_report(), self.filled_report(serial="B-2", engineer=self.other_engineer)
        actions = self.env["ir.actions.report"].with_user(self.manager)
        bound = actions.env["ir.actions.actions"].get_bindings("fsm.service.report")["report"]
        self.assertIn(self.env.ref("fsm_base.fsm_service_report_report").id, [action["id"] for action in bound])
        content, kind = actions._render_qweb_pdf(DOCUMENT, (second | first).ids)
        self.assertEqual((kind, self.pages(content)), ("pdf", 2))
        self.assertIn(second.name, self.page_text(content, 1))
        self.assertIn(first.name, self.page_text(content, 2))

    def test_printing_very_many_is_left_to_the_export(self):
        reports = self.env["fsm.service.report"]
        self.env["ir.actions.report"]._fsm_check_number(reports.union(*(reports.new({}) for __ in range(50))))
        copies = reports.union(*(reports.new({}) for __ in range(51)))
        with self.assertRaisesRegex(UserError, "Export PDFs"):
            self.env["ir.actions.report"]._fsm_check_number(copies)
        kept = self.env["ir.attachment"].create({"name": "x.pdf", "raw": b"x"})
        self.env["ir.actions.report"]._fsm_check_number(
            reports.union(*(reports.new({"pdf_attachment_id": kept.id}) for __ in range(51)))
        )
        report = self.filled_report()
        with patch.object(ir_actions_report, "MOST_AT_ONCE", 0), self.assertRaisesRegex(UserError, "Export PDFs"):
            self.env["ir.actions.report"]._render_qweb_pdf(DOCUMENT, report.ids)

    def test_who_may_print(self):
        report = self.filled_report()
        actions = self.env["ir.actions.report"]
        for user in (self.engineer_user, self.agent, self.manager, self.leader_user):
            self.assertTrue(report.with_user(user)._get_pdf()[0])
        for user in (self.other_user, self.bystander):
            with self.assertRaises(AccessError):
                report.with_user(user)._get_pdf()
            for render in (actions.with_user(user)._render_qweb_pdf, actions.with_user(user)._render_qweb_html):
                with self.assertRaises(AccessError):
                    render(DOCUMENT, report.ids)

    def test_another_company(self):
        report = self.filled_report()
        other = self.env["res.company"].create({"name": "Other Company"})
        self.manager.write({"company_ids": [(4, other.id)]})
        elsewhere = report.with_user(self.manager).with_context(allowed_company_ids=other.ids)
        with self.assertRaises(AccessError):
            elsewhere._get_pdf()
        both = report.with_user(self.manager).with_context(allowed_company_ids=[other.id, self.company.id])
        text = self.text(both._get_pdf()[0])
        self.assertIn(self.company.name, text)
        self.assertNotIn("Other Company", text)

    def test_constant_queries(self):
        """What the documents show is read for all of them at once."""
        self.env["fsm.step"].search([]).channel_ids = False
        reports = self.env["fsm.service.report"]
        requests = self.env["fsm.request"].create(
            [{"partner_id": self.customer.id, "product_id": self.product.id, "description": "x"} for __ in range(30)]
        )
        tasks = self.env["fsm.task"].create(
            [{"request_id": request.id, "engineer_id": self.engineer.id} for request in requests]
        )
        reports = reports.create(
            [
                {
                    "task_id": task.id,
                    "work_done": "x",
                    "part_line_ids": [(0, 0, {"product_id": self.part.id})],
                    "labor_line_ids": [(0, 0, {"engineer_id": self.engineer.id, "hours": 1})],
                    "photo_ids": [(0, 0, {"name": "x.png", "raw": base64.b64decode(picture())})],
                }
                for task in tasks
            ]
        )

        def queries(records):
            for request in requests:
                request._portal_ensure_token()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ir.actions.report"].with_user(self.manager)._render_qweb_html(DOCUMENT, records.ids)
            return self.env.cr.sql_log_count - before

        queries(reports)
        self.assertEqual(queries(reports[:1]), queries(reports))
