from odoo import fields, models


class ProductTemplate(models.Model):
    """A part whose old one is wanted back when it is replaced (旧件须返还)."""

    _inherit = "product.template"

    fsm_return_old = fields.Boolean(
        "Old Part Comes Back",
        help="Whoever replaces this part at a customer has to send the old one back to the warehouse.",
    )
    fsm_return_days = fields.Integer(
        "Days to Send Back",
        help="Within how many days of the visit the old part has to be sent back. 0: as the company's settings say.",
    )

    _fsm_return_days_positive = models.Constraint(
        "CHECK(fsm_return_days >= 0)", "The days to send an old part back can't be negative."
    )


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _get_return_days(self, company):
        """Within how many days of the visit the old part has to be sent back.

        :param company: whose engineer has it
        """
        # sudo: a setting of the company
        return self.fsm_return_days or company.sudo().fsm_return_days
