from odoo import api, fields, models

from ..models.fsm_part_difference_flow import OUTCOMES


class FsmPartDifferenceSettle(models.TransientModel):
    """What the warehouse has found out about a difference."""

    _name = "fsm.part.difference.settle"
    _description = "Settlement of a Difference"

    difference_id = fields.Many2one("fsm.part.difference", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(related="difference_id.kind")
    product_id = fields.Many2one(related="difference_id.product_id")
    quantity = fields.Float(related="difference_id.quantity")
    uom_id = fields.Many2one(related="difference_id.uom_id")
    is_dear = fields.Boolean(related="difference_id.is_dear")
    may_approve = fields.Boolean(compute="_compute_may_approve")
    note = fields.Text(related="difference_id.note", string="What the Engineer Saw")
    photo = fields.Image(related="difference_id.photo")
    missing_outcome = fields.Selection(
        [
            ("not_shipped", "Never left the warehouse: it is back in stock"),
            ("lost", "Lost on the way: it is written off"),
        ],
        "What Had Happened",
        help="Where the missing part is.",
    )
    wrong_product_id = fields.Many2one(
        "product.product",
        "Arrived Instead",
        domain=[("is_storable", "=", True)],
        help="The part that the engineer has got instead; it is booked to him.",
    )
    wrong_serial = fields.Char(
        "Serial of What Arrived", help="Serial or lot number of the part that the engineer has got instead."
    )
    send_again = fields.Boolean(
        "Ship Again", help="The part is shipped once more. Otherwise it is not needed any more."
    )
    words = fields.Text("Remark", help="What there is to say about it, e.g. what the carrier answers for.")

    @api.depends_context("uid")
    def _compute_may_approve(self):
        self.may_approve = self.env.user.has_group("fsm_base.group_fsm_manager")

    @api.model
    def _open(self, difference):
        """Ask what had happened; proposed is what the warehouse has said already.

        :return: the action that shows the form
        """
        settlement = self.create(
            {
                "difference_id": difference.id,
                "missing_outcome": (difference.outcome or "not_shipped") if difference.kind == "missing" else False,
                "wrong_product_id": difference.wrong_product_id.id,
                "wrong_serial": difference.wrong_serial,
                "send_again": difference.send_again if difference.outcome else True,
                "words": difference.settlement,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle: %s", difference.name),
            "res_model": self._name,
            "res_id": settlement.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Settle the difference as the form says."""
        self.ensure_one()
        outcome = self.missing_outcome if self.kind == "missing" else OUTCOMES[self.kind][0]
        self.difference_id.action_settle(
            outcome,
            send_again=self.send_again,
            words=self.words,
            wrong_product=self.wrong_product_id,
            wrong_serial=self.wrong_serial,
        )
        return {"type": "ir.actions.act_window_close"}
