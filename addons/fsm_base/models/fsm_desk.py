from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

RECENT = 8
GROUP = "fsm_base.group_fsm_agent"


class FsmDesk(models.AbstractModel):
    """The interaction centre (交互中心): what the one screen of an agent asks for.

    Everything is read with the agent's own rights.
    """

    _name = "fsm.desk"
    _description = "Interaction Centre"

    @api.model
    def _check_agent(self):
        """Raise unless the user is of customer service."""
        if not self.env.user.has_group(GROUP):
            raise AccessError(
                self.env._("The interaction centre is for customer service. Ask your administrator for the right.")
            )

    @api.model
    def get_start(self):
        """What the screen shows before anybody has called.

        :return: dict with ``recent`` (the customers this agent had to do with last), ``call_backs`` (the calls he has
            promised), ``views`` (ids of the forms by name) and ``customer_context`` (defaults of a new customer)
        """
        self._check_agent()
        return {
            "recent": self._get_recent(),
            "call_backs": self._get_call_backs(),
            "views": self._get_views(),
            "customer_context": self._get_customer_context(),
        }

    @api.model
    def _get_customer_context(self):
        """Hook: defaults of a customer who is not known yet."""
        country = self.env.company.country_id or self.env.ref("base.cn")
        return {"default_is_company": True, "default_country_id": country.id}

    @api.model
    def _get_views(self):
        """Hook: ids of the forms that the screen opens in dialogs, by a name of ours."""
        names = {
            "customer": "res_partner_view_form_desk",
            "contact": "res_partner_view_form_desk_contact",
            "request": "fsm_request_view_form_desk",
            "call_note": "fsm_call_note_view_form",
        }
        return {name: self.env["ir.model.data"]._xmlid_to_res_id(f"fsm_base.{xmlid}") for name, xmlid in names.items()}

    @api.model
    def _get_recent(self):
        mine = Domain("company_id", "in", self.env.companies.ids)
        calls = self.env["fsm.call.note"].search_fetch(
            mine & Domain("user_id", "=", self.env.uid) & Domain("partner_id", "!=", False),
            ["partner_id", "date"],
            limit=RECENT * 2,
        )
        requests = self.env["fsm.request"].search_fetch(
            mine & Domain("agent_id", "=", self.env.uid),
            ["partner_id", "create_date"],
            order="id desc",
            limit=RECENT * 2,
        )
        seen = [(call.date, call.partner_id) for call in calls]
        seen += [(request.create_date, request.partner_id) for request in requests]
        seen.sort(key=lambda pair: pair[0], reverse=True)
        partners = dict.fromkeys(partner.commercial_partner_id for __, partner in seen)
        return [
            {"partner_id": partner.id, "name": partner.name, "place": self._get_place(partner)}
            for partner in list(partners)[:RECENT]
        ]

    @api.model
    def _get_call_backs(self):
        calls = self.env["fsm.call.note"].search(
            [("state", "=", "call_back"), ("user_id", "=", self.env.uid)], order="call_back_on, id", limit=RECENT
        )
        return [
            {
                **self._prepare_call(call),
                "partner_id": call.partner_id.commercial_partner_id.id,
                "name": call.partner_id.commercial_partner_id.name or call.phone,
            }
            for call in calls
        ]

    @api.model
    def _get_place(self, partner):
        """Province and city of an address, in a word: Shanghai is both."""
        return " ".join(filter(None, dict.fromkeys((partner.state_id.name, partner.city))))

    @api.model
    def _get_actions(self, partner, contact, phone):
        """Hook: the buttons beside a customer. Other add-ons add theirs.

        :param partner: the customer (commercial entity)
        :param contact: the person found by the number, or empty
        :param str phone: the number called from, or an empty text
        :return: list of dicts: ``key``, ``name``, ``icon`` (Font Awesome), ``hotkey``, and either ``res_model``,
            ``view`` (a name of :meth:`_get_views`) and ``context`` of a form in a dialog, or ``action`` to be executed
        """
        caller = {"default_partner_id": partner.id, "default_contact_id": contact.id}
        number = {"default_contact_phone": phone} if phone else {}
        request = {**caller, **number, "default_channel": "phone", "fsm_search_phone": True}
        types = self._get_types()
        actions = [{"key": "request", "name": self.env._("New Request"), "icon": "fa-wrench", "hotkey": "1"}]
        for category, icon, hotkey in (("complaint", "fa-frown-o", "2"), ("consultation", "fa-question-circle", "3")):
            if category in types:
                context = {**request, "default_type_id": types[category].id}
                name = types[category].name
                actions.append({"key": category, "name": name, "icon": icon, "hotkey": hotkey, "context": context})
        actions = [{"res_model": "fsm.request", "view": "request", "context": request, **action} for action in actions]
        actions.append(
            {
                "key": "call_note",
                "name": self.env._("Call Note"),
                "icon": "fa-phone",
                "hotkey": "4",
                "res_model": "fsm.call.note",
                "view": "call_note",
                "context": {**caller, **({"default_phone": phone} if phone else {})},
            }
        )
        return actions

    @api.model
    def _get_types(self):
        """The first type of each category, of the agent's company."""
        types = self.env["fsm.request.type"].search(
            [("parent_id", "=", False), ("company_id", "in", [False, self.env.company.id])], order="sequence desc"
        )
        return {kind.category: kind for kind in types}
