import logging
import unicodedata

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import file_open, get_lang

from odoo.addons.fsm_base import pdf

_logger = logging.getLogger(__name__)
SINGLE = "fsm_installed_base.report_unit_label"
SHEET = "fsm_installed_base.report_unit_label_sheet"
DOCUMENTS = (SINGLE, SHEET)
COLUMNS, ROWS = 3, 8
PER_SHEET = COLUMNS * ROWS
# Half-width characters up to which a serial number is written so large; a longer one is smaller, in several lines.
SERIAL_SIZES = ((12, "large"), (20, "middle"), (64, "small"))


class FsmUnitLabel(models.AbstractModel):
    """The label of a machine (设备标签), one a page: for a label printer."""

    _name = "report.fsm_installed_base.report_unit_label"
    _description = "Label of a Machine"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Called by Odoo for every way of printing.

        :param list docids: ids of units; by default ``unit_ids`` of ``data``
        :param dict data: ``start``: first free place of the sheet, 1 for an empty one
        :raise AccessError: the user may not print them
        """
        data = data or {}
        units = self.env["fsm.installed.product"].browse(dict.fromkeys(docids or data.get("unit_ids") or []))
        units._check_labels()
        with file_open("fsm_installed_base/report/fsm_unit_label.css") as stylesheet:
            # a file of ours: it needs no escaping, and would not survive it
            style = Markup(stylesheet.read())
        labels = self._prepare_labels(units)
        return {
            "doc_ids": units.ids,
            "doc_model": units._name,
            "labels": labels,
            "sheets": self._lay_out(labels, data.get("start")),
            "style": style,
        }

    @api.model
    def _render_pdf(self, name, docids, data=None):
        """Make the document of all labels.

        :return: bytes
        :raise UserError: there is nothing to print, or the renderer is missing
        """
        if not docids and not (data or {}).get("unit_ids"):
            raise UserError(self.env._("Choose the machines whose labels you want to print."))
        html = self.env["ir.actions.report"]._render_qweb_html(name, docids, data=data)[0].decode()
        try:
            return pdf.render(html)
        except pdf.RendererMissing as error:
            _logger.error("No labels can be made: %s", error)
            raise UserError(
                self.env._(
                    "No labels can be made because WeasyPrint is not installed completely. The administrator finds in "
                    "the installation notes which packages are missing."
                )
            ) from error

    @api.model
    def _prepare_labels(self, units):
        """Hook: what the template gets for each label."""
        urls = units._get_qr_urls()
        companies = {company: self._prepare_company(company) for company in units.sudo().company_id}  # sudo: as below
        return [
            {
                # sudo: name of the machine, which its reader may print
                "model": unit.sudo().with_context(lang=companies[unit.sudo().company_id]["lang"])._get_machine_name(),
                "serial": unit.serial,
                "serial_size": self._get_serial_size(unit.serial),
                "qr_code": pdf.qr_code(urls[unit]),
                "company": companies[unit.sudo().company_id],
            }
            for unit in units
        ]

    @api.model
    def _prepare_company(self, company):
        """Who is to be called, and the words in the company's language and a second one."""
        lang = get_lang(self.env, company.partner_id.lang).code
        second = "zh_CN" if lang.startswith("en") else "en_US"
        languages = [lang, *(code for code, __ in self.env["res.lang"].get_installed() if code == second)]
        words = [self._get_words(code) for code in languages]
        return {
            **self.env["report.fsm_base.report_service_report"]._prepare_company(company),
            "lang": lang,
            "phone": company.phone,
            "scan": " ".join(dict.fromkeys(words)),
        }

    @api.model
    def _get_words(self, lang):
        return self.with_context(lang=lang).env._("Scan to report a fault")

    @api.model
    def _get_serial_size(self, serial):
        width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in serial)
        return next((size for most, size in SERIAL_SIZES if width <= most), "tiny")

    @api.model
    def _lay_out(self, labels, start=None):
        """Sheets with the labels in their places.

        :param start: first free place, counted from 1 at the top left, row by row
        :return: list of sheets, each a list of tuples (left mm, top mm, label)
        """
        try:
            first = min(max(int(start or 1), 1), PER_SHEET) - 1
        except (TypeError, ValueError):
            first = 0
        sheets = {}
        for place, label in enumerate(labels, first):
            row, column = divmod(place % PER_SHEET, COLUMNS)
            sheets.setdefault(place // PER_SHEET, []).append((column * 210 / COLUMNS, row * 297 / ROWS, label))
        return list(sheets.values())


class FsmUnitLabelSheet(models.AbstractModel):
    """Labels on sheets of A4 paper, three by eight."""

    _name = "report.fsm_installed_base.report_unit_label_sheet"
    _inherit = ["report.fsm_installed_base.report_unit_label"]
    _description = "Sheet of Labels of Machines"
