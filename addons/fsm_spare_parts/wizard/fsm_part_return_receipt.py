from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmPartReturnReceipt(models.TransientModel):
    """What has arrived of a return, in the warehouse's words."""

    _name = "fsm.part.return.receipt"
    _description = "Receipt of a Return"

    return_id = fields.Many2one("fsm.part.return", "Return of Parts", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("fsm.part.return.receipt.line", "receipt_id", "Parts")

    @api.model
    def _open(self, sending):
        """Ask about what is on its way of ``sending``.

        :return: the action that shows the form
        """
        receipt = self.create(
            {
                "return_id": sending.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {"return_line_id": line.id, "expected_qty": line.transit_qty, "quantity": line.transit_qty},
                    )
                    for line in sending.line_ids
                    if line.uom_id.compare(line.transit_qty, 0) > 0
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive: %s", sending.name),
            "res_model": self._name,
            "res_id": receipt.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Take in what has arrived; what has not is still on its way.

        :raise UserError: nothing at all, or somebody else was quicker
        """
        self.ensure_one()
        sending = self.return_id
        sending._fsm_check_move("received")
        if all(line.uom_id.is_zero(line.quantity) for line in self.line_ids):
            raise UserError(self.env._("Say how many have arrived."))
        # nobody else receives the same parcel at the same time
        sending._fsm_take_lock()
        lines = self.line_ids.filtered(lambda line: line.return_line_id in sending.line_ids)
        for line in lines:
            if line.uom_id.compare(line.return_line_id.transit_qty, line.expected_qty) != 0:
                raise UserError(
                    self.env._(
                        "%s: meanwhile something else was received. Look again at what is on its way.", sending.name
                    )
                )
        sending._receive({line.return_line_id: line.quantity for line in lines})
        return {"type": "ir.actions.act_window_close"}


class FsmPartReturnReceiptLine(models.TransientModel):
    """One part that should have arrived."""

    _name = "fsm.part.return.receipt.line"
    _description = "Part of a Return to Receive"

    receipt_id = fields.Many2one("fsm.part.return.receipt", required=True, ondelete="cascade")
    return_line_id = fields.Many2one("fsm.part.return.line", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="return_line_id.product_id")
    serial = fields.Char(related="return_line_id.serial")
    kind = fields.Selection(related="return_line_id.kind")
    uom_id = fields.Many2one(related="return_line_id.uom_id")
    expected_qty = fields.Float("In Transit", digits="Product Unit", readonly=True, help="Sent and not yet received.")
    quantity = fields.Float("Arrived Now", digits="Product Unit", help="How many have arrived now.")

    _quantity_in_bounds = models.Constraint(
        "CHECK(quantity >= 0 AND quantity <= expected_qty)", "No more can arrive than was sent."
    )
