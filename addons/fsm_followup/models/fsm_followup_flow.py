from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class FsmFollowup(models.Model):
    """The buttons of a follow-up."""

    _inherit = "fsm.followup"

    def action_call(self):
        """Put the customer on the list of those to be called (回访), though he was not chosen, or was not reached."""
        for followup in self:
            followup._fsm_take_lock()
            followup._fsm_move("calling", {"next_call_on": False})
        return True

    def action_not_reached(self):
        """Nobody has answered: try again later, or give up after as many tries as the questionnaire says."""
        self._check_agent()
        now = fields.Datetime.now()
        for followup in self:
            followup._fsm_take_lock()
            if followup.state != "calling":
                raise UserError(followup._fsm_not_to_call_message())
            tries, template = followup.tries + 1, followup.sudo().template_id  # sudo: its limits
            if tries >= template.most_tries:
                note = self.env._("Not reached after %s tries.", tries)
                followup._fsm_move("skipped", {"tries": tries, "next_call_on": False}, note=note)
                continue
            again = now + timedelta(hours=template.retry_hours)
            followup._fsm_moving().write({"tries": tries, "next_call_on": again})
            # sudo: the log is the system's
            followup.sudo()._message_log(body=self.env._("Nobody answered, try %s.", tries))
            followup._fsm_close_steps("calling")
            followup._fsm_open_steps()
        return True

    def action_done(self):
        """Close the call-back: the customer was reached, and all is answered.

        :raise UserError: something has to be answered yet; the sentence says what
        """
        self._check_agent()
        for followup in self:
            followup._fsm_take_lock()
            if followup.state != "calling":
                raise UserError(followup._fsm_not_to_call_message())
            if missing := followup._get_missing(followup.answer_ids.question_id):
                raise UserError(
                    self.env._(
                        "%(followup)s: ask the customer first: %(questions)s",
                        followup=followup.name,
                        questions=" ".join(missing.mapped("name")),
                    )
                )
            followup._fsm_move("done", {"called_on": fields.Datetime.now(), "called_by_id": self.env.user.id})
        return True

    def action_skip(self, reason=None):
        """Close it without a call.

        :param str reason: why, e.g. that the customer does not want to answer; without it a form asks
        """
        self._fsm_check_move("skipped")
        if not (reason or "").strip():
            return self._fsm_ask("skip_followup")
        for followup in self:
            followup._fsm_take_lock()
            followup._fsm_move("skipped", note=reason.strip())
        return True

    def action_settle(self):
        """A service manager has talked to the customer who was not satisfied, and written what was agreed.

        He need not be called once more when he has answered everything.

        :raise UserError: there is nothing to settle, or what was agreed is not written down
        """
        self.check_access("write")
        self._fsm_check_fields({"agreement": True})
        for followup in self:
            followup._fsm_take_lock()
            if not (followup.agreement or "").strip():
                raise UserError(self.env._("%s: write down what was agreed with the customer.", followup.name))
            followup._fsm_moving().write({"settled_on": fields.Datetime.now(), "settled_by_id": self.env.user.id})
            followup._fsm_close_steps("low_score", feedback=followup.agreement)
            # sudo: the log is the system's
            followup.sudo()._message_log(body=self.env._("Settled with the customer: %s", followup.agreement))
            if followup.state == "calling" and not followup._get_missing(followup.answer_ids.question_id):
                followup._fsm_move("done", {"called_on": fields.Datetime.now(), "called_by_id": self.env.user.id})
        return True

    def _cancel_with_request(self):
        """The request is cancelled: nobody asks any more."""
        followups = self.filtered(lambda followup: followup.state in ("sent", "answered", "calling"))
        followups._fsm_move("cancelled")
        followups._fsm_close_steps("low_score")

    def action_open_page(self):
        """Open the page as the customer sees it."""
        self.ensure_one()
        self._check_agent()
        return {"type": "ir.actions.act_url", "url": self._get_page_url(), "target": "new"}

    def _get_page_url(self):
        """Address of the page on which the customer answers, without logging in.

        :return: absolute URL with a token that can't be guessed
        """
        self.ensure_one()
        return f"{self.get_base_url()}/fsm/follow-up/{self._portal_ensure_token()}"
