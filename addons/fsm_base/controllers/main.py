"""What the pages of customers share: limits, refusals, doing what a button says."""

from odoo.exceptions import UserError
from odoo.http import content_disposition, request

# Times in ten minutes from one address: a page, a button on it, pages that do not exist.
LIMITS = {"page": 60, "post": 10, "unknown": 30}
# No search engine lists it, no cache keeps it, no other site is told its address.
PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def plain(text):
    """What a visitor has written, without margins and without the one character that no database keeps.

    :return: str, empty for nothing
    """
    return (text or "").replace("\x00", "").strip()


class FsmPages:
    """Base of the controllers; no controller itself, so that Odoo's own portal keeps one tree of controllers."""

    def _fsm_render(self, template, values=None, status=200):
        return request.render(template, values or {}, status=status, headers=dict(PRIVATE))

    def _fsm_not_found(self):
        """The same page whatever is wrong, so that it does not tell what there is."""
        return self._fsm_render("fsm_base.page_not_found", status=404)

    def _fsm_too_many(self, kind, *key):
        """Count one more of ``kind`` from this address.

        :param str kind: key of ``LIMITS``; the parameter ``fsm_base.limit_<kind>`` overrules it
        :return: whether there were too many
        """
        # sudo: a limit and a counter, whoever asks
        env = request.env(su=True)
        most = int(env["ir.config_parameter"].get_param(f"fsm_base.limit_{kind}", LIMITS[kind]))
        return env["fsm.rate.limit"]._hit(kind, request.httprequest.remote_addr, *key) > most

    def _fsm_busy(self):
        response = self._fsm_render("fsm_base.page_too_many", status=429)
        response.headers["Retry-After"] = "600"
        return response

    def _fsm_say(self, kind, text):
        """Keep a sentence for the page that is shown next."""
        request.session["fsm_said"] = [kind, text]

    def _fsm_said(self):
        """The sentence that was kept: a pair (success or danger, text), or None."""
        return request.session.pop("fsm_said", None)

    def _fsm_do(self, record, action, note):
        """Do what a button of a page says, and keep the answer for the page.

        :param record: the request, with the rights to do it
        :param str action: ``chase``, ``confirm`` or ``deny``
        """
        methods = {
            "chase": (
                record.action_chase,
                request.env._("We have told the person in charge. You will hear from us soon."),
            ),
            "confirm": (record._confirm_by_customer, request.env._("Thank you! The request is closed.")),
            "deny": (record._deny_by_customer, request.env._("Thank you for telling us. We work on it again.")),
        }
        method, thanks = methods[action]
        try:
            with request.env.cr.savepoint():
                method() if action == "confirm" else method(plain(note))
        except UserError as error:
            self._fsm_say("danger", str(error))
        else:
            self._fsm_say("success", thanks)

    def _fsm_get_reports(self, record):
        """The reports of a request that its customer may have: those that were approved."""
        return record.report_ids.filtered(lambda report: report.state == "approved")

    def _fsm_send_report(self, record, report_id):
        """The document of one of them; the page that says that there is none for any other."""
        report = self._fsm_get_reports(record).filtered(lambda report: report.id == report_id)
        if not report:
            return self._fsm_not_found()
        content, name = report._get_pdf()
        headers = {
            **PRIVATE,
            "Content-Type": "application/pdf",
            "Content-Length": str(len(content)),
            "Content-Disposition": content_disposition(name),
            "X-Content-Type-Options": "nosniff",
        }
        return request.make_response(content, headers=list(headers.items()))

    def _fsm_progress(self, record, tz=None):
        """The progress of a request for a page, with its times in words.

        :param str tz: time zone of who looks at it; by default the customer's
        """
        record = record.with_context(tz=tz) if tz else record._in_customers_terms()
        return [{**step, "when": record._format_customer_time(step["time"])} for step in record._get_progress()]
