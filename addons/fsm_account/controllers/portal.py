from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.fsm_base.controllers.main import plain
from odoo.addons.fsm_base.controllers.portal import FsmPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.fsm_settlement import PUBLIC_STATES


class SettlementPortal(FsmPortal):
    """The fee settlements of the provider whose person is logged in, or has the link."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "settlement_count" in counters:
            # sudo: the domain says what is theirs
            values["settlement_count"] = (
                request.env["fsm.settlement"].sudo().search_count(self._get_settlement_domain())
            )
        return values

    def _get_settlement_domain(self):
        company = request.env.user.partner_id.commercial_partner_id
        return Domain("provider_id", "=", company.id) & Domain("state", "in", PUBLIC_STATES)

    def _get_settlement(self, settlement_id, access_token=None):
        """The settlement, when it is theirs or the link is right; nothing otherwise, whether there is one or not."""
        settlements = request.env["fsm.settlement"].sudo()  # sudo: the domain and the token say what is theirs
        domain = Domain("id", "=", settlement_id)
        own = not request.env.user._is_public() and settlements.search(self._get_settlement_domain() & domain)
        if own:
            return own
        found = settlements.search(domain & Domain("state", "in", PUBLIC_STATES) & Domain("provider_id", "!=", False))
        right = found and found.access_token and access_token and consteq(found.access_token, plain(access_token))
        return found if right else settlements

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    @http.route(
        ["/my/settlements", "/my/settlements/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def fsm_settlements(self, page=1, **kwargs):
        settlements = request.env["fsm.settlement"].sudo()  # sudo: the domain says what is theirs
        domain = self._get_settlement_domain()
        pager = portal_pager(
            url="/my/settlements", total=settlements.search_count(domain), page=page, step=self._fsm_per_page
        )
        values = {
            **self._prepare_portal_layout_values(),
            "records": settlements.search(domain, limit=self._fsm_per_page, offset=pager["offset"]),
            "page_name": "settlements",
            "pager": pager,
        }
        return self._fsm_render("fsm_account.portal_settlements", values)

    @http.route("/my/settlements/<int:settlement_id>", type="http", auth="public", website=True, methods=["GET"])
    def fsm_settlement(self, settlement_id, access_token=None, **kwargs):
        if self._fsm_too_many("page"):
            return self._fsm_busy()
        settlement = self._get_settlement(settlement_id, access_token)
        if not settlement:
            return self._fsm_busy() if self._fsm_too_many("unknown") else self._fsm_not_found()
        values = {
            **self._prepare_portal_layout_values(),
            "record": settlement,
            "lines": settlement.line_ids,
            "access_token": plain(access_token),
            "said": self._fsm_said(),
            "page_name": "settlement",
        }
        return self._fsm_render("fsm_account.portal_settlement", values)

    # ------------------------------------------------------------------
    # Answers
    # ------------------------------------------------------------------

    @http.route(
        "/my/settlements/<int:settlement_id>/<any(confirm,dispute):action>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def fsm_settlement_answer(self, settlement_id, action, access_token=None, **post):
        if self._fsm_too_many("post"):
            return self._fsm_busy()
        settlement = self._get_settlement(settlement_id, access_token)
        if not settlement:
            return self._fsm_not_found()
        try:
            with request.env.cr.savepoint():
                if action == "confirm":
                    settlement._confirm_by_provider(self._get_answerer(settlement), plain(post.get("total")))
                    self._fsm_say("success", request.env._("Thank you! You have confirmed the settlement."))
                else:
                    settlement.action_dispute(lines=self._get_disputed(settlement, post))
                    self._fsm_say("success", request.env._("Thank you for telling us. We look into it."))
        except UserError as error:
            self._fsm_say("danger", str(error))
        token = f"?access_token={plain(access_token)}" if access_token else ""
        return request.redirect(f"/my/settlements/{settlement.id}{token}")

    def _get_answerer(self, settlement):
        """The name of who answers: the person who is logged in, or whoever has the provider's link."""
        user = request.env.user
        return settlement.provider_id.name if user._is_public() else user.name

    def _get_disputed(self, settlement, post):
        """The lines that were ticked, with what is wrong with them.

        :raise UserError: none is ticked
        """
        lines = {}
        for line in settlement.line_ids:
            if post.get(f"disputed_{line.id}"):
                lines[line.id] = plain(post.get(f"reason_{line.id}"))[:500]
        if not lines:
            raise UserError(request.env._("Tick the lines that you dispute, and say what is wrong with them."))
        return lines
