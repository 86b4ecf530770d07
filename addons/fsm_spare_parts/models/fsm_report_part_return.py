from odoo import api, fields, models


class FsmReportPart(models.Model):
    """What becomes of the part that was taken out (旧件)."""

    _inherit = "fsm.report.part"

    return_old = fields.Boolean(
        "Old Part Comes Back",
        compute="_compute_return_old",
        store=True,
        readonly=False,
        precompute=True,
        help="You take the old part along and send it back. Untick it when there is no old part, or when the customer "
        "keeps it.",
    )
    old_move_ids = fields.One2many(
        "stock.move", "fsm_old_part_id", "Moves of the Old Part", groups="stock.group_stock_user"
    )
    duty_ids = fields.One2many(
        "fsm.return.duty", "report_part_id", "Old Part", help="The old part that has to be sent back."
    )

    @api.depends("product_id", "component_id")
    def _compute_return_old(self):
        for line in self:
            # sudo: whoever fills in the report may know which part he has taken out
            old = line.sudo()._get_old_product()
            line.return_old = old.is_storable and old.fsm_return_old

    def _get_old_product(self):
        """The part that was taken out: another one than was put in, where the machine had another one."""
        return self.component_id.product_id or self.product_id

    def _get_old_serial(self):
        """The number on the part that was taken out, as the engineer has read it, or as the machine says."""
        return (self.removed_serial or self.component_id.serial or "").strip()

    def _get_old_quantity(self):
        """How many are taken out, in the unit of the old part."""
        component = self.component_id
        if not component:
            return self._get_quantity()
        if component.uom_id != self.product_id.uom_id:
            return component.quantity
        return min(component.quantity, self._get_quantity())

    def _prepare_old_vals(self, removed):
        """What has to come back because of the line.

        :param removed: the component that was taken out; empty when the machine does not know it
        :return: values of a duty
        """
        report, product = self.report_id, removed.product_id or self.product_id
        opened_on = report._get_visit_day()
        serial = self._get_old_serial()
        lot = report._find_or_create_old_lot(product, serial)
        return {
            "company_id": report.company_id.id,
            "engineer_id": report.engineer_id.id,
            "task_id": report.task_id.id,
            "report_part_id": self.id,
            "product_id": product.id,
            "lot_id": lot.id,
            "serial": serial if lot else False,
            "quantity": removed.quantity if removed else self.quantity,
            "uom_id": removed.uom_id.id if removed else self.uom_id.id,
            "opened_on": opened_on,
            "due_on": fields.Date.add(opened_on, days=product._get_return_days(report.company_id)),
        }
