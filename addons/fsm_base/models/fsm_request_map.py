from odoo import api, models
from odoo.fields import Domain

from .fsm_engineer import BUSY_STATES

# Requests of which somebody has to do something on site.
OPEN_WORK_STATES = ("open", "assigned", "in_progress")
WORK_LIMIT = 1000
PRIORITY_COLORS = {"0": "#5c7cfa", "1": "#f59f00", "2": "#f76707", "3": "#e03131"}


class FsmRequest(models.Model):
    """Open work on the map of the engineers."""

    _inherit = "fsm.request"

    @api.model
    def _get_map_layer(self):
        """Open work at its sites.

        :return: dict with ``key``, ``name``, ``model``; ``legend``, a list of values with label and color;
            ``records``, those with a position: id, title, latitude, longitude, value, lines and buttons of the popup;
            ``missing``, the ids of those without one; ``total``, how many there are beyond the limit too
        """
        domain = Domain("state", "in", OPEN_WORK_STATES)
        requests = self.search(domain, limit=WORK_LIMIT)
        # sudo: the address belongs to the request that the user may read
        located = requests.filtered(lambda request: request.sudo().site_id and request.sudo().site_id._fsm_position())
        labels = dict(self._fields["priority"]._description_selection(self.env))
        return {
            "key": "work",
            "name": self.env._("Open Work"),
            "model": "fsm.request",
            "legend": [{"value": key, "label": labels[key], "color": color} for key, color in PRIORITY_COLORS.items()],
            "records": located._prepare_map_records(labels),
            "missing": (requests - located).ids,
            "total": len(requests) if len(requests) < WORK_LIMIT else self.search_count(domain),
        }

    def _prepare_map_records(self, priorities):
        visits = self.env["fsm.task"].search_fetch(
            [("request_id", "in", self.ids), ("state", "in", BUSY_STATES)], ["request_id", "engineer_id"]
        )
        # all names at once: asked for request by request, they would be read one by one
        names = {engineer.id: engineer.name for engineer in visits.engineer_id}
        engineers = {
            request: ", ".join(dict.fromkeys(names[task.engineer_id.id] for task in tasks if task.engineer_id))
            for request, tasks in visits.grouped("request_id").items()
        }
        return [request._prepare_map_record(priorities, engineers.get(request, "")) for request in self]

    def _prepare_map_record(self, priorities, engineers):
        self.ensure_one()
        request = self.sudo()  # sudo: names of the customer and the machine of a request that he may read
        latitude, longitude = request.site_id._fsm_position()
        states = dict(self._fields["state"]._description_selection(self.env))
        lines = (
            (self.env._("Request Status"), f"{states[request.state]} · {priorities[request.priority]}", "char"),
            (self.env._("Where"), request.city or request.site_id.city, "char"),
            (self.env._("Machine"), request.product_id.display_name, "char"),
            (self.env._("Fault"), request.fault_code_id.display_name or request.description, "char"),
            (self.env._("Engineer"), engineers, "char"),
            (self.env._("Phone"), request.contact_phone, "phone"),
        )
        return {
            "id": request.id,
            "title": " · ".join(filter(None, (request.name, request.partner_id.name))),
            "latitude": latitude,
            "longitude": longitude,
            "value": request.priority,
            "lines": [{"label": label, "text": text[:120], "type": kind} for label, text, kind in lines if text],
            "buttons": self._prepare_map_buttons(),
        }

    def _prepare_map_buttons(self):
        """The buttons of the request's form that send somebody, under the same conditions."""
        moves = (self.fsm_moves or "").split(",")
        if self.state in ("open", "assigned") and "in_progress" in moves:
            return [{"name": "action_dispatch", "type": "object", "string": self.env._("Dispatch"), "main": True}]
        if self.state == "in_progress" and "assigned" in moves:
            return [{"name": "action_dispatch", "type": "object", "string": self.env._("Another Visit"), "main": False}]
        return []
