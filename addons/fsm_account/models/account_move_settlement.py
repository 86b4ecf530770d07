from odoo import fields, models


class AccountMove(models.Model):
    """A vendor bill by which a settlement is paid: while it stands the settlement is billed."""

    _inherit = "account.move"

    fsm_settlement_id = fields.Many2one(
        "fsm.settlement",
        "Fee Settlement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The fee settlement that is paid by this bill.",
    )

    _fsm_settlement_billed_once = models.UniqueIndex(
        "(fsm_settlement_id) WHERE fsm_settlement_id IS NOT NULL AND state != 'cancel'",
        "This fee settlement has a vendor bill already.",
    )

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        settled = self.filtered("fsm_settlement_id")
        gone = settled.filtered(lambda move: move.state == "cancel")
        result = super().write(vals)
        if vals["state"] == "cancel":
            (settled - gone).fsm_settlement_id._bill_gone()
        else:
            gone.fsm_settlement_id._bill_back()
        return result

    def unlink(self):
        settlements = self.filtered(lambda move: move.state != "cancel").fsm_settlement_id
        result = super().unlink()
        settlements._bill_gone()
        return result
