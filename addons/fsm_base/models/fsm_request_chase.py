from odoo import api, fields, models
from odoo.exceptions import UserError

CHASEABLE_STATES = ("open", "assigned", "in_progress")


class FsmRequest(models.Model):
    """Customers who ask when somebody comes (催单)."""

    _inherit = "fsm.request"

    chase_count = fields.Integer(
        "Times Chased", readonly=True, copy=False, aggregator=None, help="How many times the customer has asked for it."
    )
    last_chased_on = fields.Datetime(readonly=True, copy=False, help="When the customer asked last.")
    chases_that_day = fields.Integer(
        readonly=True, copy=False, aggregator=None, help="How many times the customer asked on that day."
    )

    @api.model
    def _fsm_extra_steps(self):
        return {**super()._fsm_extra_steps(), "chased": self.env._("Chased by the Customer")}

    def action_chase(self, note=None):
        """The customer asks where it stands (催单): it is counted, and the responsible person has to answer.

        :param str note: the customer's words
        :raise UserError: the request is not being worked on, or the customer has asked often enough today
        """
        self.check_access("read")
        # two customers of a company may ask at the same moment
        self.sudo().lock_for_update()  # sudo: the counter is the system's, whoever has asked
        self.invalidate_recordset(["chase_count", "chases_that_day", "last_chased_on"])
        for request in self:
            request._check_chaseable()
        for request in self:
            values = request._prepare_chase_vals()
            request.sudo()._fsm_moving().write(values)  # sudo: as above
            body = self.env._("The customer asks about it (number %s).", values["chase_count"])
            if note := (note or "").strip()[:500]:
                body = self.env._("%(what)s “%(note)s”", what=body, note=note)
            request.sudo()._message_log(body=body)  # sudo: the log is the system's
        waiting = self.sudo()._fsm_get_open_steps("chased").mapped("res_id")
        self.filtered(lambda request: request.id not in waiting)._fsm_open_steps("chased")
        return True

    def _check_chaseable(self):
        self.ensure_one()
        if self.state not in CHASEABLE_STATES:
            raise UserError(
                self.env._(
                    "%(request)s is “%(state)s”; only requests that are being worked on can be chased.",
                    request=self.name,
                    state=self._fsm_state_label(),
                )
            )
        if not self._get_chases_left():
            raise UserError(
                self.env._(
                    "%s has been chased often enough today. We are on it; please call us if it is urgent.", self.name
                )
            )

    def _get_chases_left(self):
        """How many times the customer may still ask today, by the company's clock."""
        self.ensure_one()
        if self.state not in CHASEABLE_STATES:
            return 0
        # sudo: a limit, no secret
        most = int(self.env["ir.config_parameter"].sudo().get_param("fsm_base.max_chases_per_day", 3))
        return max(0, most - (self.chases_that_day if self._is_chased_today() else 0))

    def _is_chased_today(self):
        def day(moment):
            local = self.with_context(tz=self.company_id.sudo()._fsm_tz())  # sudo: a clock, no secret
            return fields.Datetime.context_timestamp(local, moment).date()

        return bool(self.last_chased_on) and day(self.last_chased_on) == day(fields.Datetime.now())

    def _prepare_chase_vals(self):
        return {
            "chase_count": self.chase_count + 1,
            "chases_that_day": self.chases_that_day + 1 if self._is_chased_today() else 1,
            "last_chased_on": fields.Datetime.now(),
        }
