from odoo import api, fields, models
from odoo.exceptions import AccessError


class StockQuant(models.Model):
    """What lies in a bag can be sent back."""

    _inherit = "stock.quant"

    fsm_can_send_back = fields.Boolean(compute="_compute_fsm_can_send_back", help="You may send back what lies here.")

    @api.depends("fsm_engineer_id")
    @api.depends_context("uid")
    def _compute_fsm_can_send_back(self):
        is_manager = self.env.user.has_group("fsm_base.group_fsm_manager")
        for quant in self:
            # sudo: the login of the engineer
            engineer = quant.fsm_engineer_id.sudo()
            quant.fsm_can_send_back = bool(engineer) and (is_manager or engineer.user_id == self.env.user)

    def action_fsm_send_back(self):
        """Put what lies here on a return (退返): of old parts that are waited for, their duties.

        :return: the action that shows the draft of the return
        :raise AccessError: it is somebody else's bag
        """
        engineer = self.fsm_engineer_id
        if not self or not all(self.mapped("fsm_can_send_back")):
            raise AccessError(self.env._("What lies in a bag is sent back by its engineer."))
        old = self.filtered(lambda quant: quant.fsm_condition == "defective")
        # sudo: of parts in his own bag
        duties = (
            self.env["fsm.return.duty"]
            .sudo()
            .search(
                [
                    ("engineer_id", "in", engineer.ids),
                    ("state", "=", "bag"),
                    ("product_id", "in", old.product_id.ids),
                ]
            )
            .filtered(lambda duty: not duty.lot_id or duty.lot_id in old.sudo().lot_id)
            .with_env(self.env)
        )
        loose = old.filtered(lambda quant: quant.product_id not in duties.product_id)
        return self.env["fsm.part.return"]._open_for(duties=duties, quants=(self - old) | loose)
