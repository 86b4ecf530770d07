from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class FsmSettlement(models.Model):
    """The buttons of a settlement."""

    _inherit = "fsm.settlement"

    def action_send(self):
        """Send it to the provider, or the engineer, to be confirmed (发送确认); also again after a dispute.

        :raise UserError: there is nothing in it
        """
        for settlement in self:
            settlement._fsm_take_lock()
            settlement._fsm_check_move("sent")
            if not settlement.line_ids:
                raise UserError(self.env._("%s: there is nothing to settle in it. Add visits first.", settlement.name))
            settlement._check_not_below_zero()
            # sudo: the answers are the process's; asked anew, there is none
            settlement.sudo().line_ids.write({"answer": "open", "dispute_reason": False})
            settlement._fsm_move("sent", {"sent_on": fields.Datetime.now(), "confirmed_by": False})
        self.filtered("provider_id")._tell_provider()
        return True

    def _tell_provider(self):
        """Mail the link to the provider."""
        template = self.env.ref("fsm_account.mail_template_settlement", raise_if_not_found=False)
        for settlement in self.sudo():  # sudo: the mail is the company's, whoever presses the button
            settlement._portal_ensure_token()
            if not template or not settlement.provider_id.email:
                settlement._message_log(
                    body=self.env._(
                        "No mail was sent: %s has no mail address. The link is in the portal.",
                        settlement.provider_id.name,
                    )
                )
                continue
            lang = settlement.provider_id.lang or self.env.lang
            settlement.with_context(lang=lang).message_post_with_source(
                template,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
                partner_ids=settlement.provider_id.ids,
            )

    def action_withdraw(self):
        """Take it back, to change it."""
        for settlement in self:
            settlement._fsm_take_lock()
            settlement._fsm_move("draft")
        return True

    def action_confirm(self):
        """The engineer who is paid agrees (确认).

        :raise AccessError: it is somebody else's
        """
        if not self.env.su and self - self._fsm_with_role("payee"):
            raise AccessError(self.env._("Only who is paid confirms a settlement. Nothing was changed."))
        for settlement in self:
            settlement._fsm_take_lock()
            settlement._fsm_check_move("confirmed")
            if settlement.state != "sent":
                raise UserError(settlement._fsm_illegal_move_message("confirmed"))
            settlement._action_confirm(self.env.user.name)
        return True

    def _action_confirm(self, name, note=None):
        """It stands from now on.

        :param str name: who confirms
        """
        # sudo: who is paid may answer, but change nothing else
        known = self.sudo()
        known.line_ids.write({"answer": "confirmed"})
        values = {"confirmed_on": fields.Datetime.now(), "confirmed_by": name}
        known._fsm_move("confirmed", values, note=note or name)

    def action_confirm_for(self, note=None):
        """Confirm for the provider, who did so by telephone or on paper (代为确认).

        :param str note: how he did; without it a form asks
        """
        if not self.env.su and self - self._fsm_with_role("manager"):
            raise AccessError(self.env._("Confirming for somebody is up to a service manager. Nothing was changed."))
        if any(settlement.engineer_id.user_id == self.env.user for settlement in self):
            raise AccessError(self.env._("Nobody confirms for himself what he is paid."))
        self._fsm_check_move("confirmed")
        note = (note or "").strip()
        if not note:
            return self._fsm_ask("confirm_for")
        for settlement in self:
            settlement._fsm_take_lock()
            settlement._fsm_check_move("confirmed")
            settlement._check_not_below_zero()
            settlement._action_confirm(self.env.user.name, note=note)
        return True

    def action_dispute(self, reason=None, lines=None):
        """Who is paid does not agree (提出异议): the service manager looks into it.

        :param str reason: what is wrong with it; without it and without ``lines`` a form asks
        :param dict lines: ``{line id: what is wrong with this line}``; by default the reason is about all
        :raise UserError: no reason is given, or a line is not of this settlement
        """
        if not self.env.su and self - self._fsm_with_role("payee"):
            raise AccessError(self.env._("Only who is paid disputes a settlement. Nothing was changed."))
        self._fsm_check_move("disputed")
        reason = (reason or "").strip()
        lines = {int(line_id): (text or "").strip() for line_id, text in (lines or {}).items()}
        if not reason and not lines:
            return self._fsm_ask("dispute")
        for settlement in self:
            settlement._fsm_take_lock()
            settlement._fsm_check_move("disputed")
            settlement.sudo()._action_dispute(reason, lines)  # sudo: as in _action_confirm
        return True

    def _action_dispute(self, reason, lines):
        self.ensure_one()
        known = self.line_ids
        if not lines:
            lines = dict.fromkeys(known.ids, reason)
        if set(lines) - set(known.ids) or not all(lines.values()):
            raise UserError(self.env._("Say for each line that you dispute what is wrong with it."))
        for text in set(lines.values()):
            same = known.filtered(lambda line, text=text: lines.get(line.id) == text)
            same.write({"answer": "disputed", "dispute_reason": text})
        (known - known.browse(lines)).write({"answer": "confirmed"})
        words = [f"{line.display_name}: {lines[line.id]}" for line in known if line.id in lines]
        self._fsm_move("disputed", note=reason or "; ".join(words))

    def action_cancel(self, reason=None):
        """Nothing is paid by it; its visits can be settled again.

        :param str reason: why; without it a form asks
        """
        self._fsm_check_move("cancelled")
        reason = (reason or "").strip()
        if not reason:
            return self._fsm_ask("cancel")
        for settlement in self:
            settlement._fsm_take_lock()
            settlement._fsm_move("cancelled", note=reason)
        return True
