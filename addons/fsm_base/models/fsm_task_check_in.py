from odoo import api, fields, models
from odoo.exceptions import UserError

from ..geo import is_position


class FsmTask(models.Model):
    """Checking in on site, with the position of the phone."""

    _inherit = "fsm.task"

    check_in_latitude = fields.Float(
        digits=(10, 7), readonly=True, copy=False, help="Latitude of the check-in, degrees."
    )
    check_in_longitude = fields.Float(
        digits=(10, 7), readonly=True, copy=False, help="Longitude of the check-in, degrees."
    )
    check_in_distance = fields.Float(
        "Distance From the Site", readonly=True, copy=False, help="How far from the site he checked in, km."
    )
    check_in_result = fields.Selection(
        [
            ("near", "At the Site"),
            ("far", "Far From the Site"),
            ("no_site", "The Site Has No Position"),
            ("no_position", "Without a Position"),
        ],
        readonly=True,
        copy=False,
        help="What the position of the check-in says.",
    )
    check_in_text = fields.Char("Check-in", compute="_compute_check_in_text", help="The check-in in words.")

    @api.depends("check_in_result", "check_in_distance")
    @api.depends_context("lang")
    def _compute_check_in_text(self):
        for task in self:
            distance = task._format_distance(task.check_in_distance)
            task.check_in_text = {
                "near": self.env._("%s from the site", distance),
                "far": self.env._("%s from the site: far away", distance),
                "no_site": self.env._("Position recorded; the site has none to compare with"),
                "no_position": self.env._("The phone gave no position"),
            }.get(task.check_in_result, "")

    @api.model
    def _format_distance(self, kilometres):
        if kilometres < 1:
            return self.env._("%s m", round(kilometres * 1000))
        return self.env._("%.1f km", kilometres)

    def action_check_in(self, latitude=None, longitude=None):
        """Check in on site (签到): time, position and distance from the site are recorded.

        :param float latitude: degrees, north positive; ``False`` when the phone gives no position
        :param float longitude: degrees, east positive; ``False`` when the phone gives no position
        :return: without arguments, the action that asks the phone for its position; otherwise True
        :raise UserError: the coordinates are impossible, or the engineer is not on his way
        """
        self._fsm_check_move("on_site")
        if latitude is None and longitude is None:
            self.ensure_one()
            return {"type": "ir.actions.client", "tag": "fsm_base.check_in", "params": {"task_id": self.id}}
        located = latitude is not False or longitude is not False
        if located and not is_position(latitude, longitude):
            raise UserError(
                self.env._(
                    "This is no position on the globe: %(latitude)s, %(longitude)s. Check in again, or without one.",
                    latitude=latitude,
                    longitude=longitude,
                )
            )
        for task in self:
            values = task._prepare_check_in_vals(latitude, longitude) if located else {"check_in_result": "no_position"}
            task._fsm_move("on_site", {"actual_start": fields.Datetime.now(), **values})
            task._message_log(body=self.env._("Checked in. %s", task.check_in_text))
            if located:
                # sudo: engineers may not edit their own record, but their position is theirs to give
                task.engineer_id.sudo()._set_last_position(latitude, longitude)
        return True

    def _prepare_check_in_vals(self, latitude, longitude):
        self.ensure_one()
        # sudo: the address of the site, whoever may edit it
        distance = self.sudo().site_id._fsm_distance_km(latitude, longitude)
        values = {"check_in_latitude": latitude, "check_in_longitude": longitude}
        if distance is None:
            return {**values, "check_in_result": "no_site", "check_in_distance": 0.0}
        # sudo: a limit, no secret
        far = float(self.env["ir.config_parameter"].sudo().get_param("fsm_base.check_in_far_km", 1))
        return {
            **values,
            "check_in_distance": distance,
            "check_in_result": "far" if distance > far else "near",
        }

    def action_set_site_position(self):
        """Keep the position of the check-in as that of the site, which has none yet.

        :raise UserError: there is no check-in with a position, or the site has a position already
        """
        for task in self:
            if task.check_in_result != "no_site":
                raise UserError(self.env._("%s has no position that the site could take over.", task.name))
            self._fsm_require_engineer(task)
            # sudo: engineers may not edit addresses; they only fill in a position that is missing
            site = task.site_id.sudo()
            if site._fsm_position():
                raise UserError(self.env._("The site already has a position."))
            site.write({"partner_latitude": task.check_in_latitude, "partner_longitude": task.check_in_longitude})
            task._message_log(body=self.env._("The position of the check-in is now that of the site."))
        return True

    @api.model
    def _fsm_require_engineer(self, task):
        if not self.env.su and not (
            task._fsm_with_role("engineer") or self.env.user.has_group("fsm_base.group_fsm_dispatcher")
        ):
            raise UserError(self.env._("Only the engineer of %s can do this.", task.name))
