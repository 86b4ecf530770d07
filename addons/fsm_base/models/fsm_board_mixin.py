from odoo import api, models

CHANNEL = "fsm_boards"
CHANGED = "fsm_base.boards_changed"


class FsmBoardMixin(models.AbstractModel):
    """Records that stand on boards: tells open boards when something on them has changed.

    One message for each company and transaction, when all is written: boards read again what they show, with the
    rights of their user. So the message holds ids alone.
    """

    _name = "fsm.board.mixin"
    _description = "Shown on Boards"

    # Fields whose change is seen on boards.
    _board_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._board_changed()
        return records

    def write(self, vals):
        seen = not self._board_fields.isdisjoint(vals)
        if seen:  # who had it before has to know too
            self._board_changed()
        result = super().write(vals)
        if seen:
            self._board_changed()
        return result

    def unlink(self):
        self._board_changed()
        return super().unlink()

    def _board_companies(self):
        """Hook: what has changed for whom.

        :return: dict ``{res.company: fsm.engineer}`` with the engineers concerned, perhaps none
        """
        return {}

    def _board_changed(self):
        """Have the boards told when the transaction ends."""
        data = self.env.cr.precommit.data
        if CHANGED not in data:
            data[CHANGED] = {}
            self.env.cr.precommit.add(self.env[self._name]._board_tell)
        # sudo: companies and engineers of the records, whoever has changed them
        for company, engineers in self.sudo()._board_companies().items():
            data[CHANGED].setdefault(company.id, set()).update(engineers.ids)

    @api.model
    def _board_tell(self):
        """Send what has been gathered: ids of engineers, to each company its own."""
        for company_id, engineer_ids in self.env.cr.precommit.data.pop(CHANGED, {}).items():
            company = self.env["res.company"].browse(company_id)
            # The channel is a record with a name: no client can ask for it, the server gives it (ir.websocket).
            self.env["bus.bus"]._sendone(
                (company, CHANNEL), CHANGED, {"company_id": company_id, "engineer_ids": sorted(engineer_ids)}
            )
