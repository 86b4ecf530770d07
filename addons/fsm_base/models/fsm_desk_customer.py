from urllib.parse import quote

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from .fsm_request_chase import CHASEABLE_STATES

OPEN_LIMIT, PAST_LIMIT, CALL_LIMIT, FAMILY_LIMIT = 40, 10, 10, 200
LEVEL_COLOR = 2


class FsmDesk(models.AbstractModel):
    """What the agent sees of a customer."""

    _inherit = "fsm.desk"

    @api.model
    def get_customer(self, partner_id, contact_id=False, phone=""):
        """All about a customer.

        :param int partner_id: id of the customer, or of one of its contacts and sites
        :param int contact_id: the person who is calling, when he is known
        :param str phone: the number that is called from, when it is known
        :return: dict: ``card``, ``contacts``, ``sites``, ``open``, ``open_count``, ``past``, ``past_count``, ``calls``,
            ``actions``
        :raise UserError: there is no such customer any more
        """
        self._check_agent()
        partner = self.env["res.partner"].browse(int(partner_id)).exists()
        if not partner:
            raise UserError(self.env._("This customer does not exist any more. Search again."))
        partner.check_access("read")
        customer = partner.commercial_partner_id
        family = self.env["res.partner"].search(
            [("commercial_partner_id", "=", customer.id)], order="name, id", limit=FAMILY_LIMIT
        )
        contact = self.env["res.partner"].browse(int(contact_id or partner.id)) & family.filtered(
            lambda member: member.type == "contact" and member != customer
        )
        return {
            "card": self._prepare_card(customer),
            "contacts": [self._prepare_contact(member) for member in family if self._is_contact(member, customer)],
            "sites": [self._prepare_site(member) for member in family if self._is_site(member, customer)],
            "contact_id": contact.id,
            "phone": phone or "",
            **self._get_requests(family | customer),
            "calls": self._get_calls(family | customer),
            "actions": self._get_actions(customer, contact, phone),
        }

    # ------------------------------------------------------------------
    # The customer
    # ------------------------------------------------------------------

    @api.model
    def _is_contact(self, member, customer):
        return member != customer and member.type == "contact"

    @api.model
    def _is_site(self, member, customer):
        return member != customer and member.type != "contact"

    @api.model
    def _prepare_card(self, customer):
        """Hook: what the card says of the customer.

        ``badges`` are short words that an agent has to know: ``name`` and ``color`` (an index of Odoo's colours).
        """
        return {
            "id": customer.id,
            "name": customer.name,
            "is_company": customer.is_company,
            "phone": customer.phone or "",
            "email": customer.email or "",
            "website": customer.website or "",
            "ref": customer.ref or "",
            "address": self._get_address(customer),
            "map_url": self._get_map_url(customer),
            "badges": self._get_badges(customer),
            "note": self._get_note(customer),
            "can_write": customer.has_access("write"),
        }

    @api.model
    def _get_badges(self, customer):
        level = customer.fsm_level_id
        tags = [{"name": tag.name, "color": tag.color} for tag in customer.category_id]
        return [{"name": level.name, "color": LEVEL_COLOR}, *tags] if level else tags

    @api.model
    def _get_note(self, customer):
        """The internal note about a customer as plain text."""
        return html2plaintext(customer.comment).strip() if customer.comment else ""

    @api.model
    def _get_address(self, partner):
        return " ".join(filter(None, (self._get_place(partner), partner.street, partner.street2)))

    @api.model
    def _get_map_url(self, partner):
        """Hook: a page with the address on a map, or an empty text."""
        if position := partner._fsm_position():
            return "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=16/{0}/{1}".format(*position)
        address = self._get_address(partner)
        return f"https://www.openstreetmap.org/search?query={quote(address)}" if address else ""

    @api.model
    def _prepare_contact(self, contact):
        return {
            "id": contact.id,
            "name": contact.name or "",
            "function": contact.function or "",
            "phone": contact.phone or "",
            "email": contact.email or "",
        }

    @api.model
    def _prepare_site(self, site):
        kinds = dict(site._fields["type"]._description_selection(self.env))
        return {
            "id": site.id,
            "name": site.name or kinds.get(site.type, ""),
            "address": self._get_address(site),
            "phone": site.phone or "",
            "map_url": self._get_map_url(site),
        }

    # ------------------------------------------------------------------
    # Requests
    # ------------------------------------------------------------------

    @api.model
    def _get_requests(self, family):
        """Requests of a customer: those not finished, and the latest past ones."""
        requests = self.env["fsm.request"]
        mine, is_open = Domain("partner_id", "in", family.ids), requests._get_open_domain()
        # by number, so that all those of a customer are found by its index; the urgent ones first
        running = requests.search(mine & is_open, order="priority desc, create_date desc, id desc", limit=OPEN_LIMIT)
        past = requests.search(mine & ~is_open, order="create_date desc, id desc", limit=PAST_LIMIT)
        counts = dict(requests._read_group(mine, ["state"], ["__count"]))
        past_count = sum(counts.get(state, 0) for state in ("closed", "cancelled"))
        steps = self._get_steps(running)
        return {
            "open": [self._prepare_open_request(request, steps.get(request.id)) for request in running],
            "open_count": sum(counts.values()) - past_count,
            "past": [self._prepare_past_request(request) for request in past],
            "past_count": past_count,
        }

    @api.model
    def _get_steps(self, requests):
        """The step that each request waits for, its own or that of a visit or report: what and who."""
        reports = requests.report_ids
        owners = {("fsm.request", request.id): request.id for request in requests}
        owners |= {("fsm.task", visit.id): visit.request_id.id for visit in requests.task_ids}
        owners |= {("fsm.service.report", report.id): report.request_id.id for report in reports}
        domain = Domain.OR(
            Domain("res_model", "=", records._name) & Domain("res_id", "in", records.ids)
            for records in (requests, requests.task_ids, reports)
        )
        # sudo: whoever may see the request may know who holds its steps
        activities = self.env["mail.activity"].sudo()
        steps = {}
        waiting = activities.search(domain & Domain("fsm_step_id", "!=", False), order="fsm_deadline, id")
        for activity in waiting:
            steps.setdefault(owners[activity.res_model, activity.res_id], activity)
        return steps

    @api.model
    def _prepare_request(self, request):
        """What both lists say of a request."""
        states = dict(request._fields["state"]._description_selection(self.env))
        return {
            "id": request.id,
            "name": request.name,
            "type": request.subtype_id.name or request.type_id.name,
            "state": request.state,
            "state_label": states[request.state],
            "machine": " · ".join(filter(None, (request.product_tmpl_id.name, request.serial))),
            "description": (request.description or request.fault_code_id.name or "")[:300],
            "site": request.site_id.name if request.site_id != request.partner_id else "",
            "since": request.state_since,
            "created": request.create_date,
        }

    @api.model
    def _prepare_open_request(self, request, step):
        """Hook: what the list says of a request that is not finished."""
        visits = request.task_ids.filtered(lambda visit: visit.state not in ("cancelled", "rejected", "done"))
        visit = visits.sorted(lambda v: (not v.planned_start, v.planned_start or v.create_date))[:1]
        return {
            **self._prepare_request(request),
            "priority": int(request.priority),
            "escalation_level": request.escalation_level,
            "chase_count": request.chase_count,
            "can_escalate": request.state in CHASEABLE_STATES,
            "step": step.fsm_step_id.name if step else "",
            "holder": (step.user_id.name or step.fsm_group_id.name or "") if step else "",
            "is_late": bool(step and step.fsm_is_late),
            "visit": self._prepare_visit(visit) if visit else False,
        }

    @api.model
    def _prepare_visit(self, visit):
        states = dict(visit._fields["state"]._description_selection(self.env))
        return {
            "start": visit.planned_start,
            "state_label": states[visit.state],
            "engineer": visit.engineer_id.name or "",
            "phone": visit.engineer_id.sudo().phone or "",  # sudo: the agent tells the customer how to reach him
        }

    @api.model
    def _prepare_past_request(self, request):
        """Hook: what the list says of a request that is over."""
        return {
            **self._prepare_request(request),
            "closed": request.closed_on or request.state_since,
            "result": (request.resolution or request.solution_id.name or "")[:300],
        }

    # ------------------------------------------------------------------
    # Calls
    # ------------------------------------------------------------------

    @api.model
    def _get_calls(self, family):
        calls = self.env["fsm.call.note"].search([("partner_id", "in", family.ids)], limit=CALL_LIMIT)
        return [self._prepare_call(call) for call in calls]

    @api.model
    def _prepare_call(self, call):
        outcomes = dict(call._fields["outcome"]._description_selection(self.env))
        states = dict(call._fields["state"]._description_selection(self.env))
        return {
            "id": call.id,
            "date": call.date,
            "direction": call.direction,
            "caller": call.contact_id.name or "",
            "phone": call.phone or "",
            "agent": call.user_id.name,
            "note": (call.note or "")[:300],
            "outcome": call.outcome,
            "outcome_label": states["done"] if call.state == "done" else outcomes[call.outcome],
            "state": call.state,
            "call_back_on": call.call_back_on,
            "request_id": call.request_id.id,
            "request": call.request_id.name or "",
        }

    @api.model
    def add_note(self, request_id, text):
        """Note something on a request, in its log.

        :param int request_id: id of the request
        :param str text: what the customer said
        :raise UserError: nothing was written
        """
        self._check_agent()
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Write down what is to be noted."))
        request = self.env["fsm.request"].browse(int(request_id))
        request.check_access("write")
        request.message_post(body=text, subtype_xmlid="mail.mt_note")
        return True
