from odoo import api, fields, models
from odoo.fields import Domain


class FsmBagDocumentMixin(models.AbstractModel):
    """A document about the parts of one engineer: under which number, in which company, and who has to do with it.

    Its process knows the roles ``engineer``, ``manager`` and ``warehouse``.
    """

    _name = "fsm.bag.document.mixin"
    _description = "Document About an Engineer's Parts"
    _inherit = ["fsm.workflow.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "engineer_id.name"]
    _check_company_auto = True
    _mail_post_access = "read"

    _fsm_group_roles = {"manager": "fsm_base.group_fsm_manager", "warehouse": "stock.group_stock_user"}

    name = fields.Char("Number", readonly=True, copy=False, index=True, help="Its number.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, help="Whose stock it is."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    engineer_id = fields.Many2one(
        "fsm.engineer",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self._default_engineer(),
        help="Whose parts they are.",
    )
    team_id = fields.Many2one(related="engineer_id.team_id", store=True, precompute=True)
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine", help="The engineer is you.")

    @api.model
    def _default_engineer(self):
        return self.env["fsm.engineer"].search(
            [("user_id", "=", self.env.uid), ("company_id", "=", self.env.company.id)], limit=1
        )

    @api.depends("engineer_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for document in self:
            # sudo: the login of the engineer
            document.is_mine = document.engineer_id.sudo().user_id == self.env.user

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("engineer_id.user_id", "=", self.env.uid)
        return Domain.OR(mine if wanted else ~mine for wanted in value)

    @api.depends("name", "engineer_id.name")
    def _compute_display_name(self):
        for document in self:
            document.display_name = " · ".join(filter(None, (document.name, document.engineer_id.name)))

    @api.model_create_multi
    def create(self, vals_list):
        company_id = self.env.context.get("default_company_id") or self.env.company.id
        vals_list = [{"company_id": company_id, **vals} for vals in vals_list]
        self.env["ir.sequence"]._fsm_number(self._name, vals_list)
        return super().create(vals_list)

    def _fsm_role_users(self, role):
        return self.engineer_id.user_id if role == "engineer" else super()._fsm_role_users(role)

    def _fsm_role_label(self, role):
        labels = {"engineer": self.env._("the engineer"), "warehouse": self.env._("the warehouse")}
        return labels.get(role) or super()._fsm_role_label(role)
