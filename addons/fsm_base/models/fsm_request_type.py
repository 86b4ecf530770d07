from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class FsmRequestType(models.Model):
    """A kind of service request, or a sub-type of one."""

    _name = "fsm.request.type"
    _inherit = ["fsm.cached.mixin"]
    _description = "Request Type"
    _order = "sequence, id"
    _parent_store = True

    name = fields.Char(required=True, translate=True, help="Name of the kind of request.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer(help="Colour of requests of this type on boards and calendars.")
    company_id = fields.Many2one("res.company", help="Only for this company; empty: for all.")
    category = fields.Selection(
        [
            ("installation", "Installation"),
            ("repair", "Repair"),
            ("consultation", "Consultation"),
            ("complaint", "Complaint"),
            ("return", "Return"),
            ("maintenance", "Maintenance"),
        ],
        required=True,
        default="repair",
        help="What the type is about; the process of other add-ons depends on it.",
    )
    parent_id = fields.Many2one(
        "fsm.request.type",
        "Main Type",
        index=True,
        ondelete="cascade",
        help="Set on sub-types: the type they belong to.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("fsm.request.type", "parent_id", "Sub-types")
    is_onsite = fields.Boolean("Visit on Site", default=True, help="An engineer visits the customer.")
    is_depot = fields.Boolean("In the Depot", help="The unit comes to the repair centre.")
    is_followup = fields.Boolean("Follow-up", default=True, help="Customers are asked how it went.")
    visit_hours = fields.Float(
        "Visit Duration", default=2.0, help="Usual length of a visit in hours; proposed when a visit is planned."
    )
    min_photos = fields.Integer("Photos Required", help="A report needs at least this number of photos.")
    skill_ids = fields.Many2many("hr.skill", string="Skills", help="Skills that an engineer needs for this type.")
    default_team_id = fields.Many2one(
        "fsm.service.team", help="The team proposed where no team serves the customer's province."
    )
    labour_product_id = fields.Many2one(
        "product.product",
        "Labour Rate",
        domain=[("type", "=", "service")],
        help="Service whose sales price is that of an hour of work.",
    )
    travel_product_id = fields.Many2one(
        "product.product",
        "Travel Rate",
        domain=[("type", "=", "service")],
        help="Service whose sales price is that of an hour on the way.",
    )
    request_property_definition = fields.PropertiesDefinition("Own Fields")

    _hours_positive = models.Constraint(
        "CHECK(visit_hours > 0)",
        "The duration of a visit must be more than zero hours.",
    )
    _photos_positive = models.Constraint("CHECK(min_photos >= 0)", "The number of photos can't be negative.")

    @tools.ormcache("self.env.company.id")
    def _get_default_id(self):
        # sudo: the default is the same for everybody in the company
        types = self.sudo().search(
            [("parent_id", "=", False), ("company_id", "in", [False, self.env.company.id])], limit=1
        )
        return types.id

    @api.model
    def _get_default(self):
        """The first type, proposed for a new request."""
        return self.browse(self._get_default_id() or ())

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A type can't be a sub-type of itself."))
        for record in self:
            if record.parent_id.parent_id:
                raise ValidationError(self.env._("“%s”: a sub-type can't have sub-types of its own.", record.name))
