from odoo import SUPERUSER_ID, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.fsm_base.controllers.main import FsmPages

from .unit_form import UnitForm

PAGE = {"type": "http", "auth": "public", "website": True, "sitemap": False}


class FsmUnitPages(FsmPages, http.Controller):
    """The page of a machine, for whoever scans its label: what it is, its open requests, a fault to report.

    It says nothing about the customer; so it has no links to pages that do.
    """

    def _fsm_find_unit(self, token, kind):
        """The unit of a token, or the page that refuses it.

        :return: tuple (unit, refusal), one of them empty
        """
        if self._fsm_too_many(kind, "unit", token[:64]):
            return None, self._fsm_busy()
        # what somebody does without logging in is logged as the system's
        unit = request.env["fsm.installed.product"].with_user(SUPERUSER_ID)._find_by_token(token)
        if unit:
            return unit, None
        # guesses are each another token, so they are counted together
        return None, self._fsm_busy() if self._fsm_too_many("unknown") else self._fsm_not_found()

    @http.route("/fsm/unit/<string:token>", methods=["GET"], **PAGE)
    def fsm_unit(self, token, **kwargs):
        unit, refusal = self._fsm_find_unit(token, "page")
        return refusal or self._fsm_show_unit(unit, token, UnitForm(unit))

    @http.route("/fsm/unit/<string:token>", methods=["POST"], **PAGE)
    def fsm_unit_report(self, token, **post):
        unit, refusal = self._fsm_find_unit(token, "post")
        if refusal:
            return refusal
        if not unit._has_customer():
            return request.redirect(f"/fsm/unit/{token}")
        form = UnitForm(unit, post, request.httprequest.files.getlist("photos"))
        if not form.check():
            return self._fsm_show_unit(unit, token, form, status=400)
        try:
            form.save()
        except UserError as error:
            form.errors["form"] = str(error)
            return self._fsm_show_unit(unit, token, form, status=400)
        self._fsm_say("success", request.env._("Thank you! We have your report and will get back to you."))
        return request.redirect(f"/fsm/unit/{token}")

    @http.route("/fsm/unit/<string:token>/chase/<int:request_id>", methods=["POST"], **PAGE)
    def fsm_unit_chase(self, token, request_id, note=None, **kwargs):
        unit, refusal = self._fsm_find_unit(token, "post")
        if refusal:
            return refusal
        record = unit._get_followed_requests().filtered(lambda followed: followed.id == request_id)
        if not record:
            return self._fsm_not_found()
        self._fsm_do(record, "chase", note)
        return request.redirect(f"/fsm/unit/{token}")

    def _fsm_show_unit(self, unit, token, form, status=200):
        followed = unit._get_followed_requests().with_context(fsm_anonymous=True)
        values = {
            "unit": unit,
            "form": form,
            "followed": [(record, self._fsm_progress(record)) for record in followed],
            "base_url": f"/fsm/unit/{token}",
            "said": self._fsm_said(),
            "res_company": unit.company_id,
            **self._fsm_get_own_urls(unit),
        }
        return self._fsm_render("fsm_installed_base.public_unit", values, status=status)

    def _fsm_get_own_urls(self, unit):
        """Where people of the house, and those of the customer, find the machine when they are logged in."""
        user = request.env.user
        # in all of their companies, whichever the site that they have come by belongs to
        own = unit.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        if not own.has_access("read"):
            return {}
        if user._is_internal():
            return {"desk_url": f"/odoo/machines/{unit.id}"}
        return {"portal_url": f"/my/machines/{unit.id}"}
