from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.fsm_base.controllers.main import FsmPages

from .followup_form import FollowupForm


class FsmFollowupPublic(FsmPages, http.Controller):
    """The page on which a customer says how it went: no login, only the link that he was sent."""

    def _fsm_find_followup(self, token, kind):
        """The follow-up of a token, in the customer's language, or the page that refuses it.

        :return: tuple (follow-up, refusal), one of them empty
        """
        if self._fsm_too_many(kind, token[:64]):
            return None, self._fsm_busy()
        # what a customer does without logging in is logged as the system's
        record = request.env["fsm.followup"].with_user(SUPERUSER_ID)._find_by_token(token)
        if not record:
            # guesses are each another token, so they are counted together
            return None, self._fsm_busy() if self._fsm_too_many("unknown") else self._fsm_not_found()
        request.update_context(lang=record._get_customer_lang())
        return record.with_context(lang=request.env.lang), None

    def _fsm_show_followup(self, form, status=200):
        values = {"form": form, "record": form.record, "res_company": form.record.company_id}
        return self._fsm_render("fsm_followup.public_followup", values, status=status)

    @http.route(
        "/fsm/follow-up/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["GET"]
    )
    def fsm_followup_page(self, token, **kwargs):
        record, refusal = self._fsm_find_followup(token, "page")
        return refusal or self._fsm_show_followup(FollowupForm(record))

    @http.route(
        "/fsm/follow-up/<string:token>", type="http", auth="public", website=True, sitemap=False, methods=["POST"]
    )
    def fsm_followup_answer(self, token, **post):
        record, refusal = self._fsm_find_followup(token, "post")
        if refusal:
            return refusal
        form = FollowupForm(record, request.httprequest.form, request.httprequest.files.getlist("photos"))
        if not form.check():
            return self._fsm_show_followup(form, status=400)
        try:
            with request.env.cr.savepoint():
                form.save()
        except UserError as error:
            form.errors["form"] = str(error)
            return self._fsm_show_followup(form, status=400)
        return request.redirect(f"/fsm/follow-up/{token}/thanks")

    @http.route(
        "/fsm/follow-up/<string:token>/thanks", type="http", auth="public", website=True, sitemap=False, methods=["GET"]
    )
    def fsm_followup_thanks(self, token, **kwargs):
        record, refusal = self._fsm_find_followup(token, "page")
        if refusal:
            return refusal
        if not record.answered_on:
            return request.redirect(f"/fsm/follow-up/{token}")
        values = {"record": record, "token": token, "res_company": record.company_id}
        return self._fsm_render("fsm_followup.public_thanks", values)
