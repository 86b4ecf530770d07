from odoo import api, fields, models
from odoo.fields import Domain

# States in which the problem may still be solved by phone.
PHONE_STATES = ("draft", "open", "assigned")


class FsmRequest(models.Model):
    """What the agent is shown while the customer is on the phone."""

    _inherit = "fsm.request"

    duplicate_ids = fields.Many2many(
        "fsm.request",
        compute="_compute_duplicate_ids",
        string="Open Requests of the Same Machine",
        help="Open requests with the same serial number, or of the same customer for the same product.",
    )
    duplicate_count = fields.Integer(compute="_compute_duplicate_ids")
    suggested_solution_ids = fields.Many2many(
        "fsm.solution",
        compute="_compute_suggested_solution_ids",
        string="Suggested Solutions",
        help="Found from product, fault code and the words of the description.",
    )
    solution_suggestions = fields.Json(
        "Suggestions",
        compute="_compute_suggested_solution_ids",
        help="The suggested solutions as the form shows them, each with the reason why it is suggested.",
    )

    @api.depends("partner_id", "serial", "product_id", "company_id")
    def _compute_duplicate_ids(self):
        same = Domain.FALSE
        for request in self:
            same |= request._get_duplicate_domain()
        candidates = self.browse() if same.is_false() else self.search(same & self._get_open_domain())
        for request in self:
            domain = request._get_duplicate_domain()
            duplicates = self.browse() if domain.is_false() else candidates.filtered_domain(domain) - request._origin
            request.duplicate_ids = duplicates
            request.duplicate_count = len(duplicates)

    def _get_duplicate_domain(self):
        self.ensure_one()
        serial = (self.serial or "").strip()
        domain = Domain("serial", "=ilike", serial.replace("%", r"\%").replace("_", r"\_")) if serial else Domain.FALSE
        if self.partner_id:
            customer = Domain("partner_id", "=", self.partner_id.commercial_partner_id.id) | Domain(
                "partner_id", "=", self.partner_id._origin.id
            )
            if self.product_id and not serial:
                domain |= customer & Domain("product_id", "=", self.product_id._origin.id)
            elif not serial:
                domain |= customer
        return domain if domain.is_false() else domain & Domain("company_id", "=", self.company_id._origin.id)

    @api.depends("product_id", "fault_code_id", "description", "state")
    @api.depends_context("lang")
    def _compute_suggested_solution_ids(self):
        solutions = self.env["fsm.solution"]
        published = Domain("state", "=", "published")
        for request in self:
            fault_code = request.fault_code_id._origin
            matches = (
                solutions._match(request.description, request.product_id._origin, fault_code, published)
                if request.state in PHONE_STATES
                else []
            )
            found = solutions.browse([match.solution_id for match in matches])
            request.suggested_solution_ids = found
            request.solution_suggestions = [
                {
                    "id": solution.id,
                    "name": solution.name,
                    "symptom": solution.symptom or "",
                    "solved_count": solution.solved_count,
                    "reason": solutions._explain(match, fault_code),
                }
                for solution, match in zip(found, matches, strict=True)
            ]

    @api.onchange("serial")
    def _onchange_serial(self):
        """A serial number that is known brings its customer, site and product along."""
        serial = (self.serial or "").strip()
        if not serial or (self.partner_id and self.product_id):
            return
        known = self.search(
            [("serial", "=", serial), ("company_id", "=", self.company_id.id)], order="id desc", limit=1
        )
        if known:
            self.product_id = self.product_id or known.product_id
            if not self.partner_id:
                self.partner_id = known.partner_id
                self.site_id = known.site_id

    @api.onchange("province_id", "city")
    def _onchange_region(self):
        """Another province or city than the customer's means another customer."""
        partner = self.site_id or self.partner_id
        if partner and self.province_id and partner.state_id != self.province_id:
            self.partner_id = False
            self.site_id = False

    @api.onchange("type_id")
    def _onchange_type_id(self):
        if self.subtype_id.parent_id != self.type_id:
            self.subtype_id = False

    @api.onchange("product_id")
    def _onchange_product_id(self):
        """A fault of another kind of machine does not stay."""
        fault_code = self.fault_code_id
        if self.product_id and fault_code and not fault_code._fits_category(self.product_id.categ_id):
            self.fault_code_id = False

    def action_open_solution(self, solution_id):
        """Open an article in front of the request, with the button that closes the request with it.

        :param int solution_id: id of the fsm.solution
        """
        self.ensure_one()
        solution = self.env["fsm.solution"].browse(solution_id)
        solution.check_access("read")
        can_solve = self.state in PHONE_STATES and "resolved" in (self.fsm_moves or "")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Solution"),
            "res_model": "fsm.solution",
            "res_id": solution.id,
            "view_mode": "form",
            "views": [(self.env.ref("fsm_base.fsm_solution_view_form_dialog").id, "form")],
            "target": "new",
            "context": {"fsm_request_id": self.id} if can_solve else {},
        }

    def action_open_duplicates(self):
        """Open the open requests that are about the same machine."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_base.fsm_request_action")
        return {**action, "domain": [("id", "in", self.duplicate_ids.ids)], "context": {}}
