import base64
import os

from markupsafe import Markup

from odoo import api, models
from odoo.tools import file_open, format_datetime, format_duration, formatLang

from .. import pdf

# Enough to be read on paper and on the screen, little enough to be mailed.
PHOTO_PIXELS = (800, 600)
SIGNATURE_PIXELS = (600, 300)
LOGO_PIXELS = (600, 200)


class FsmServiceReportDocument(models.AbstractModel):
    """What the printed service report (服务报告) shows, prepared for its template.

    Everything is said in the customer's language and at the hours of the company's clock, whoever prints it.
    """

    _name = "report.fsm_base.report_service_report"
    _description = "Document of a Service Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Called by Odoo for every way of printing.

        :param list docids: ids of reports
        :raise AccessError: the user may not read one of them
        """
        reports = self.env["fsm.service.report"].browse(docids)
        reports.check_access("read")
        with file_open("fsm_base/report/fsm_service_report.css") as stylesheet:
            # a file of ours: it needs no escaping, and would not survive it
            style = Markup(stylesheet.read())
        return {
            "doc_ids": docids,
            "doc_model": reports._name,
            "docs": [self._prepare_document(report) for report in reports._for_document()],
            "style": style,
        }

    @api.model
    def _prepare_document(self, report):
        """Hook: what the template gets for one report.

        :param report: fsm.service.report in the language and the zone of the document, see ``_for_document``
        """
        return {
            "report": report,
            "request": report.request_id,
            "task": report.task_id,
            "lang": report.env.lang,
            "html_lang": report.env.lang.replace("_", "-"),
            "company": self._prepare_company(report.company_id),
            "photos": self._prepare_photos(report),
            "signature": report.signature
            and pdf.thumbnail(base64.b64decode(report.signature), SIGNATURE_PIXELS, transparent=True),
            "not_final": report.state != "approved"
            and report.env._("Not final: the report is “%s” and may still change.", report._fsm_state_label()),
            "qr_code": pdf.qr_code(report.request_id._get_public_url()),
            **self._prepare_formats(report),
        }

    @api.model
    def _prepare_company(self, company):
        partner = company.partner_id
        logo = None
        if company.logo and not company.uses_default_logo:
            content = base64.b64decode(company.logo)
            if content.lstrip()[:5] in (b"<svg ", b"<?xml"):
                logo = pdf.data_uri(content, "image/svg+xml")
            else:
                logo = pdf.thumbnail(content, LOGO_PIXELS, transparent=True)
        website = (partner.website or "").removeprefix("https://").removeprefix("http://").rstrip("/")
        return {
            "name": company.name,
            "logo": logo,
            "address": self._address(partner),
            "contacts": " · ".join(filter(None, (partner.phone, partner.email, website))),
        }

    @api.model
    def _address(self, partner):
        """The address in one line, from the large to the small where people write it so."""
        if not partner:
            return ""
        # a municipality is its own province
        parts = list(dict.fromkeys([partner.state_id.name, partner.city, partner.street, partner.street2]))
        if partner.env.lang.startswith(("zh", "ja", "ko")):
            return " ".join(filter(None, parts))
        return ", ".join(filter(None, [*reversed(parts), partner.zip]))

    @api.model
    def _prepare_photos(self, report):
        """``[(name, picture or None)]`` of the photos; None is a file that can't be shown."""
        return [
            (os.path.splitext(photo.name or "")[0], pdf.thumbnail(photo._fsm_read_once(), PHOTO_PIXELS))
            for photo in report.photo_ids.sorted("id")
        ]

    @api.model
    def _prepare_formats(self, report):
        """How values are written in the document."""
        env = report.env

        def time(value):
            return format_datetime(env, value, env.context["tz"], "yyyy-MM-dd HH:mm") if value else ""

        def money(value):
            return formatLang(env, value, currency_obj=report.currency_id)

        def quantity(value):
            return f"{value:,.3f}".rstrip("0").rstrip(".")

        def label(record, name):
            return dict(record._fields[name]._description_selection(env)).get(record[name], "")

        return {
            "time": time,
            "money": money,
            "quantity": quantity,
            "duration": format_duration,
            "label": label,
            "address": self._address,
        }
