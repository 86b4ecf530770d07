from odoo import models


class FsmTask(models.Model):
    """The check-in on site is the arrival that was promised."""

    _inherit = "fsm.task"

    def _fsm_move(self, target, values=None, note=None):
        arriving = self.filtered(lambda task: task.state == "en_route") if target == "on_site" else self.browse()
        super()._fsm_move(target, values, note)
        # sudo: engineers may not change requests; that he has arrived stops the clock
        requests = arriving.request_id.sudo()
        requests._action_resume()
        requests._sla_stop("arrive")
