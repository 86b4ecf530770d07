from odoo import api, fields, models
from odoo.fields import Domain

from .fsm_sla_policy import KINDS

WORKED_ON = ("open", "assigned", "in_progress")
# Where one of these changes, other promises may hold.
SLA_FIELDS = frozenset({"priority", "type_id", "subtype_id", "partner_id", "company_id", "opened_on"})


class FsmRequest(models.Model):
    """What has been promised to the customer: the clocks of a request, started and stopped by its process."""

    _inherit = "fsm.request"

    sla_clock_ids = fields.One2many("fsm.sla.clock", "request_id", "SLA Clocks", copy=False)
    sla_state = fields.Selection(
        [
            ("ok", "In Time"),
            ("at_risk", "At Risk"),
            ("paused", "On Hold"),
            ("missed", "Missed"),
            ("met", "Met"),
        ],
        "SLA",
        readonly=True,
        copy=False,
        help="Whether what was promised is kept: the worst of the clocks that run; when none runs any longer, whether "
        "all were met.",
    )
    respond_deadline = fields.Datetime(
        "Respond Until", readonly=True, copy=False, help="Until when somebody has to have taken the request on."
    )
    arrive_deadline = fields.Datetime(
        "Arrive Until", readonly=True, copy=False, help="Until when an engineer has to be on site."
    )
    resolve_deadline = fields.Datetime(
        "Resolve Until",
        readonly=True,
        copy=False,
        help="Until when the problem has to be solved. Not known while the customer or parts are waited for.",
    )

    # ------------------------------------------------------------------
    # The process drives the clocks
    # ------------------------------------------------------------------

    def _fsm_move(self, target, values=None, note=None):
        origins = dict(self.grouped("state"))
        super()._fsm_move(target, values, note)
        none = self.browse()
        if target == "open":
            origins.get("draft", none)._sla_start()
            (self - origins.get("draft", none))._sla_reopen()
        elif target == "draft":
            self._sla_forget()
        elif target in ("resolved", "cancelled"):
            (self - origins.get("draft", none))._sla_finish(target)
        else:
            origins.get("open", none)._sla_stop("respond")

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        # brought in while being worked on
        requests.filtered(lambda request: request.state in WORKED_ON)._sla_reevaluate()
        return requests

    def write(self, vals):
        result = super().write(vals)
        if not SLA_FIELDS.isdisjoint(vals) and vals.get("state") != "open":
            self.filtered(lambda request: request.state in WORKED_ON)._sla_reevaluate()
        return result

    # ------------------------------------------------------------------
    # Policies
    # ------------------------------------------------------------------

    def _get_sla_policy(self):
        """What is promised for each request. Hook: a contract's promises come first, then ``super()``.

        :return: dict ``{request: policy}``, without the requests for which nothing is promised
        """
        return self.env["fsm.sla.policy"]._find(self)

    def _get_sla_kinds(self):
        """The promises that can still be made for a request as it stands."""
        self.ensure_one()
        kinds = {kind for kind, __ in KINDS}
        if self.state != "open":
            kinds.discard("respond")
        # sudo: whether somebody has been on site, whoever may see his visit
        if not self.type_id.is_onsite or any(task.actual_start for task in self.sudo().task_ids):
            kinds.discard("arrive")
        return kinds

    # ------------------------------------------------------------------
    # Clocks, for a whole batch
    # ------------------------------------------------------------------

    def _sla_get_live(self, *kinds):
        """The clocks that have not been stopped yet."""
        domain = Domain("request_id", "in", self.ids) & Domain("stopped_on", "=", False)
        if kinds:
            domain &= Domain("kind", "in", kinds)
        # sudo: clocks are the process's
        return self.env["fsm.sla.clock"].sudo().search(domain) if self else self.env["fsm.sla.clock"].sudo()

    def _sla_start(self):
        """The promises are given now, when the request is submitted."""
        if self:
            self._sla_create_clocks({request: request._get_sla_kinds() for request in self}, self._get_sla_policy())

    def _sla_create_clocks(self, kinds, policies):
        """Start clocks as of the submission.

        :param dict kinds: ``{request: kinds of clocks}``
        :param dict policies: ``{request: policy}``
        """
        # sudo: clocks are the process's
        clocks = self.env["fsm.sla.clock"].sudo()
        vals_list = [
            clocks._prepare_clock_vals(request, kind, policies[request], request.opened_on or fields.Datetime.now())
            for request in self
            if request in policies
            for kind, __ in KINDS
            if kind in kinds[request]
        ]
        clocks = clocks.create([vals for vals in vals_list if vals])
        self._sla_store(clocks)
        return clocks

    def _sla_stop(self, *kinds):
        """What these clocks promise has happened."""
        live = self._sla_get_live(*kinds)
        if live:
            live._stop()
            live.request_id._sla_store()

    def _sla_finish(self, target):
        """The request is over. A visit that was not needed is no promise; what is cancelled is none either, unless it
        was broken before."""
        live = self._sla_get_live()
        live._stop(void_kinds=("arrive",) if target == "resolved" else tuple(kind for kind, __ in KINDS))
        self._action_resume(finished=True)
        if live or target == "cancelled":
            self._sla_store()

    def _sla_reopen(self):
        """The request was not resolved after all: it has to be in what was left of the time to resolve it. The same
        holds for the arrival where it had been solved without a visit."""
        if not self:
            return
        # sudo: clocks are the process's
        clocks = self.env["fsm.sla.clock"].sudo().search([("request_id", "in", self.ids)])
        clocks.filtered(
            lambda clock: (
                clock.kind == "resolve"
                or (clock.kind == "arrive" and clock.state == "void" and clock.request_id.type_id.is_onsite)
            )
        )._reopen()
        clocks.request_id._sla_store()
        # solved by phone before they were submitted: nothing has been promised yet
        (self - clocks.request_id.with_env(self.env))._sla_start()

    def _sla_forget(self):
        """The request is a draft again: promises are given when it is submitted."""
        # sudo: clocks are the process's
        self.env["fsm.sla.clock"].sudo().search([("request_id", "in", self.ids)]).unlink()
        self._sla_store()

    def _sla_reevaluate(self):
        """What is known about the requests has changed: other promises may hold, as of the submission."""
        if not self:
            return
        policies = self._get_sla_policy()
        # sudo: clocks are the process's
        clocks = self.env["fsm.sla.clock"].sudo().search([("request_id", "in", self.ids)])
        live = clocks.filtered(lambda clock: not clock.stopped_on)
        for request, request_clocks in live.grouped("request_id").items():
            if request.opened_on and request_clocks[0].started_on != request.opened_on:
                untouched = request_clocks.filtered(lambda clock: not clock.counted_hours and not clock.paused_on)
                untouched.write({"started_on": request.opened_on, "counted_from": request.opened_on})
        live.filtered(lambda clock: clock.kind == "arrive" and not clock.request_id.type_id.is_onsite).unlink()
        live.exists()._reevaluate(policies)
        existing = {request.id: set() for request in self}
        for clock in clocks.exists():
            existing[clock.request_id.id].add(clock.kind)
        missing = {request: request._get_sla_kinds() - existing[request.id] for request in self}
        new = self._sla_create_clocks(missing, policies)
        new._run_on()
        new.filtered(lambda clock: clock.request_id.waiting_for)._pause()
        self._sla_store()

    def _sla_store(self, clocks=None):
        """Keep on the requests, for lists and searches, what their clocks say.

        :param clocks: all clocks of the requests, where they are at hand
        """
        if clocks is None:
            # sudo: clocks are the process's
            clocks = self.env["fsm.sla.clock"].sudo().search([("request_id", "in", self.ids)])
        by_request = clocks.grouped("request_id")
        groups = {}
        # sudo: the process writes it, whoever has caused it
        for request in self.sudo():
            vals = request._prepare_sla_vals(by_request.get(request, clocks.browse()))
            if any(request[name] != value for name, value in vals.items()):
                groups.setdefault(tuple(vals.items()), []).append(request.id)
        for vals, ids in groups.items():
            self.sudo().browse(ids)._fsm_moving().write(dict(vals))  # sudo: as above

    @api.model
    def _prepare_sla_vals(self, clocks):
        """Deadlines and state of a request with these clocks."""
        vals = {f"{kind}_deadline": False for kind, __ in KINDS}
        judged = clocks.filtered(lambda clock: clock.state != "void")
        vals.update({f"{clock.kind}_deadline": clock.deadline for clock in judged})
        live = judged.filtered(lambda clock: not clock.stopped_on)
        states = set((live or judged).mapped("state"))
        if "missed" in states:
            state = "missed"
        elif not live:
            state = "met" if judged else False
        elif any(clock.at_risk and clock.state == "running" for clock in live):
            state = "at_risk"
        else:
            state = "paused" if "paused" in states else "ok"
        return {**vals, "sla_state": state}

    def _get_sla_escalation_user(self, whom):
        """The person on a rung of a policy's ladder; empty for the service managers."""
        self.ensure_one()
        # sudo: the ladder may lead to people that this user can't see
        request = self.sudo()
        leader = request.team_id.leader_id.user_id
        return {
            "responsible": request.user_id or leader,
            "leader": leader,
            "next": request._get_escalation_user(request.escalation_level + 1),
        }.get(whom, self.env["res.users"])
