from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from ..models.fsm_desk import GROUP

PARAMETERS = ("phone", "q")
MAX_LENGTH = 100


class FsmDeskController(http.Controller):
    """The door by which a telephone system opens the interaction centre for an agent."""

    @http.route("/fsm/desk", type="http", auth="user", methods=["GET"], readonly=True)
    def desk(self, **parameters):
        """Open the interaction centre with a number looked up.

        ``phone``: the number that calls; ``q``: anything else to look for. Who is not logged in logs in first.
        """
        if not request.env.user.has_group(GROUP):
            return request.render("fsm_base.fsm_desk_refused", status=403)
        known = {name: parameters[name][:MAX_LENGTH] for name in PARAMETERS if parameters.get(name)}
        return request.redirect(f"/odoo/fsm-desk?{urlencode(known)}" if known else "/odoo/fsm-desk")
