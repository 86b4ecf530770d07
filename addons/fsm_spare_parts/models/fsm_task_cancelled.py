from odoo import models


class FsmTask(models.Model):
    """A visit that is called off, and the parts that were asked for it."""

    _inherit = "fsm.task"

    def _fsm_move(self, target, values=None, note=None):
        super()._fsm_move(target, values, note)
        if target == "cancelled":
            self._call_off_parts()

    def _call_off_parts(self):
        """What nobody has agreed to is cancelled with the visit. Of what is approved, those who know whether the
        engineer needs it all the same are told: it stays with the warehouse until one of them cancels it."""
        # sudo: whoever calls the visit off, its parts follow
        requests = self.sudo().part_request_ids
        for task in self:
            mine = requests.filtered(lambda request, task=task: request.task_id.id == task.id)
            open_ones = mine.filtered(lambda request: request.state in ("draft", "submitted", "second"))
            if open_ones:
                open_ones.action_cancel(self.env._("%s was cancelled.", task.name))
            for request in mine.filtered("has_rest"):
                request.message_post(
                    body=self.env._(
                        "%(task)s was cancelled. Parts of %(request)s are still to be shipped: cancel them, unless "
                        "they are needed all the same.",
                        task=task.name,
                        request=request.name,
                    ),
                    message_type="notification",
                    partner_ids=(request.engineer_id.user_id | request.first_approver_id).partner_id.ids,
                )
