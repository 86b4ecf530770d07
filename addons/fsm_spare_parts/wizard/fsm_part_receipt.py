from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmPartReceipt(models.TransientModel):
    """What has arrived, in the engineer's words."""

    _name = "fsm.part.receipt"
    _description = "Receipt of Parts"

    request_id = fields.Many2one("fsm.part.request", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("fsm.part.receipt.line", "receipt_id", "Parts")
    is_wrong = fields.Boolean(
        "Something Is Wrong", help="Parts are missing, broken, or not the ones that were asked for."
    )
    parcels = fields.Text(readonly=True, help="Carriers and waybills of what has left the warehouse.")

    @api.model
    def _open(self, request):
        """Ask about what is on its way for ``request``.

        :return: the action that shows the form
        """
        # sudo: the engineer says what has arrived, he does not see the stock of the house
        lines = request.sudo()._get_open_moves("receive").move_line_ids
        receipt = self.create(
            {
                "request_id": request.id,
                "parcels": request.parcels,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "move_line_id": line.id,
                            "product_id": line.product_id.id,
                            "lot_name": line.lot_id.name,
                            "uom_id": line.product_uom_id.id,
                            "expected_qty": line.quantity,
                            "quantity": line.quantity,
                        },
                    )
                    for line in lines
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive: %s", request.name),
            "res_model": self._name,
            "res_id": receipt.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_confirm(self):
        """Put into the engineer's bag what has arrived in good order; what was wrong becomes a difference that the
        warehouse settles; what is not mentioned is still on its way.

        :raise UserError: more than was shipped, nothing at all, or somebody else was quicker
        """
        self.ensure_one()
        request = self.request_id
        self._check_receiver()
        if all(line.uom_id.is_zero(line.quantity + line._get_wrong_qty()) for line in self.line_ids):
            raise UserError(self.env._("Say how many have arrived."))
        # nobody else receives the same parcel at the same time
        request._fsm_take_lock()
        # sudo: as above; what is received is limited to what was shipped to him
        moves = request.sudo()._get_open_moves("receive")
        for line in self.line_ids:
            line._receive(moves)
        moves.filtered("picked").picking_id.with_context(cancel_backorder=False)._action_done()
        request.sudo()._get_open_moves("receive")._action_assign()
        return {"type": "ir.actions.act_window_close"}

    def _check_receiver(self):
        request = self.request_id
        if not (request._fsm_with_role("engineer") or request._fsm_with_role("manager")):
            raise UserError(self.env._("%s: the parts are received by the engineer for whom they are.", request.name))


class FsmPartReceiptLine(models.TransientModel):
    """One part, or one serial number, that should have arrived."""

    _name = "fsm.part.receipt.line"
    _description = "Part to Receive"

    receipt_id = fields.Many2one("fsm.part.receipt", required=True, ondelete="cascade")
    # no relation: the engineer does not read the stock of the house
    move_line_id = fields.Integer(required=True, readonly=True)
    product_id = fields.Many2one("product.product", "Part", readonly=True)
    lot_name = fields.Char("Serial or Lot", readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", readonly=True)
    expected_qty = fields.Float("In Transit", digits="Product Unit", readonly=True)
    quantity = fields.Float("Arrived Now", digits="Product Unit", help="How many have arrived now.")

    _quantity_in_bounds = models.Constraint(
        "CHECK(quantity >= 0 AND quantity <= expected_qty)", "No more can arrive than was shipped."
    )

    def _receive(self, moves):
        """Write what has arrived into the transfer.

        :param moves: the receipts that are open now, as the system
        """
        line = moves.move_line_ids.filtered(lambda move_line: move_line.id == self.move_line_id)
        if not line or line.product_uom_id.compare(line.quantity, self.expected_qty) != 0:
            raise UserError(
                self.env._(
                    "%(request)s: meanwhile something else was received. Look again at what is on its way.",
                    request=self.receipt_id.request_id.name,
                )
            )
        self._report_wrong(line)
        # where nothing is left to arrive, the line is gone
        line.exists().write({"quantity": self.quantity, "picked": not self.uom_id.is_zero(self.quantity)})
