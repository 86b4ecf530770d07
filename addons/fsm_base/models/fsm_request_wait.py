from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .fsm_request import DESK
from .fsm_request_sla import WORKED_ON

MAY_WAIT = (*DESK, "responsible", "leader", "engineer")


class FsmRequest(models.Model):
    """Waiting for the customer or for parts: nobody can work on the request, so its clocks stand still."""

    _inherit = "fsm.request"

    waiting_for = fields.Selection(
        [("customer", "Customer"), ("parts", "Parts")],
        "On Hold For",
        readonly=True,
        copy=False,
        help="What the work has to wait for. The time to arrive and to resolve stands still.",
    )
    waiting_since = fields.Datetime(readonly=True, copy=False, help="Since when it has been waited.")
    waiting_note = fields.Char(readonly=True, copy=False, help="What exactly is waited for, and until when.")
    can_wait = fields.Boolean(
        compute="_compute_can_wait", help="You may put the request on hold now, or go on with it."
    )

    _waiting_idx = models.Index("(waiting_for) WHERE waiting_for IS NOT NULL")

    @api.depends("state", "user_id", "team_id", "task_ids.state")
    @api.depends_context("uid")
    def _compute_can_wait(self):
        allowed = self._get_allowed_to_wait()
        for request in self:
            request.can_wait = request in allowed and request.state in WORKED_ON

    def _get_allowed_to_wait(self):
        """The requests that the user works on."""
        if self.env.su:
            return self
        return self.browse().union(*(self._fsm_with_role(role) for role in MAY_WAIT))

    def _check_may_wait(self):
        for request in self:
            if request.state not in WORKED_ON:
                raise UserError(
                    self.env._(
                        "%(request)s is “%(state)s”; only what is being worked on can wait.",
                        request=request.name,
                        state=request._fsm_state_label(),
                    )
                )
        for request in self - self._get_allowed_to_wait():
            raise AccessError(
                self.env._(
                    "Whether %(request)s has to wait is up to %(roles)s. Nothing was changed.",
                    request=request.name,
                    roles=self._fsm_roles_text(MAY_WAIT),
                )
            )

    def action_wait(self, kind=None, note=None):
        """Put the request on hold (等待): the customer or parts are waited for, and the clocks stand still.

        :param str kind: ``customer`` or ``parts``; without it a form asks
        :param str note: what exactly is waited for
        :raise UserError: the request is not being worked on, or waits already
        :raise AccessError: the user doesn't work on the request
        """
        self._check_may_wait()
        labels = dict(self._fields["waiting_for"]._description_selection(self.env))
        for request in self.filtered("waiting_for"):
            raise UserError(
                self.env._(
                    "%(request)s is waiting already (%(kind)s). Resume it before it waits for something else.",
                    request=request.name,
                    kind=labels[request.waiting_for],
                )
            )
        if not kind:
            return self._fsm_ask("wait")
        if kind not in labels:
            raise UserError(self.env._("Say what is waited for: the customer, or parts."))
        note = (note or "").strip()
        text = self.env._("Waiting for: %s", f"{labels[kind]}. {note}" if note else labels[kind])
        self._sla_get_live()._pause()
        self._write_waiting({"waiting_for": kind, "waiting_since": fields.Datetime.now(), "waiting_note": note}, text)
        self._sla_store()
        return True

    def action_resume(self):
        """Go on with a request that was on hold: what was left of the time runs on from now.

        :raise UserError: the request is not waiting
        :raise AccessError: the user doesn't work on the request
        """
        self._check_may_wait()
        for request in self:
            if not request.waiting_for:
                raise UserError(self.env._("%s is not waiting for anything.", request.name))
        self._action_resume()
        return True

    def _action_resume(self, finished=False):
        """What was waited for is there, or is not needed any more.

        :param bool finished: the request is over; its clocks have been stopped already
        """
        waiting = self.filtered("waiting_for")
        if not waiting:
            return
        if not finished:
            waiting._sla_get_live()._resume()
        waiting._write_waiting(
            {"waiting_for": False, "waiting_since": False, "waiting_note": False}, self.env._("Not waiting any longer.")
        )
        if not finished:
            waiting._sla_store()

    def _write_waiting(self, vals, text):
        # sudo: engineers may not change requests; that their work has to wait is theirs to say, which was checked
        requests = self.sudo()
        requests._fsm_moving().write(vals)
        requests._message_log_batch(bodies=dict.fromkeys(self.ids, text))

    def _visit_dispatched(self):
        """Whoever sends an engineer does not wait any longer."""
        super()._visit_dispatched()
        self._action_resume()

    def _fsm_role_users(self, role):
        if role == "engineer":
            return self._get_open_tasks().user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        return self.env._("the engineer of an open visit") if role == "engineer" else super()._fsm_role_label(role)
