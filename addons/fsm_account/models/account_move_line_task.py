from odoo import fields, models


class AccountMoveLine(models.Model):
    """A line of a bill or an invoice knows the visit that it is about."""

    _inherit = "account.move.line"

    fsm_task_id = fields.Many2one(
        "fsm.task",
        "Visit",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        check_company=True,
        help="The visit that the line is about.",
    )

    def _copy_data_extend_business_fields(self, values):
        """A credit note of a vendor takes back what his bill has cost."""
        super()._copy_data_extend_business_fields(values)
        values["fsm_task_id"] = self.fsm_task_id.id
