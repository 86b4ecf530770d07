from odoo import api, fields, models
from odoo.exceptions import UserError


class FsmPartReturnCheck(models.TransientModel):
    """What the warehouse has found when it looked at what came back."""

    _name = "fsm.part.return.check"
    _description = "Check of a Return"

    return_id = fields.Many2one("fsm.part.return", "Return of Parts", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("fsm.part.return.check.line", "check_id", "Parts")

    @api.model
    def _open(self, sending):
        """Ask about what was received of ``sending``: proposed is that good parts are good, and old ones defective.

        :return: the action that shows the form
        """
        check = self.create(
            {
                "return_id": sending.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "return_line_id": line.id,
                            "good_qty": line.received_qty if line.kind == "good" else 0,
                        },
                    )
                    for line in sending.line_ids
                    if line.uom_id.compare(line.received_qty, 0) > 0
                ],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check: %s", sending.name),
            "res_model": self._name,
            "res_id": check.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_confirm(self):
        """Put every part where it belongs, all at once.

        :raise UserError: more than were received, or somebody else was quicker
        """
        self.ensure_one()
        sending = self.return_id
        sending._fsm_check_checkable()
        sending._fsm_take_lock()
        lines = self.line_ids.filtered(lambda line: line.return_line_id in sending.line_ids)
        for line in lines:
            if line.uom_id.compare(line.defective_qty, 0) < 0:
                raise UserError(
                    self.env._(
                        "%(part)s: %(received)g were received, no more can be good or thrown away.",
                        part=line.product_id.display_name,
                        received=line.received_qty,
                    )
                )
        sending._check(
            {line.return_line_id: line.good_qty for line in lines},
            {line.return_line_id: line.scrap_qty for line in lines},
        )
        return {"type": "ir.actions.act_window_close"}


class FsmPartReturnCheckLine(models.TransientModel):
    """One part that came back, and what it is worth now."""

    _name = "fsm.part.return.check.line"
    _description = "Part of a Return to Check"

    check_id = fields.Many2one("fsm.part.return.check", required=True, ondelete="cascade")
    return_line_id = fields.Many2one("fsm.part.return.line", required=True, readonly=True, ondelete="cascade")
    product_id = fields.Many2one(related="return_line_id.product_id")
    serial = fields.Char(related="return_line_id.serial")
    kind = fields.Selection(related="return_line_id.kind")
    uom_id = fields.Many2one(related="return_line_id.uom_id")
    received_qty = fields.Float(related="return_line_id.received_qty")
    good_qty = fields.Float("Good", digits="Product Unit", help="How many can be used again: they go to the stock.")
    scrap_qty = fields.Float("To Scrap", digits="Product Unit", help="How many are thrown away.")
    defective_qty = fields.Float(
        "Defective",
        compute="_compute_defective_qty",
        digits="Product Unit",
        help="The rest: it stays in the place for defective parts, to be repaired or sent to the maker.",
    )

    _quantities_positive = models.Constraint(
        "CHECK(good_qty >= 0 AND scrap_qty >= 0)", "A quantity can't be less than zero."
    )

    @api.depends("received_qty", "good_qty", "scrap_qty")
    def _compute_defective_qty(self):
        for line in self:
            line.defective_qty = line.received_qty - line.good_qty - line.scrap_qty
