from odoo import fields, models


class FsmCustomerLevel(models.Model):
    """How important a customer is (客户等级); service levels depend on it."""

    _name = "fsm.customer.level"
    _inherit = ["fsm.cached.mixin"]
    _description = "Customer Level"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="Name of the level, such as key customer.")
    sequence = fields.Integer(default=10, help="The most important level first.")
    active = fields.Boolean(default=True)

    _name_unique = models.UniqueIndex("(name)", "There is already a level with this name.")
