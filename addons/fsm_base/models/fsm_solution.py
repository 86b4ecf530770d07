from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmSolution(models.Model):
    """Knowledge: a symptom and what to do about it; counts how often it solved a request."""

    _name = "fsm.solution"
    _description = "Solution"
    _inherit = ["mail.thread"]
    _order = "solved_count desc, id desc"
    _rec_names_search = ["name", "symptom"]
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True, index="trigram", help="The problem in one line.")
    symptom = fields.Text(translate=True, help="What the customer sees or says.")
    remedy = fields.Html(translate=True, help="What to do, step by step.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "fsm_solution_attachment_rel",
        string="Photos and Files",
        bypass_search_access=True,
        help="Photos, drawings and manuals that help; customer service sees them beside the steps.",
    )
    fault_code_ids = fields.Many2many(
        "fsm.fault.code",
        string="Faults",
        domain=[("kind", "=", "fault")],
        check_company=True,
        help="Fault codes for which it helps.",
    )
    product_ids = fields.Many2many(
        "product.product", string="Products", check_company=True, help="Products for which it helps."
    )
    product_category_ids = fields.Many2many(
        "product.category", string="Product Categories", help="Categories of products for which it helps."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published")],
        default="draft",
        required=True,
        tracking=True,
        copy=False,
        help="Only published solutions are offered at intake.",
    )
    solved_count = fields.Integer(
        "Solved", required=True, default=0, readonly=True, copy=False, help="How many requests it solved by phone."
    )
    company_id = fields.Many2one("res.company", help="Only for this company; empty: for all.")
    active = fields.Boolean(default=True)

    @api.model_create_multi
    def create(self, vals_list):
        solutions = super().create(vals_list)
        for solution in solutions:
            solution.attachment_ids._fsm_take(solution)
        return solutions

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            for solution in self:
                solution.attachment_ids._fsm_take(solution)
        return result

    def action_publish(self):
        """Offer the solution at intake."""
        self.write({"state": "published"})

    def action_unpublish(self):
        """Take the solution back to work on it."""
        self.write({"state": "draft"})

    def action_solve_request(self):
        """Close the request in front of which the article was opened: it has solved the problem (电话解决).

        :raise UserError: the article was not opened from a request, is not published, or the request has moved on
        """
        self.ensure_one()
        request = self.env["fsm.request"].browse(self.env.context.get("fsm_request_id")).exists()
        if not request:
            raise UserError(self.env._("Open the solution from a service request to close that with it."))
        if self.state != "published":
            raise UserError(self.env._("“%s” is still a draft. Publish it first.", self.name))
        request._check_state_of_button("resolved", "draft", "open", "assigned")
        request.action_resolve(solution=self)
        return {"type": "ir.actions.act_window_close"}
