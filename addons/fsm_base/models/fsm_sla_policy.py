from types import MappingProxyType
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from .fsm_request import PRIORITIES

KINDS = [
    ("respond", "Respond"),
    ("arrive", "Arrive"),
    ("resolve", "Resolve"),
]


class Rung(NamedTuple):
    """A rung of the ladder, as it is kept in the cache."""

    share: int
    kind: str | None
    whom: str


class Terms(NamedTuple):
    """What a policy says, as it is kept in the cache."""

    id: int
    hours: MappingProxyType
    working_time: str
    calendar_id: int
    risk_share: int
    rungs: tuple
    type_ids: frozenset
    level_ids: frozenset
    min_priority: str


class FsmSlaPolicy(models.Model):
    """How fast a customer is served (时效策略): hours to respond, to arrive and to resolve, and whom to call in when
    time runs out."""

    _name = "fsm.sla.policy"
    _inherit = ["fsm.cached.mixin"]
    _description = "SLA Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Name of the policy.")
    sequence = fields.Integer(default=10, help="The first policy that fits a request holds for it.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, help="Only for this company; empty: for all."
    )
    type_ids = fields.Many2many(
        "fsm.request.type",
        string="Request Types",
        help="Only for requests of these types or sub-types; empty: for all.",
    )
    min_priority = fields.Selection(
        PRIORITIES,
        "Priority From",
        default="0",
        required=True,
        help="Only for requests of this priority or a higher one.",
    )
    level_ids = fields.Many2many(
        "fsm.customer.level", string="Customer Levels", help="Only for customers of these levels; empty: for all."
    )
    working_time = fields.Selection(
        [
            ("always", "Around the Clock"),
            ("company", "The Company's Working Hours"),
            ("calendar", "Other Working Hours"),
        ],
        "Counted In",
        default="company",
        required=True,
        help="Which hours count. Holidays of the company never do, except around the clock.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar", "Working Hours", check_company=True, help="The working hours in which the clocks count."
    )
    respond_hours = fields.Float(
        "Respond In", aggregator=None, help="Hours until somebody has taken the request on; 0: no such clock."
    )
    arrive_hours = fields.Float(
        "Arrive In",
        aggregator=None,
        help="Hours until an engineer checks in on site, for types with visits; 0: no such clock.",
    )
    resolve_hours = fields.Float(
        "Resolve In", aggregator=None, help="Hours until the problem is solved; 0: no such clock."
    )
    risk_share = fields.Integer(
        "At Risk From (%)",
        default=80,
        required=True,
        aggregator=None,
        help="A request is marked as at risk when this share of the hours is used up, in %.",
    )
    rung_ids = fields.One2many("fsm.sla.rung", "policy_id", "Escalation Ladder", copy=True)

    _hours_positive = models.Constraint(
        "CHECK(respond_hours >= 0 AND arrive_hours >= 0 AND resolve_hours >= 0)",
        "The hours of a policy can't be negative.",
    )
    _risk_share_range = models.Constraint(
        "CHECK(risk_share BETWEEN 1 AND 100)", "A request is at risk from a share between 1 and 100 %."
    )

    @api.constrains("working_time", "calendar_id")
    def _check_calendar(self):
        for policy in self:
            if policy.working_time == "calendar" and not policy.calendar_id:
                raise ValidationError(self.env._("“%s”: choose the working hours in which it counts.", policy.name))

    @api.model
    @tools.ormcache("company_id")
    def _get_table(self, company_id):
        """The policies of a company, in order.

        :return: tuple of :class:`Terms`
        """
        # sudo: the same for everybody in the company
        policies = self.sudo().search([("company_id", "in", [False, company_id])])
        return tuple(policy._get_terms() for policy in policies)

    @tools.ormcache("self.id")
    def _get_terms(self):
        """What the policy says, also where it is archived by now: clocks go on by it.

        :return: :class:`Terms`
        """
        # sudo: the same for everybody in the company
        policy = self.sudo().with_context(active_test=False)
        return Terms(
            id=policy.id,
            hours=MappingProxyType({kind: policy[f"{kind}_hours"] for kind, __ in KINDS}),
            working_time=policy.working_time,
            calendar_id=policy.calendar_id.id,
            risk_share=policy.risk_share,
            rungs=tuple(Rung(rung.share, rung.kind or None, rung.whom) for rung in policy.rung_ids.sorted("share")),
            type_ids=frozenset(policy.type_ids.ids),
            level_ids=frozenset(policy.level_ids.ids),
            min_priority=policy.min_priority,
        )

    @api.model
    def _find(self, requests):
        """The first policy that fits each request.

        :return: dict ``{request: policy}``, without the requests that none fits
        """
        found = {}
        for company, company_requests in requests.grouped("company_id").items():
            table = self._get_table(company.id)
            with_levels = any(terms.level_ids for terms in table)
            # sudo: types and levels are looked at for everybody
            for request in company_requests.sudo():
                types = {request.type_id.id, request.subtype_id.id}
                level = request.partner_id.commercial_partner_id.fsm_level_id.id if with_levels else False
                for terms in table:
                    if (
                        request.priority >= terms.min_priority
                        and (not terms.type_ids or types & terms.type_ids)
                        and (not terms.level_ids or level in terms.level_ids)
                    ):
                        found[request] = self.browse(terms.id)
                        break
        return {request.with_env(requests.env): policy for request, policy in found.items()}

    def action_recount(self):
        """Compute the deadlines of all open requests again: policies or holidays have changed.

        :raise AccessError: the user doesn't configure policies
        """
        self.env["fsm.sla.policy"].check_access("write")
        states = ("open", "assigned", "in_progress")
        requests = self.env["fsm.request"].search([("state", "in", states)])
        requests._sla_reevaluate()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The deadlines of %s open requests have been computed again.", len(requests)),
            },
        }


class FsmSlaRung(models.Model):
    """A rung of the escalation ladder: whom to call in when a share of the time is used up."""

    _name = "fsm.sla.rung"
    _inherit = ["fsm.cached.mixin"]
    _description = "SLA Escalation Rung"
    _order = "share, id"

    policy_id = fields.Many2one("fsm.sla.policy", required=True, index=True, ondelete="cascade")
    share = fields.Integer(
        "Time Used (%)", required=True, default=100, aggregator=None, help="Share of the hours that is used up, in %."
    )
    kind = fields.Selection(KINDS, "Clock", help="Only for this clock; empty: for each of them.")
    whom = fields.Selection(
        [
            ("responsible", "The Responsible Person"),
            ("next", "The Next One up the Ladder"),
            ("leader", "The Team Leader"),
            ("manager", "The Service Managers"),
        ],
        "Call In",
        required=True,
        default="next",
        help="Who gets a task and is told. Where there is no such person, the next one up.",
    )

    _share_positive = models.Constraint("CHECK(share > 0)", "The share of a rung must be more than 0 %.")
