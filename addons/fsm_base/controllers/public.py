from odoo import SUPERUSER_ID, http
from odoo.http import request

from .main import FsmPages


class FsmPublic(FsmPages, http.Controller):
    """The pages of a request and of its messages that need no login: whoever has the link may see them."""

    def _fsm_find(self, token, kind):
        """The request of a token, or the page that refuses it.

        :return: tuple (request, refusal), one of them empty
        """
        if self._fsm_too_many(kind, token[:64]):
            return None, self._fsm_busy()
        # what a customer does without logging in is logged as the system's
        record = request.env["fsm.request"].with_user(SUPERUSER_ID)._find_by_token(token)
        if record:
            return record, None
        # guesses are each another token, so they are counted together
        return None, self._fsm_busy() if self._fsm_too_many("unknown") else self._fsm_not_found()

    @http.route("/fsm/request/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"])
    def fsm_request_page(self, token, **kwargs):
        record, refusal = self._fsm_find(token, "page")
        if refusal:
            return refusal
        values = {
            "record": record,
            "progress": self._fsm_progress(record),
            "reports": self._fsm_get_reports(record),
            "base_url": f"/fsm/request/{token}",
            "said": self._fsm_said(),
            "res_company": record.company_id,
        }
        return self._fsm_render("fsm_base.public_request", values)

    @http.route(
        "/fsm/request/<string:token>/report/<int:report_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def fsm_request_report(self, token, report_id, **kwargs):
        record, refusal = self._fsm_find(token, "page")
        return refusal or self._fsm_send_report(record, report_id)

    @http.route(
        "/fsm/request/<string:token>/<any(chase,confirm,deny):action>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["POST"],
    )
    def fsm_request_act(self, token, action, note=None, **kwargs):
        record, refusal = self._fsm_find(token, "post")
        if refusal:
            return refusal
        self._fsm_do(record, action, note)
        return request.redirect(f"/fsm/request/{token}")

    @http.route(
        "/fsm/stop/<int:partner_id>/<string:token>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
    )
    def fsm_stop(self, partner_id, token, wanted=None, **kwargs):
        """Stop the messages, or have them again. Only the button does it: programs follow links in mails too."""
        kind = "post" if request.httprequest.method == "POST" else "page"
        if self._fsm_too_many(kind, "stop", token[:64]):
            return self._fsm_busy()
        partner = request.env["res.partner"].with_user(SUPERUSER_ID).browse(partner_id)._fsm_check_stop_token(token)
        if not partner:
            return self._fsm_busy() if self._fsm_too_many("unknown") else self._fsm_not_found()
        if kind == "post":
            partner._fsm_set_notified(wanted == "1")
            return request.redirect(f"/fsm/stop/{partner_id}/{token}")
        return self._fsm_render("fsm_base.public_stop", {"partner": partner})
