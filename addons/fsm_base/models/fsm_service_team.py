from odoo import api, fields, models, tools


class FsmServiceTeam(models.Model):
    """A team of engineers, or an outsourcing provider's crew."""

    _name = "fsm.service.team"
    _description = "Service Team"
    _inherit = ["mail.thread", "fsm.cached.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True, help="Name of the team.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, help="The company that the team works for."
    )
    leader_id = fields.Many2one(
        "fsm.engineer",
        check_company=True,
        tracking=True,
        help="Assigns the team's requests, and gets every step of theirs for which nobody else is found.",
    )
    provider_id = fields.Many2one(
        "res.partner",
        "Outsourcing Provider",
        tracking=True,
        domain=[("is_company", "=", True)],
        help="Set where the team is a provider's crew.",
    )
    engineer_ids = fields.One2many("fsm.engineer", "team_id", "Members")
    engineer_count = fields.Integer("Engineers", compute="_compute_engineer_count", help="Number of members.")
    state_ids = fields.Many2many(
        "res.country.state", string="Area", help="Provinces whose customers the team serves; proposed at intake."
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        default=lambda self: self.env.company.resource_calendar_id,
        help="When the team works; used for those of its members that have no working hours of their own.",
    )
    color = fields.Integer(help="Colour on boards.")

    @tools.ormcache("company_id")
    def _get_serving_ids(self, company_id):
        """Which team serves a province: ``{province id: team id}``."""
        serving = {}
        # sudo: the same for everybody in the company
        for team in self.sudo().search([("company_id", "=", company_id), ("provider_id", "=", False)]):
            for province in team.state_ids:
                serving.setdefault(province.id, team.id)
        return serving

    @api.model
    def _get_serving(self, company, province):
        """The company's own team that serves a province; empty when there is none."""
        return self.browse(self._get_serving_ids(company.id).get(province.id, ()))

    def _compute_engineer_count(self):
        counts = dict(self.env["fsm.engineer"]._read_group([("team_id", "in", self.ids)], ["team_id"], ["__count"]))
        for team in self:
            team.engineer_count = counts.get(team, 0)
