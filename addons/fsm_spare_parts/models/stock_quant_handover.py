from odoo import api, fields, models
from odoo.exceptions import UserError


class StockQuant(models.Model):
    """Good parts of his own bag are handed over by an engineer to another one."""

    _inherit = "stock.quant"

    fsm_can_hand_over = fields.Boolean(
        compute="_compute_fsm_can_hand_over", help="It is good, free and in your own bag."
    )

    @api.depends("fsm_engineer_id", "fsm_condition", "available_quantity")
    @api.depends_context("uid")
    def _compute_fsm_can_hand_over(self):
        for quant in self:
            # sudo: the login of the engineer
            is_mine = quant.fsm_engineer_id.sudo().user_id == self.env.user
            free = quant.product_uom_id.compare(quant.available_quantity, 0) > 0
            quant.fsm_can_hand_over = is_mine and free and quant.fsm_condition == "good"

    def action_hand_over(self):
        """Give these parts to another engineer (转让).

        :return: the action that shows a new handover with them
        :raise UserError: some of them are not good, not free, or not in his own bag
        """
        if self.filtered(lambda quant: not quant.fsm_can_hand_over) or len(self.company_id) != 1:
            raise UserError(self.env._("Choose good parts of your own bag that are free."))
        action = self.env["ir.actions.act_window"]._for_xml_id("fsm_spare_parts.fsm_part_handover_action_mine")
        context = {
            "default_company_id": self.company_id.id,
            "default_engineer_id": self.fsm_engineer_id.id,
            "default_line_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": quant.product_id.id,
                        # sudo: an engineer reads the numbers of his own parts
                        "serial": quant.sudo().lot_id.name,
                        "quantity": quant.available_quantity,
                    },
                )
                for quant in self
            ],
        }
        return {**action, "views": [(False, "form")], "context": context}
