from odoo import api, fields, models

from .fsm_sla_policy import KINDS


class FsmSlaClock(models.Model):
    """One promise about one request: that somebody responds, arrives or resolves it in so many hours.

    A clock *runs on* until it is stopped, also after it was missed. Only the process writes clocks
    (fsm_sla_clock_flow.py, fsm_sla_clock_check.py); nobody has the right to change them by hand.

    Time that has been counted for good is in ``counted_hours``; what runs on is counted from ``counted_from``.
    """

    _name = "fsm.sla.clock"
    _description = "SLA Clock"
    _order = "deadline, id"
    _rec_names_search = ["request_id.name"]

    request_id = fields.Many2one(
        "fsm.request", required=True, readonly=True, ondelete="cascade", help="The request that the promise is about."
    )
    kind = fields.Selection(KINDS, "Clock", required=True, readonly=True, help="What has been promised.")
    company_id = fields.Many2one(related="request_id.company_id", store=True, precompute=True)
    team_id = fields.Many2one(related="request_id.team_id", store=True, precompute=True, index="btree_not_null")
    partner_id = fields.Many2one(related="request_id.partner_id", string="Customer")
    user_id = fields.Many2one(related="request_id.user_id", string="Responsible")
    policy_id = fields.Many2one(
        "fsm.sla.policy", required=True, readonly=True, ondelete="restrict", help="The policy that the hours come from."
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        readonly=True,
        ondelete="restrict",
        help="Hours in which it counts; empty: around the clock.",
    )
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Met"),
            ("missed", "Missed"),
            ("void", "Not Needed"),
        ],
        required=True,
        readonly=True,
        default="running",
        help="Where the promise stands. A missed one goes on being counted until it is stopped; one of a cancelled "
        "request, or of a visit that was not needed, counts neither as met nor as missed.",
    )
    at_risk = fields.Boolean(readonly=True, help="Most of the time is used up (the policy says how much).")
    started_on = fields.Datetime(required=True, readonly=True, help="When the promise was given.")
    deadline = fields.Datetime(readonly=True, help="Until when it has to be kept. Not known while it is paused.")
    stopped_on = fields.Datetime("Done On", readonly=True, help="When it really happened, in time or late.")
    allowed_hours = fields.Float(
        "Hours Allowed", readonly=True, aggregator="avg", help="Hours of working time promised."
    )
    counted_hours = fields.Float(
        "Hours Needed",
        readonly=True,
        aggregator="avg",
        help="Hours of working time counted so far: until it was stopped, or put on hold for the last time.",
    )
    counted_from = fields.Datetime(readonly=True, help="From when it runs on after the hours counted so far.")
    used_hours = fields.Float("Hours Used", compute="_compute_hours", help="Hours of working time used until now.")
    left_hours = fields.Float(
        "Hours Left", compute="_compute_hours", help="Hours of working time left; below zero where it is missed."
    )
    paused_on = fields.Datetime("On Hold Since", readonly=True, help="Since when it is on hold.")
    paused_hours = fields.Float(
        "Hours on Hold",
        readonly=True,
        aggregator="avg",
        help="Hours by the clock that it has been on hold, all in all.",
    )
    escalated_share = fields.Integer(
        "Escalated At (%)", readonly=True, aggregator=None, help="The last rung of the ladder that was reached, in %."
    )
    next_check = fields.Datetime(
        readonly=True, help="When it has to be looked at again: at its next rung or at its deadline."
    )

    _request_kind_unique = models.UniqueIndex(
        "(request_id, kind)", "A request has one clock of each kind. Nothing was changed."
    )
    # What the clock's cron looks for: of all clocks there ever were, only those that are due.
    _next_check_idx = models.Index("(next_check, id) WHERE next_check IS NOT NULL")
    _order_idx = models.Index("(deadline, id)")
    _live_idx = models.Index("(deadline, id) WHERE stopped_on IS NULL")

    @api.depends("kind", "request_id.name")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for clock in self:
            clock.display_name = f"{clock.request_id.name} · {labels[clock.kind]}"

    @api.depends("counted_hours", "counted_from", "allowed_hours", "stopped_on", "paused_on")
    def _compute_hours(self):
        now = fields.Datetime.now()
        for clock in self:
            clock.used_hours = clock._count_hours(now)
            clock.left_hours = clock.allowed_hours - clock.used_hours

    def action_open_request(self):
        """Open the request that the clock is about."""
        self.ensure_one()
        return self.request_id._get_records_action()

    def _is_counting(self):
        """Whether time is being used up now."""
        return not self.stopped_on and not self.paused_on and self.state != "void"

    def _count_hours(self, now):
        """Hours of working time used until ``now``."""
        if not self._is_counting():
            return self.counted_hours
        # sudo: the working hours, whoever may read calendars
        calendar = self.sudo().calendar_id
        return self.counted_hours + calendar._fsm_work_hours(self.counted_from, now, self.company_id.id)

    def _plan_share(self, share):
        """When a share of the hours will be used up.

        :param int share: in %
        :return: datetime (UTC), or False where the working hours never get there
        """
        return self.calendar_id._fsm_plan_hours(
            self.counted_from, self.allowed_hours * share / 100 - self.counted_hours, self.company_id.id
        )
