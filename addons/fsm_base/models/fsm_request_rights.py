from odoo import api, fields, models
from odoo.fields import Domain


class FsmRequest(models.Model):
    """Who has to do with a request: the people around it, and the engineers of its visits."""

    _inherit = "fsm.request"

    is_visited_by_me = fields.Boolean(
        compute="_compute_is_visited_by_me",
        search="_search_is_visited_by_me",
        help="One of its visits is yours, or your outsourcing company's.",
    )

    @api.depends("task_ids.user_id", "task_ids.provider_id")
    @api.depends_context("uid")
    def _compute_is_visited_by_me(self):
        # sudo: record rules ask for it, to tell what the user may see
        visits = self.env["fsm.task"].sudo()
        mine = Domain("request_id", "in", self.ids) & self._get_own_visits_domain()
        visited = {request.id for (request,) in visits._read_group(mine, ["request_id"])}
        for request in self:
            request.is_visited_by_me = request.id in visited

    def _search_is_visited_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("task_ids", "any!", self._get_own_visits_domain())
        return mine if True in value else ~mine

    @api.model
    def _get_own_visits_domain(self):
        provider_ids = self.env["fsm.engineer"]._get_provider_ids(self.env.uid)
        mine = Domain("user_id", "=", self.env.uid)
        return mine | Domain("provider_id", "in", provider_ids) if provider_ids else mine

    def _fsm_role_users(self, role):
        if role == "responsible":
            return self.user_id
        if role == "leader":
            return self.team_id.leader_id.user_id
        return super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        labels = {
            "responsible": self.env._("the responsible person"),
            "leader": self.env._("the team leader"),
        }
        return labels.get(role) or super()._fsm_role_label(role)
