from odoo import models
from odoo.exceptions import UserError


class FsmBagDocumentMixin(models.AbstractModel):
    """Nobody does two things with one document at the same moment."""

    _inherit = "fsm.bag.document.mixin"

    def _take_lock(self):
        """Keep the documents for oneself until all is done.

        :raise UserError: somebody else is doing something with one of them
        """
        # no lock before it is known that the user may see them at all
        self.check_access("read")
        if busy := self - self.try_lock_for_update():
            raise UserError(
                self.env._("%s: somebody else is just working on it. Look again in a moment.", busy[0].name)
            )
        self.invalidate_recordset(["state"])
