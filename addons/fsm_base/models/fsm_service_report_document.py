import logging

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import get_lang

from .. import pdf

_logger = logging.getLogger(__name__)
DOCUMENT = "fsm_base.report_service_report"


class FsmServiceReport(models.Model):
    """The report as a PDF document (服务报告)."""

    _inherit = "fsm.service.report"

    def _get_pdf(self):
        """The document that the customer gets.

        :return: tuple (bytes, file name). Of an approved report it is the one that is kept, made now if it is not there
            yet; of any other a new one, which says that it is not final.
        :raise AccessError: the user may not read the report
        :raise UserError: the kept file is not the one that was made, or no document can be made
        """
        self.ensure_one()
        self.check_access("read")
        content = self._get_kept_pdf() if self.state == "approved" else self._render_pdf()
        return content, f"{self._get_pdf_name()}.pdf"

    def _get_pdf_name(self):
        """Name of the file, without its ending, in the customer's language."""
        self.ensure_one()
        report = self._for_document()[0]
        return " ".join(filter(None, (report.env._("Service Report"), report.name))).replace("/", "-")

    def _render_pdf(self):
        """Make the document.

        :return: bytes
        :raise UserError: the renderer is missing or fails
        """
        self.ensure_one()
        actions = self.env["ir.actions.report"]
        html = actions._render_qweb_html(DOCUMENT, self.ids)[0].decode()
        try:
            return pdf.render(html)
        except pdf.RendererMissing as error:
            _logger.error("No PDF can be made: %s", error)
            raise UserError(
                self.env._(
                    "No PDF can be made because WeasyPrint is not installed completely. The administrator finds in the "
                    "installation notes which packages are missing."
                )
            ) from error

    def _for_document(self):
        """The reports as their documents tell of them: in the customer's language, by the company's clock.

        :return: list of records, each in an environment of its own
        """
        documents = []
        for report in self:
            # sudo: the document names machines, codes and people that its reader need not be able to open; who may read
            # the report has been checked
            report = report.sudo()
            documents.append(
                report.with_context(
                    lang=report._get_document_lang(),
                    tz=report.company_id._fsm_tz(),
                    allowed_company_ids=report.company_id.ids,
                    bin_size=False,
                )
            )
        return documents

    def _get_document_lang(self):
        """Code of the customer's language, or else the company's."""
        self.ensure_one()
        # sudo: the language of the customer, whoever may open his address
        report = self.sudo()
        customer = report.partner_id
        code = customer.lang or customer.commercial_partner_id.lang or report.company_id.partner_id.lang
        return get_lang(self.env, code).code
